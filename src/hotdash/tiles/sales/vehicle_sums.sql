-- One row per make and model that an active product fits: what fits it, is in stock and sold in a year.
create function sales.vehicle_sums(of_shop bigint, on_day date)
returns table (
    make text, model text, year_from integer, year_to integer, products_that_fit bigint, products_sold bigint,
    variants_with_stock_figures numeric, variants_out_of_stock numeric, units_sold numeric, revenue numeric,
    revenue_share_pct numeric
)
language plpgsql stable rows 300
set search_path = pg_catalog, pg_temp
-- Read through its key a table weighs row security once, read whole once a row. Of what is kept for a step nothing is
-- known: joined row by row, thousands would be gone through thousands of times.
set enable_seqscan = off
set enable_nestloop = off
as $$
begin
    return query
    with sold_products as materialized (
        select y.shopify_product_id, sum(y.units_sold) as units_sold, sum(y.revenue) as revenue
        from sales.variant_year(of_shop, on_day) as y
        group by y.shopify_product_id
    ),

    stocked_products as (
        select
            r.shopify_product_id, count(*) as variants,
            count(*) filter (where r.stock_status = 'out_of_stock') as variants_out_of_stock
        from (
            select c.shopify_product_id, c.stock_status
            from rollups.inventory_snapshots as c
            where c.shop_id = of_shop and c.valid_until_date is null and c.snapshot_date <= on_day
            union all
            select e.shopify_product_id, e.stock_status
            from rollups.inventory_snapshots as e
            where rules.is_look_back() and e.shop_id = of_shop and e.valid_until_date > on_day and e.snapshot_date <= on_day
        ) as r
        group by r.shopify_product_id
    ),

    active_products as materialized (
        select
            p.shopify_product_id, coalesce(k.units_sold, 0) as units_sold, coalesce(k.revenue, 0) as revenue,
            coalesce(i.variants, 0) as variants, coalesce(i.variants_out_of_stock, 0) as variants_out_of_stock
        from facts.products as p
        left join sold_products as k on k.shopify_product_id = p.shopify_product_id
        left join stocked_products as i on i.shopify_product_id = p.shopify_product_id
        where p.shop_id = of_shop and p.deleted_at is null and p.status = 'active'
    ),

    -- A product that names a model for several spans of years fits the model once.
    fitting_products as (
        select f.shopify_product_id, f.make, f.model, min(f.year_from) as year_from, max(f.year_to) as year_to
        from facts.fitments as f
        where f.shop_id = of_shop
        group by f.shopify_product_id, f.make, f.model
    )

    select
        f.make, f.model, min(f.year_from), max(f.year_to), count(*), count(*) filter (where a.units_sold > 0),
        sum(a.variants), sum(a.variants_out_of_stock), sum(a.units_sold), sum(a.revenue),
        round(100 * sum(a.revenue) / nullif((select sum(k.revenue) from sold_products as k), 0), 2)
    from fitting_products as f
    inner join active_products as a on a.shopify_product_id = f.shopify_product_id
    group by f.make, f.model;
end
$$;
comment on function sales.vehicle_sums(bigint, date) is
'Active products that fit each make and model, their stock at the end of the day, and their sales in its month, up to it, and the 11 months before.';
