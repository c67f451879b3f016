-- One row: what a business day had brought by an instant.
create function sales.day_so_far(of_shop bigint, on_day date, until_at timestamptz)
returns table (total_revenue numeric, total_orders bigint)
language plpgsql stable rows 1
set search_path = pg_catalog, pg_temp
-- Planning costs more than running: plan once a session.
set plan_cache_mode = force_generic_plan
-- To start a second process takes longer than the day's few hundred orders.
set max_parallel_workers_per_gather = 0
as $$
declare
    on_order_day constant boolean := rules.setting(of_shop, 'refunds_on_order_day') = 1;
begin
    return query
    with orders as materialized (
        select o.shopify_order_id, o.ordered_at, o.kind
        from facts.orders as o
        where o.shop_id = of_shop and o.order_date = on_day and not o.is_test and o.deleted_at is null
    ),

    -- Of all orders of the day in one scan of the ledger's key.
    own as (
        select sum(e.amount) as amount
        from facts.sale_events as e
        where
            e.shop_id = of_shop and e.shopify_order_id = any (array(select o.shopify_order_id from orders as o))
            and e.event_date = on_day and e.happened_at <= until_at and e.kind not in ('tip', 'gift_card')
    ),

    of_other_days as (
        select sum(e.amount) as amount
        from facts.sale_events as e
        inner join facts.orders as o on e.shop_id = o.shop_id and e.shopify_order_id = o.shopify_order_id
        where
            e.shop_id = of_shop and e.event_date = on_day and e.event_date <> e.order_date
            and e.happened_at <= until_at and e.kind not in ('tip', 'gift_card')
            and not o.is_test and o.deleted_at is null
            -- Where returns count on their order's day, those of other days' orders are not of this day.
            and not (on_order_day and e.kind in ('return', 'adjustment'))
    )

    select
        coalesce(w.amount, 0) + coalesce(d.amount, 0),
        (select count(*) from orders as o where o.ordered_at <= until_at and o.kind = 'order')
    from own as w
    cross join of_other_days as d;
end
$$;
comment on function sales.day_so_far(bigint, date, timestamptz) is
'Total revenue (shop currency) and orders of a business day up to an instant, from the ledger of that one day.';
