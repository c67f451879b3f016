-- One value: for how many shops the job ran. Runs a job of the database itself for every shop whose time has come.
create function refresh.run_due(job text, does text, at_time time, every_minutes integer) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    of_shop bigint;
    zone text;
    apart bigint;
    since timestamptz;
    due timestamptz;
    begun timestamptz;
    handled integer;
    ran integer := 0;
begin
    if does !~ '^(load|refresh|checks|access)\.[a-z_0-9]+$' then
        raise exception 'There is no job that does %.', quote_literal(does) using errcode = '22023';
    end if;
    for of_shop in select d.shop_id from app.shop_directory as d order by d.shop_id loop
        perform set_config(
            'request.jwt.claims',
            jsonb_build_object('role', 'service_role', 'shop_ids', jsonb_build_array(of_shop))::text, true
        );
        select s.iana_timezone, greatest(s.created_at, (
            select max(j.started_at) from app.job_runs as j where j.shop_id = of_shop and j.job_name = job
        )) into zone, since
        from facts.shops as s
        where s.shop_id = of_shop;
        if every_minutes is not null then
            -- Shops are spread over the minutes, as the worker spreads them.
            apart := of_shop % every_minutes;
            due := to_timestamp(
                60 * (floor((extract(epoch from now()) / 60 - apart) / every_minutes) * every_minutes + apart)
            );
        else
            due := ((now() at time zone zone)::date + at_time) at time zone zone;
            if due > now() then
                due := ((now() at time zone zone)::date - 1 + at_time) at time zone zone;
            end if;
        end if;
        -- The lock is the worker's too: whoever comes first does it.
        continue when
            due <= since or since is null
            or not pg_try_advisory_xact_lock(hashtextextended(of_shop || '/house', 1));
        begun := clock_timestamp();
        begin
            execute format('select %s($1)', does) into handled using of_shop;
            insert into app.job_runs (shop_id, job_name, status, started_at, finished_at, rows_processed)
            values (of_shop, job, 'success', begun, clock_timestamp(), handled);
            if handled > 0 then
                perform pg_notify('hotdash_changes', json_build_object('shop_id', of_shop)::text);
            end if;
        exception when others then
            insert into app.job_runs (shop_id, job_name, status, started_at, finished_at, error_message)
            values (of_shop, job, 'failed', begun, clock_timestamp(), format('The database refused (%s).', sqlstate));
        end;
        ran := ran + 1;
    end loop;
    return ran;
end
$$;
comment on function refresh.run_due(text, text, time, integer) is
'Runs a function of one shop for each shop whose time has come since it last ran (at_time of its own zone, or every so many minutes); what pg_cron calls.';
