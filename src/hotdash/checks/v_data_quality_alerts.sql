-- One row a shop and thing about its data that somebody should look at.
create view checks.v_data_quality_alerts with (security_invoker = true) as
select
    c.shop_id,
    c.shop_domain,
    'check' as alert_type,
    c.severity,
    c.check_name as subject,
    c.issue_count || case when c.issue_count = 1 then ' finding. ' else ' findings. ' end || c.detail as message,
    c.remedy,
    c.checked_at
from checks.v_data_quality_comprehensive as c
where c.severity in ('critical', 'high')
union all
select
    f.shop_id,
    f.shop_domain,
    'freshness',
    case f.freshness_status when 'critical' then 'critical' else 'high' end,
    f.table_name,
    'The newest data are ' || round(f.age_minutes / 60, 1) || ' hours old; '
    || round(f.allowed_minutes / 60, 1) || ' are usual.',
    'Import newer data, or see why the source is late: hotdash sources.',
    rules.now()
from checks.v_data_freshness as f
where f.freshness_status in ('stale', 'critical')
union all
select
    m.shop_id,
    m.shop_domain,
    'completeness',
    case when m.completeness_pct < rules.setting(m.shop_id, 'completeness_pct_red') then 'high' else 'medium' end,
    m.table_name || '.' || m.column_name,
    'Filled in ' || m.rows_filled || ' of ' || m.rows_total || ' rows (' || m.completeness_pct || ' %).',
    'Fill it in at the source, or grant the scope that shows it.',
    rules.now()
from checks.v_data_completeness_metrics as m
where m.completeness_pct < rules.setting(m.shop_id, 'completeness_pct_yellow');
comment on view checks.v_data_quality_alerts is 'Failing checks of critical or high severity, streams out of date and columns with gaps; one row an alert.';
comment on column checks.v_data_quality_alerts.shop_id is 'The shop.';
comment on column checks.v_data_quality_alerts.shop_domain is 'The shop''s domain.';
comment on column checks.v_data_quality_alerts.alert_type is 'check, freshness or completeness.';
comment on column checks.v_data_quality_alerts.severity is 'critical, high or medium.';
comment on column checks.v_data_quality_alerts.subject is 'The check, the stream or the column.';
comment on column checks.v_data_quality_alerts.message is 'What is the matter, in words.';
comment on column checks.v_data_quality_alerts.remedy is 'What to do.';
comment on column checks.v_data_quality_alerts.checked_at is 'The instant that was looked at.';
