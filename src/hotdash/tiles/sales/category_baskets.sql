-- One row per category: the orders of a span of business days that contain it, at most the newest of so many.
create function sales.category_baskets(of_shop bigint, from_day date, before_day date, most_orders integer)
returns table (category_l1 text, category_l2 text, orders bigint, order_value numeric)
language plpgsql stable rows 30
set search_path = pg_catalog, pg_temp
-- Read through its key a table weighs row security once, read whole or order by order once a row.
set enable_seqscan = off
set enable_nestloop = off
as $$
begin
    return query
    with newest_orders as (
        select o.shopify_order_id
        from facts.orders as o
        where
            o.shop_id = of_shop and o.order_date >= from_day and o.order_date < before_day and o.kind = 'order'
            and not o.is_test and o.deleted_at is null
        order by o.order_date desc, o.shopify_order_id desc
        limit most_orders
    ),

    categories as materialized (
        select k.shopify_variant_id, k.l1, k.l2, dense_rank() over (order by k.l1, k.l2) as place
        from (
            select
                v.shopify_variant_id, coalesce(c.category_l1, 'Not sorted') as l1,
                coalesce(c.category_l2, 'Not sorted') as l2
            from facts.variants as v
            left join rollups.product_categories as c
                on c.shop_id = of_shop and c.shopify_product_id = v.shopify_product_id
            where v.shop_id = of_shop
        ) as k
    ),

    -- An order with three parts of a category is one order of the category. What is of no variant has place 0.
    contents as (
        select s.shopify_order_id, coalesce(c.place, 0) as place, sum(s.amount) as amount
        from facts.sale_events as s
        left join categories as c on c.shopify_variant_id = s.shopify_variant_id
        where
            s.shop_id = of_shop and s.shopify_order_id = any (array(select n.shopify_order_id from newest_orders as n))
            -- What was in the basket when it was filled: later edits and returns left out.
            and s.event_date = s.order_date and s.kind in ('gross_sale', 'discount')
        group by s.shopify_order_id, coalesce(c.place, 0)
    ),

    baskets as (
        select b.place, count(*) as orders, sum(b.order_value) as order_value
        from (
            select c.place, sum(c.amount) over (partition by c.shopify_order_id) as order_value from contents as c
        ) as b
        group by b.place
    )

    select k.l1, k.l2, b.orders, b.order_value
    from baskets as b
    inner join (select distinct c.place, c.l1, c.l2 from categories as c) as k on k.place = b.place;
end
$$;
comment on function sales.category_baskets(bigint, date, date, integer) is
'How many orders contain a part of each category, and what these orders were worth in all, gross sales - discounts on their own day, shop currency; of the newest most_orders orders placed from from_day until before before_day.';
