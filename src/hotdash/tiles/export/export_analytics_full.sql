-- One row per tile view: all that a shop may know, at one moment.
create function export.export_analytics_full(of_shop bigint, from_date date default null, to_date date default null)
returns table (schema_name text, view_name text, row_count bigint, rows json)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
    found record;
begin
    for found in
        select
            n.nspname::text as schema_name,
            c.relname::text as view_name,
            exists (select from export.view_columns(c.relname) as w where w.is_day) as has_day
        from pg_catalog.pg_class as c
        inner join pg_catalog.pg_namespace as n on c.relnamespace = n.oid
        where c.relkind = 'v' and c.relname like 'v\_%' and obj_description(n.oid, 'pg_namespace') like 'Logic%'
        order by n.nspname::text collate "C", c.relname::text collate "C"
    loop
        return query
            select found.schema_name, found.view_name, count(*), coalesce(json_agg(b.data), '[]')
            from export.export_data_batch(
                of_shop,
                found.view_name,
                null,
                null,
                case when found.has_day then from_date end,
                case when found.has_day then to_date end
            ) as b;
    end loop;
end
$$;
comment on function export.export_analytics_full(bigint, date, date) is
'Every tile view with all its rows as a JSON array, personal columns left out; a range of days, both included, bounds the views whose rows are of a day.';
