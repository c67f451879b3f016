-- One row per shop and job that ever ran: how its last run went, and its runs of the last 24 hours.
create view ops.v_etl_status with (security_invoker = true) as
with recursive jobs as (
    -- From one name to the next by the index: a busy day has tens of thousands of runs.
    select
        s.shop_id, s.domain,
        (select min(j.job_name) from app.job_runs as j where j.shop_id = s.shop_id) as job_name
    from facts.shops as s
    union all
    select
        n.shop_id, n.domain,
        (select min(j.job_name) from app.job_runs as j where j.shop_id = n.shop_id and j.job_name > n.job_name)
    from jobs as n
    where n.job_name is not null
)

select
    n.shop_id, n.domain as shop_domain, n.job_name, nullif(split_part(n.job_name, ':', 2), '') as source,
    latest.status, latest.started_at, latest.finished_at,
    round(extract(epoch from latest.finished_at - latest.started_at), 1) as duration_seconds,
    latest.rows_processed, latest.error_message, latest.attempt,
    (
        select max(j.finished_at) from app.job_runs as j
        where j.shop_id = n.shop_id and j.job_name = n.job_name and j.status = 'success'
    ) as last_success_at,
    recent.runs as runs_24h, recent.failures as failures_24h
from jobs as n
cross join lateral (
    select j.status, j.started_at, j.finished_at, j.rows_processed, j.error_message, j.attempt
    from app.job_runs as j
    where j.shop_id = n.shop_id and j.job_name = n.job_name
    order by j.started_at desc
    limit 1
) as latest
cross join lateral (
    select
        count(*)::integer as runs,
        (count(*) filter (where j.status = 'failed'))::integer as failures
    from app.job_runs as j
    where
        j.shop_id = n.shop_id and j.job_name = n.job_name and j.started_at > rules.now() - interval '24 hours'
) as recent
where n.job_name is not null;
comment on view ops.v_etl_status is
'How the jobs of a shop fare: the last run of each and the runs of the last 24 hours; one row a shop and job that ever ran.';
comment on column ops.v_etl_status.shop_id is 'Key of the shop.';
comment on column ops.v_etl_status.shop_domain is 'Domain of the shop.';
comment on column ops.v_etl_status.job_name is 'VERB:SOURCE, or VERB for a job that needs no source.';
comment on column ops.v_etl_status.source is 'The live source it is about; null for none.';
comment on column ops.v_etl_status.status is 'Of the last run: running, success or failed.';
comment on column ops.v_etl_status.started_at is 'When the last run began.';
comment on column ops.v_etl_status.finished_at is 'When it ended, well or not; null while it runs.';
comment on column ops.v_etl_status.duration_seconds is 'How long it took, in seconds; null while it runs.';
comment on column ops.v_etl_status.rows_processed is 'Records or rows that it handled; null where it failed or runs.';
comment on column ops.v_etl_status.error_message is 'Why it failed; null where it did not.';
comment on column ops.v_etl_status.attempt is 'How often it had failed in a row before: 0 the first time.';
comment on column ops.v_etl_status.last_success_at is 'When the job last ended well; null: not as far as runs are kept.';
comment on column ops.v_etl_status.runs_24h is 'Runs begun in the last 24 hours.';
comment on column ops.v_etl_status.failures_24h is 'Those of them that failed.';
