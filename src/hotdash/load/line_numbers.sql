-- Nothing: makes the ids of staged lines unique within their order.
create function load.line_numbers(of_shop bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    spread_orders bigint [] := array(
        select o.shopify_order_id
        from pg_temp.staged_orders as o
        where o.shopify_order_id is not null
        group by o.shopify_order_id
        having count(*) > 1
    );
begin
    -- Lines that are known by content only were counted block by block; count again where an order spans several.
    if cardinality(spread_orders) > 0 then
        with counted as (
            select
                s.ctid as place,
                row_number() over (partition by s.shopify_order_id, s.line_id order by s.line_number) as occurrence
            from pg_temp.staged_order_lines as s
            where s.occurrence is not null and s.shopify_order_id = any (spread_orders)
        )

        update pg_temp.staged_order_lines as s
        set occurrence = c.occurrence
        from counted as c
        where s.shopify_order_id = any (spread_orders) and s.ctid = c.place and s.occurrence <> c.occurrence;
    end if;

    -- Lines with an id of their own: the newest wins, and among equals the last read.
    if exists (select from pg_temp.staged_order_lines as s where s.occurrence is null) then
        delete from pg_temp.staged_order_lines as s
        using (
            select
                d.ctid as place,
                row_number() over (
                    partition by d.shopify_order_id, d.line_id
                    order by d.source_updated_at desc nulls last, d.line_number desc
                ) as place_in_row
            from pg_temp.staged_order_lines as d
            where d.occurrence is null
        ) as r
        where s.ctid = r.place and r.place_in_row > 1;
    end if;

    -- A line of an older version of its order than the newest staged one is superseded.
    if exists (select from pg_temp.loading_orders as n where not n.is_united) then
        delete from pg_temp.staged_order_lines as s
        using pg_temp.loading_orders as n
        where
            s.source_updated_at is not null
            and n.shopify_order_id = s.shopify_order_id and s.source_updated_at < n.source_updated_at;
    end if;
end
$$;
comment on function load.line_numbers(bigint) is
'Numbers repeated staged lines of one content, keeps the newest of those with one id, and drops lines of superseded versions.';
