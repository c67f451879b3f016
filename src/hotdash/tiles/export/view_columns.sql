-- One row per column of a tile view: what it is for those who read the view from outside.
create function export.view_columns(view_name text)
returns table (
    relation text, place integer, column_name text, type_name text, is_personal boolean, is_day boolean, is_key boolean
)
language sql stable
begin atomic
    with found as (
        select
            format('%I.%I', n.nspname, c.relname) as relation,
            a.attnum::integer as place,
            a.attname::text as column_name,
            format_type(a.atttypid, null) as type_name,
            coalesce(col_description(c.oid, a.attnum) like 'Personal: %', false) as is_personal,
            a.attname in ('shop_id', 'shop_domain') as is_shop
        from pg_catalog.pg_class as c
        inner join pg_catalog.pg_namespace as n on c.relnamespace = n.oid
        inner join pg_catalog.pg_attribute as a on c.oid = a.attrelid and a.attnum > 0 and not a.attisdropped
        where
            c.relkind = 'v'
            and c.relname = view_name
            and c.relname like 'v\_%'
            and obj_description(n.oid, 'pg_namespace') like 'Logic%'
    ),

    judged as (
        select
            f.*,
            case
                when f.type_name = 'date' and f.column_name ~ '(^|_)(date|day|week|month|on)$'
                    then f.column_name !~ '(^|_)(last|first|until|next)_'
                when f.type_name = 'timestamp with time zone' then f.column_name = 'created_at'
                else false
            end as may_be_day,
            not f.is_personal and (
                f.type_name in ('text', 'date', 'uuid')
                or (f.type_name in ('bigint', 'integer') and f.column_name ~ '(^|_)(id|rank)$')
            ) as may_be_key
        from found as f
    )

    select
        j.relation, j.place, j.column_name, j.type_name, j.is_personal,
        j.may_be_day
        and row_number() over (partition by j.may_be_day order by j.type_name <> 'date', j.place) = 1,
        -- The grain stands first: the leading days, words and ids, three at most.
        not j.is_shop
        and bool_and(j.may_be_key) over leading_ones
        and count(*) over leading_ones <= 3
    from judged as j
    window leading_ones as (partition by j.is_shop order by j.place)
    order by j.place;
end;
comment on function export.view_columns(text) is
'Columns of the tile view of that name: their types, whether they are personal (comment begins with "Personal: "), which one is the day that a range of days is about, and which ones rows are ordered and paged by. No row where there is no such view.';
