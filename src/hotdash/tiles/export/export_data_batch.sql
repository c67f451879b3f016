-- One row per row of a tile view: a shop's next rows, each with the cursor that goes on after it.
create function export.export_data_batch(
    of_shop bigint,
    view_name text,
    batch_size integer default 1000,
    after_cursor jsonb default null,
    from_date date default null,
    to_date date default null
)
returns table (data json, next_cursor jsonb)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
    parts record;
begin
    with shown as (
        select
            c.*,
            count(*) filter (where c.is_key) over (order by c.place) as key_place,
            case c.type_name when 'text' then '' when 'date' then '0001-01-01' when 'uuid' then repeat('0', 32) else '0' end
                as zero,
            case when c.type_name = 'json' then '::jsonb' end as comparable
        from export.view_columns(view_name) as c
    )

    select
        min(s.relation) as relation,
        string_agg(format('rows.%I', s.column_name), ', ' order by s.place) filter (where not s.is_personal) as told,
        -- Nulls stand last; C orders words alike on every server.
        concat_ws(', ', 'rows.shop_id', string_agg(
            format(
                'rows.%1$I is null, coalesce(rows.%1$I, %2$L::%3$s)%4$s',
                s.column_name, s.zero, s.type_name, case when s.type_name = 'text' then ' collate "C"' end
            ), ', ' order by s.place
        ) filter (where s.is_key)) as keys,
        concat_ws(', ', '$1', string_agg(
            format('($2 ->> %1$s) is null, coalesce(($2 ->> %1$s)::%2$s, %3$L::%2$s)', s.key_place, s.type_name, s.zero),
            ', ' order by s.place
        ) filter (where s.is_key)) as keys_before,
        concat_ws(', ', 'rows.place_in_key', string_agg(
            format('rows.%I::text', s.column_name), ', ' order by s.place
        ) filter (where s.is_key)) as cursor_parts,
        string_agg(format('rows.%I%s', s.column_name, s.comparable), ', ' order by s.place)
            filter (where not s.is_key) as ties,
        min(format('rows.%I', s.column_name)) filter (where s.is_day) as day_column,
        min(s.type_name) filter (where s.is_day) = 'date' as has_date
    into parts
    from shown as s;

    if parts.relation is null then
        raise exception 'There is no view %.', view_name using errcode = 'undefined_table';
    end if;
    if parts.day_column is null and (from_date is not null or to_date is not null) then
        raise exception 'The rows of % are of no day.', view_name using errcode = 'invalid_parameter_value';
    end if;

    -- Rows of one key are counted, so that a cursor stands between two rows even where the key is none of the view's own.
    return query execute format(
        'select (select to_json(told) from (select %1$s) as told), jsonb_build_array(%5$s)
        from (
            select rows.*, row_number() over (partition by %3$s order by %6$s) as place_in_key
            from %2$s as rows
            where rows.shop_id = $1 and ($2 is null or (%3$s) >= (%4$s)) and %7$s
        ) as rows
        where $2 is null or (%3$s) > (%4$s) or rows.place_in_key > ($2 ->> 0)::bigint
        order by %3$s, rows.place_in_key
        limit $5',
        parts.told, parts.relation, parts.keys, parts.keys_before, parts.cursor_parts, parts.ties,
        export.between_days(parts.day_column, parts.has_date, from_date, to_date)
    ) using of_shop, after_cursor, from_date, to_date, batch_size,
        (select s.iana_timezone from facts.shops as s where s.shop_id = of_shop);
end
$$;
comment on function export.export_data_batch(bigint, text, integer, jsonb, date, date) is
'The next batch_size rows (null: all) of a tile view after a cursor, in a stable order, as JSON without personal columns. Begin without a cursor and go on with next_cursor of the last row; the pages together are the whole view, each row once. A range of days, both included, for views whose rows are of a day.';
