-- One row per customer segment: what was booked in a span of business days, and the orders placed in it.
create function sales.segment_sums(of_shop bigint, from_day date, before_day date)
returns table (
    primary_segment text, customers bigint, orders bigint, revenue numeric, first_sales numeric
)
language plpgsql stable rows 6
set search_path = pg_catalog, pg_temp
-- Read through its key a table weighs row security once, read whole or order by order once a row.
set enable_seqscan = off
set enable_nestloop = off
as $$
declare
    on_order_day constant boolean := rules.setting(of_shop, 'refunds_on_order_day') = 1;
begin
    return query
    with placed_orders as materialized (
        select o.shopify_order_id, o.shopify_customer_id, o.kind = 'order' as is_order
        from facts.orders as o
        where
            o.shop_id = of_shop and o.order_date >= from_day and o.order_date < before_day and not o.is_test
            and o.deleted_at is null
    ),

    -- The ledger counts on a day as in rollups.sales_metrics_daily: on the day of its order, …
    order_sums as (
        select
            s.shopify_order_id, sum(s.amount) as revenue,
            sum(s.amount) filter (where s.kind in ('gross_sale', 'discount') and s.event_date = s.order_date) as first_sales
        from facts.sale_events as s
        where
            s.shop_id = of_shop and s.shopify_order_id = any (array(select p.shopify_order_id from placed_orders as p))
            and (s.event_date = s.order_date or on_order_day) and s.kind not in ('tip', 'gift_card')
        group by s.shopify_order_id
    ),

    -- … or on another day.
    moved_events as materialized (
        select m.shopify_order_id, m.amount
        from facts.sale_events as m
        where
            m.shop_id = of_shop and m.event_date >= from_day and m.event_date < before_day and m.event_date <> m.order_date
            and m.kind not in ('tip', 'gift_card') and not on_order_day
    ),

    booked as (
        select
            p.shopify_customer_id, p.is_order, coalesce(e.revenue, 0) as revenue,
            case when p.is_order then e.first_sales end as first_sales
        from placed_orders as p
        left join order_sums as e on e.shopify_order_id = p.shopify_order_id
        union all
        select o.shopify_customer_id, false, m.amount, null
        from moved_events as m
        inner join facts.orders as o on o.shopify_order_id = m.shopify_order_id
        where
            o.shop_id = of_shop and not o.is_test and o.deleted_at is null
            and o.shopify_order_id = any (array(select e.shopify_order_id from moved_events as e))
    )

    select
        coalesce(c.primary_segment, 'unknown'),
        count(distinct b.shopify_customer_id) filter (where b.is_order), count(*) filter (where b.is_order),
        sum(b.revenue), coalesce(sum(b.first_sales), 0)
    from booked as b
    left join rollups.customer_segments as c on c.shop_id = of_shop and c.shopify_customer_id = b.shopify_customer_id
    group by coalesce(c.primary_segment, 'unknown');
end
$$;
comment on function sales.segment_sums(bigint, date, date) is
'Total revenue, orders and customers of each segment from from_day until before before_day, and first_sales, the gross sales - discounts of these orders on their own day; test and deleted orders left out. The revenue of all segments is that of rollups.sales_metrics_daily.';
