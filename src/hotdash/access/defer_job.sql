-- One value: the number of the job in the queue, or null where one like it waits already.
create function access.defer_job(
    job text, of_shop bigint, attempt integer default 0, not_before timestamptz default null
) returns bigint
language plpgsql security definer
set search_path = pg_catalog, procrastinate, pg_temp
as $$
declare
    like_it text := of_shop || '/' || job;
    source text := split_part(job, ':', 2);
    deferred bigint;
begin
    if job !~ '^[a-z_]+(:[a-z_]+)?$' then
        raise exception 'There is no job %.', quote_literal(job) using errcode = '22023';
    end if;
    if of_shop = any (app.claimed_shops()) is not true then
        raise exception 'The shop % is not among the claims.', of_shop using errcode = '42501';
    end if;
    -- Whoever runs the job waits, before it looks for work, until all have committed that found it waiting still: what
    -- they wrote is then seen. Without this, a message committed in that moment would lie until the next one.
    perform pg_advisory_xact_lock_shared(hashtextextended(like_it, 0));
    insert into procrastinate.procrastinate_jobs as j (
        queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at
    ) values (
        'hotdash',
        'run',
        -- Messages go before sweeps, and nothing fresh waits behind a job that is to be tried again later.
        case when attempt > 0 then -attempt when job like 'apply:%' then 1 else 0 end,
        -- One job of a shop and source at a time; only a backfill, which may take hours, goes on beside the others.
        of_shop || '/' || case
            when job like 'backfill:%' then job when source = '' then 'house' else source
        end,
        like_it,
        jsonb_build_object('job', job, 'shop_id', of_shop, 'attempt', attempt),
        not_before
    )
    on conflict (queueing_lock) where status = 'todo' do nothing
    returning j.id into deferred;
    return deferred;
end
$$;
comment on function access.defer_job(text, bigint, integer, timestamptz) is
'Queues a job (jobs/schedule.py lists them) for a shop of the claims, together with whatever else the transaction writes; one of a kind waits at most.';
-- Its owner is the worker's role: whoever calls it can do nothing else with the queue.
grant create on schema access to service_role;
alter function access.defer_job(text, bigint, integer, timestamptz) owner to service_role;
revoke create on schema access from service_role;
