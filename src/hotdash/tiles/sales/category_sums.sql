-- One row per category: its products on a business day, how they move, and their sales of the 30 days before.
create function sales.category_sums(of_shop bigint, on_day date)
returns table (
    category_l1 text, category_l2 text, products_in_category bigint, fast_movers bigint, medium_movers bigint,
    slow_movers bigint, stagnant_movers bigint, products_without_stock_figures bigint, units_sold_30d numeric,
    revenue_30d numeric, avg_category_margin numeric
)
language plpgsql stable rows 30
set search_path = pg_catalog, pg_temp
-- Read through its key a table weighs row security once, read whole once a row. Of what is kept for a step nothing is
-- known: joined row by row, thousands would be gone through thousands of times.
set enable_seqscan = off
set enable_nestloop = off
as $$
begin
    return query
    with tiers as (
        select r.shopify_product_id, min(array_position('{fast,medium,slow,stagnant}', r.velocity_tier)) as place
        from (
            select c.shopify_product_id, c.velocity_tier
            from rollups.inventory_snapshots as c
            where c.shop_id = of_shop and c.valid_until_date is null and c.snapshot_date <= on_day
            union all
            select e.shopify_product_id, e.velocity_tier
            from rollups.inventory_snapshots as e
            where rules.is_look_back() and e.shop_id = of_shop and e.valid_until_date > on_day and e.snapshot_date <= on_day
        ) as r
        group by r.shopify_product_id
    ),

    sold_products as (
        select k.shopify_product_id, sum(k.units_sold) as units_sold, sum(k.revenue) as revenue
        from rollups.sku_performance as k
        where k.shop_id = of_shop and k.metric_date >= on_day - 30 and k.metric_date < on_day
        group by k.shopify_product_id
    ),

    priced_products as (
        select v.shopify_product_id, sum(v.price) as price, sum(v.price - v.unit_cost) as margin
        from facts.variants as v
        where v.shop_id = of_shop and v.deleted_at is null and v.price is not null and v.unit_cost is not null
        group by v.shopify_product_id
    ),

    products as (
        select
            coalesce(c.category_l1, 'Not sorted') as l1, coalesce(c.category_l2, 'Not sorted') as l2,
            p.deleted_at is null and p.status = 'active' as is_on_sale, t.place, k.units_sold, k.revenue, m.price, m.margin
        from facts.products as p
        full join sold_products as k on k.shopify_product_id = p.shopify_product_id
        left join rollups.product_categories as c
            on c.shop_id = of_shop and c.shopify_product_id = p.shopify_product_id
        left join tiers as t on t.shopify_product_id = p.shopify_product_id
        left join priced_products as m on m.shopify_product_id = p.shopify_product_id
        where p.shop_id = of_shop or p.shop_id is null
    )

    select
        a.l1, a.l2, count(*) filter (where a.is_on_sale), count(*) filter (where a.is_on_sale and a.place = 1),
        count(*) filter (where a.is_on_sale and a.place = 2), count(*) filter (where a.is_on_sale and a.place = 3),
        count(*) filter (where a.is_on_sale and a.place = 4), count(*) filter (where a.is_on_sale and a.place is null),
        coalesce(sum(a.units_sold), 0), coalesce(sum(a.revenue), 0),
        round(100 * sum(a.margin) filter (where a.is_on_sale) / nullif(sum(a.price) filter (where a.is_on_sale), 0), 2)
    from products as a
    where a.is_on_sale or a.revenue is not null
    group by a.l1, a.l2;
end
$$;
comment on function sales.category_sums(bigint, date) is
'Active products of each category with the velocity of their fastest variant at the end of the day, sales of the 30 business days before the day, and margin at list over variants with a known cost.';
