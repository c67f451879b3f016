-- One row a shop and stream of a source that was ever read, with the job that reads it.
create view checks.v_data_freshness_monitoring with (security_invoker = true) as
select
    f.shop_id,
    f.shop_domain,
    f.table_name,
    f.source,
    f.last_data_at,
    round(f.age_minutes / 60, 2) as age_hours,
    f.freshness_status,
    f.last_data_at + make_interval(mins => f.allowed_minutes::integer) as stale_from_at,
    r.last_run_at,
    r.last_run_status
from checks.v_data_freshness as f
left join lateral (
    select j.started_at as last_run_at, j.status as last_run_status
    from app.job_runs as j
    where j.shop_id = f.shop_id and j.job_name like '%:' || f.source
    order by j.started_at desc
    limit 1
) as r on true;
comment on view checks.v_data_freshness_monitoring is 'Age of each stream in hours, when it will be out of date, and how the last job of its source ended; one row a shop and stream.';
comment on column checks.v_data_freshness_monitoring.shop_id is 'The shop.';
comment on column checks.v_data_freshness_monitoring.shop_domain is 'The shop''s domain.';
comment on column checks.v_data_freshness_monitoring.table_name is 'Stream of data.';
comment on column checks.v_data_freshness_monitoring.source is 'Where its newest data came from.';
comment on column checks.v_data_freshness_monitoring.last_data_at is 'Instant up to which the stream was read.';
comment on column checks.v_data_freshness_monitoring.age_hours is 'Hours since then.';
comment on column checks.v_data_freshness_monitoring.freshness_status is 'fresh, acceptable, stale or critical, as in checks.v_data_freshness.';
comment on column checks.v_data_freshness_monitoring.stale_from_at is 'When it is, or has been, out of date.';
comment on column checks.v_data_freshness_monitoring.last_run_at is 'When a job of its source last started; null: never, it came from files.';
comment on column checks.v_data_freshness_monitoring.last_run_status is 'How that job ended: running, success, failed.';
