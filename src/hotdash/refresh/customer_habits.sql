-- One row per customer among the given who has ordered: what they bought and when.
create function refresh.customer_habits(of_shop bigint, of_customers bigint[])
returns table (
    shopify_customer_id bigint, total_orders integer, total_revenue numeric, first_order_on date, last_order_on date,
    previous_order_on date, season_share numeric, performance_share numeric, restoration_share numeric,
    top_category_l1 text, top_category_l2 text, support_tickets_count integer, is_trade boolean, is_racer boolean,
    is_collector boolean
)
language sql stable
begin atomic
    with documents as materialized (
        select o.shopify_customer_id, o.shopify_order_id, o.order_date, o.kind
        from facts.orders as o
        where
            o.shop_id = of_shop and o.shopify_customer_id = any (of_customers)
            and not o.is_test and o.deleted_at is null
    ),

    orders as (
        select
            d.shopify_customer_id,
            count(*)::integer as total_orders,
            min(d.order_date) as first_order_on,
            max(d.order_date) as last_order_on,
            (array_agg(distinct d.order_date order by d.order_date desc))[2] as previous_order_on,
            avg((extract(month from d.order_date) between 3 and 9)::integer) as season_share
        from documents as d
        where d.kind = 'order'
        group by d.shopify_customer_id
    ),

    money as (
        select m.shopify_customer_id, sum(m.revenue) as total_revenue
        from rollups.customer_months as m
        where m.shop_id = of_shop and m.shopify_customer_id = any (of_customers)
        group by m.shopify_customer_id
    ),

    categories as (
        select
            d.shopify_customer_id, p.category_l1, p.category_l2,
            sum(l.quantity * l.unit_price) as spent,
            sum(l.quantity * l.unit_price) filter (where p.is_performance_part) as on_performance,
            sum(l.quantity * l.unit_price) filter (where p.is_restoration_part) as on_restoration
        from documents as d
        inner join facts.order_lines as l on l.shop_id = of_shop and l.shopify_order_id = d.shopify_order_id
        inner join rollups.product_categories as p
            on p.shop_id = of_shop and p.shopify_product_id = l.shopify_product_id
        where d.kind = 'order' and l.line_kind = 'product' and l.quantity > 0
        group by d.shopify_customer_id, p.category_l1, p.category_l2
    ),

    tastes as (
        select
            c.shopify_customer_id,
            coalesce(sum(c.on_performance), 0) / nullif(sum(c.spent), 0) as performance_share,
            coalesce(sum(c.on_restoration), 0) / nullif(sum(c.spent), 0) as restoration_share,
            (array_agg(c.category_l1 order by c.spent desc, c.category_l1, c.category_l2))[1] as top_category_l1,
            (array_agg(c.category_l2 order by c.spent desc, c.category_l1, c.category_l2))[1] as top_category_l2
        from categories as c
        group by c.shopify_customer_id
    ),

    tickets as (
        select v.shopify_customer_id, count(*)::integer as support_tickets_count
        from facts.cx_conversations as v
        where v.shop_id = of_shop and v.shopify_customer_id = any (of_customers)
        group by v.shopify_customer_id
    )

    select
        o.shopify_customer_id, o.total_orders, coalesce(m.total_revenue, 0), o.first_order_on, o.last_order_on,
        o.previous_order_on, o.season_share, t.performance_share, t.restoration_share, t.top_category_l1, t.top_category_l2,
        coalesce(k.support_tickets_count, 0),
        s.is_trade, s.is_racer, s.is_collector
    from orders as o
    left join money as m on m.shopify_customer_id = o.shopify_customer_id
    left join tastes as t on t.shopify_customer_id = o.shopify_customer_id
    left join tickets as k on k.shopify_customer_id = o.shopify_customer_id
    left join facts.customers as c on c.shop_id = of_shop and c.shopify_customer_id = o.shopify_customer_id
    cross join lateral rules.customer_tags(c.tags, c.is_tax_exempt) as s;
end;
comment on function refresh.customer_habits(bigint, bigint[]) is
'Lifetime measures of customers from orders, months, categories, tags and conversations. Revenue is the sum of rollups.customer_months, which are recomputed first; shares are 0 to 1, null where nothing is known.';
