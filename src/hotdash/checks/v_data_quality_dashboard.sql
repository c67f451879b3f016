-- One row a shop.
create view checks.v_data_quality_dashboard with (security_invoker = true) as
with failing as (
    select
        c.shop_id,
        count(*) filter (where c.severity = 'critical' and c.issue_count > 0) as critical_issues,
        count(*) filter (where c.severity = 'high' and c.issue_count > 0) as high_issues,
        count(*) filter (where c.severity = 'medium' and c.issue_count > 0) as medium_issues,
        count(*) filter (where c.severity = 'low' and c.issue_count > 0) as low_issues
    from checks.v_data_quality_checks as c
    group by c.shop_id
),

complete as (
    select m.shop_id, round(100.0 * sum(m.rows_filled) / nullif(sum(m.rows_total), 0), 2) as avg_completeness_pct
    from checks.v_data_completeness_metrics as m
    group by m.shop_id
),

late as (
    select f.shop_id, count(*) as stale_tables
    from checks.v_data_freshness as f
    where f.freshness_status in ('stale', 'critical')
    group by f.shop_id
)

select
    s.shop_id,
    s.domain as shop_domain,
    f.critical_issues,
    f.high_issues,
    f.medium_issues,
    f.low_issues,
    c.avg_completeness_pct,
    coalesce(l.stale_tables, 0) as stale_tables,
    case when f.critical_issues > 0 then 'FAILING' when f.high_issues > 5 then 'WARNING' else 'PASSING' end as health_status
from facts.shops as s
inner join failing as f on f.shop_id = s.shop_id
left join complete as c on c.shop_id = s.shop_id
left join late as l on l.shop_id = s.shop_id;
comment on view checks.v_data_quality_dashboard is 'The health of a shop''s data in one row a shop.';
comment on column checks.v_data_quality_dashboard.shop_id is 'The shop.';
comment on column checks.v_data_quality_dashboard.shop_domain is 'The shop''s domain.';
comment on column checks.v_data_quality_dashboard.critical_issues is 'Critical checks that fail.';
comment on column checks.v_data_quality_dashboard.high_issues is 'High checks that fail.';
comment on column checks.v_data_quality_dashboard.medium_issues is 'Medium checks that fail.';
comment on column checks.v_data_quality_dashboard.low_issues is 'Low checks that fail.';
comment on column checks.v_data_quality_dashboard.avg_completeness_pct is 'Filled cells / cells over all columns of checks.v_data_completeness_metrics, 0 to 100; null: no rows.';
comment on column checks.v_data_quality_dashboard.stale_tables is 'Streams that are out of date.';
comment on column checks.v_data_quality_dashboard.health_status is 'FAILING with any critical check failing, WARNING with more than five high ones, else PASSING.';
