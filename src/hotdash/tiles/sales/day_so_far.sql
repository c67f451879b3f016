-- One row: what a business day had brought by an instant.
create function sales.day_so_far(of_shop bigint, on_day date, until_at timestamptz)
returns table (total_revenue numeric, total_orders bigint)
language plpgsql stable rows 1
set search_path = pg_catalog, pg_temp
as $$
declare
    on_order_day constant boolean := rules.setting(of_shop, 'refunds_on_order_day') = 1;
begin
    return query
    select
        (
            select coalesce(sum(b.amount), 0)
            from (
                select e.amount
                from facts.orders as o
                cross join lateral (
                    select s.amount
                    from facts.sale_events as s
                    where
                        s.shop_id = of_shop and s.shopify_order_id = o.shopify_order_id and s.event_date = on_day
                        and s.happened_at <= until_at and s.kind not in ('tip', 'gift_card')
                    offset 0
                ) as e
                where o.shop_id = of_shop and o.order_date = on_day and not o.is_test and o.deleted_at is null
                union all
                select e.amount
                from facts.sale_events as e
                inner join facts.orders as o on e.shop_id = o.shop_id and e.shopify_order_id = o.shopify_order_id
                where
                    e.shop_id = of_shop and e.event_date = on_day and e.event_date <> e.order_date
                    and e.happened_at <= until_at and e.kind not in ('tip', 'gift_card')
                    and not o.is_test and o.deleted_at is null
                    -- Where returns count on their order's day, those of other days' orders are not of this day.
                    and not (on_order_day and e.kind in ('return', 'adjustment'))
            ) as b
        ),
        (
            select count(*)
            from facts.orders as o
            where
                o.shop_id = of_shop and o.order_date = on_day and o.ordered_at <= until_at and o.kind = 'order'
                and not o.is_test and o.deleted_at is null
        );
end
$$;
comment on function sales.day_so_far(bigint, date, timestamptz) is
'Total revenue (shop currency) and orders of a business day up to an instant, from the ledger of that one day.';
