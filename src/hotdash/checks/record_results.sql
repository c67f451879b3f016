-- One value: how many checks answer otherwise than when they were last asked.
create function checks.record_results(of_shop bigint) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    changed integer;
begin
    with results as materialized (
        select c.check_name, c.severity, c.table_name, c.issue_count, c.sample_keys, c.checked_at
        from checks.v_data_quality_checks as c
        where c.shop_id = of_shop
    ),

    newest as (
        select distinct on (r.check_name) r.check_name, r.first_seen_at, r.issue_count, r.sample_keys
        from app.check_results as r
        where r.shop_id = of_shop
        order by r.check_name, r.first_seen_at desc
    ),

    same as (
        update app.check_results as r
        set last_seen_at = f.checked_at, updated_at = now()
        from newest as n
        inner join results as f on f.check_name = n.check_name
        where
            r.shop_id = of_shop and r.check_name = n.check_name and r.first_seen_at = n.first_seen_at
            and (n.issue_count, n.sample_keys) is not distinct from (f.issue_count, f.sample_keys)
            and f.checked_at >= n.first_seen_at
        returning r.check_name
    ),

    written as (
        insert into app.check_results (
            shop_id, check_name, first_seen_at, last_seen_at, severity, table_name, issue_count, sample_keys
        )
        select of_shop, f.check_name, f.checked_at, f.checked_at, f.severity, f.table_name, f.issue_count, f.sample_keys
        from results as f
        where not exists (select from same as u where u.check_name = f.check_name)
        on conflict do nothing
        returning check_name
    )

    select count(*) into changed from written;
    return changed;
end
$$;
comment on function checks.record_results(bigint) is
'Runs every check of a shop and keeps the answers: a new row where one changed, else only last_seen_at of the newest.';
