-- One value: how many tables were filled but never looked at with this shop in them; gathers their first statistics, on which plans depend.
create function load.first_statistics(larger_than_bytes bigint default 100000) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
-- Only a table's owner may do so.
set role = 'none'
-- A sample of 9,000 rows tells a plan enough, in a third of the time.
set default_statistics_target = 30
as $$
declare
    looked_at text := coalesce(current_setting('hotdash.looked_at', true), '');
    new_tables text := (
        select string_agg(format('%I.%I', n.nspname, c.relname), ', ')
        from pg_class as c
        inner join pg_namespace as n on n.oid = c.relnamespace
        where
            n.nspname in ('facts', 'rollups') and c.relkind = 'r'
            -- Statistics of other shops say nothing of one that begins.
            and ((c.reltuples < 0 and c.relpages = 0) or current_setting('hotdash.is_first_load', true) = 'on')
            -- Once a load is enough: each table is filled by one of its steps.
            and format('%I.%I', n.nspname, c.relname) <> all (string_to_array(looked_at, ', '))
            and pg_relation_size(c.oid) > larger_than_bytes
    );
begin
    if new_tables is null then
        return 0;
    end if;
    execute 'analyze ' || new_tables;
    perform set_config('hotdash.looked_at', concat_ws(', ', nullif(looked_at, ''), new_tables), true);
    return cardinality(string_to_array(new_tables, ', '));
end
$$;
comment on function load.first_statistics(bigint) is
'PostgreSQL would gather statistics by itself within some minutes, too late for the transaction that fills the tables and for what is imported next: without them it takes any index that begins with the shop for as good as another.';
