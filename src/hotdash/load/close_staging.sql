-- Nothing: empties the staging tables of a load before the transaction ends, so that one transaction can hold several loads.
create function load.close_staging() returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    kept text := '^(staged_.*|touched_(?!events).*|load_counts|load_rejects)$';
    -- Of what a large load has filled statistics were gathered, which mislead the plans of small ones.
    was_large boolean := exists (
        select from pg_class as c
        where
            c.relnamespace = pg_my_temp_schema() and c.relkind = 'r' and c.relname ~ kept
            and (c.reltuples >= 0 or pg_relation_size(c.oid) > 1000000)
    );
    used record;
begin
    for used in
        select
            c.relname as name,
            case when was_large or c.relname !~ kept then 'drop table' else 'delete from' end as act
        from pg_class as c
        where
            c.relnamespace = pg_my_temp_schema()
            and c.relkind = 'r'
            and c.relname ~ '^(staged|touched|load|loading|desired)_'
            and (was_large or c.relname !~ kept or pg_relation_size(c.oid) > 0)
    loop
        execute format('%s pg_temp.%I', used.act, used.name);
    end loop;
end
$$;
comment on function load.close_staging() is
'Empties what load.open_staging() opened and drops what the load.* functions opened besides; after a large load all is dropped.';
