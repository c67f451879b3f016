-- Nothing: deletes applied messages, replayed rejects and runs of jobs that are older than the shop keeps them.
create function load.expire(of_shop bigint) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    payloads_before timestamptz := rules.now() - make_interval(
        days => rules.setting(of_shop, 'payload_kept_days')::integer
    );
    runs_before timestamptz := rules.now() - make_interval(
        days => rules.setting(of_shop, 'job_run_kept_days')::integer
    );
    deleted integer;
    expired integer := 0;
begin
    -- What was not applied yet stays, however old.
    delete from raw.payloads as p
    where p.shop_id = of_shop and p.applied_at < payloads_before;
    get diagnostics deleted = row_count;
    expired := expired + deleted;
    delete from raw.rejects as r
    where r.shop_id = of_shop and r.replayed_at < payloads_before;
    get diagnostics deleted = row_count;
    expired := expired + deleted;
    -- The last run of each job stays: it says when the next is due.
    delete from app.job_runs as j
    where
        j.shop_id = of_shop
        -- Messages come by the thousand: a day of their runs is enough.
        and j.started_at < case when j.job_name like 'apply:%' then rules.now() - interval '1 day' else runs_before end
        and exists (
            select from app.job_runs as later
            where later.shop_id = of_shop and later.job_name = j.job_name and later.started_at > j.started_at
        );
    get diagnostics deleted = row_count;
    expired := expired + deleted;
    -- What was kept of a source that threw the app out, to know a last message of it by.
    delete from app.source_secrets as s
    using app.source_connections as c
    where
        s.shop_id = of_shop and c.shop_id = of_shop and c.source = s.source
        and c.state = 'disconnected' and c.disconnected_at < rules.now() - interval '30 days';
    get diagnostics deleted = row_count;
    return expired + deleted;
end
$$;
comment on function load.expire(bigint) is
'Deletes what the settings payload_kept_days and job_run_kept_days no longer keep; returns the rows deleted. Nothing that waits to be applied or replayed is touched.';
