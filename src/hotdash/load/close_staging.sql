-- Nothing: drops the staging tables of a load before the transaction ends, so that one transaction can hold several loads.
create function load.close_staging() returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    staging_table text;
begin
    for staging_table in
        select c.relname
        from pg_class as c
        where
            c.relnamespace = pg_my_temp_schema()
            and c.relkind = 'r'
            and c.relname ~ '^(staged|touched|load|loading|desired)_'
    loop
        execute format('drop table pg_temp.%I', staging_table);
    end loop;
end
$$;
comment on function load.close_staging() is 'Drops what load.open_staging() and the load.* functions opened; the end of the transaction would do it too.';
