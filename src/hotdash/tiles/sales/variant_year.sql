-- One row per variant sold or returned in the month of a day, up to that day, or in the 11 months before.
create function sales.variant_year(of_shop bigint, until_day date)
returns table (
    shopify_variant_id bigint, shopify_product_id bigint, sku text, product_title text, category_l1 text,
    category_l2 text, supplier text, price numeric, unit_cost numeric, units_sold bigint, units_returned bigint,
    revenue numeric
)
language plpgsql stable rows 1000
set search_path = pg_catalog, pg_temp
-- Read through its key a table weighs row security once, read whole once a row. Of what is kept for a step nothing is
-- known: joined row by row, thousands would be gone through thousands of times.
set enable_seqscan = off
set enable_nestloop = off
as $$
declare
    this_month constant date := date_trunc('month', until_day::timestamp)::date;
    first_month constant date := (this_month - interval '11 months')::date;
begin
    return query
    with sold_variants as (
        select
            r.shopify_variant_id, sum(r.units_sold) as units_sold, sum(r.units_returned) as units_returned,
            sum(r.revenue) as revenue
        from (
            select m.shopify_variant_id, m.units_sold, m.units_returned, m.revenue
            from rollups.sku_months as m
            where m.shop_id = of_shop and m.month_start_date >= first_month and m.month_start_date < this_month
            union all
            -- The running month day by day: to a look back its later days have not happened.
            select d.shopify_variant_id, d.units_sold, d.units_returned, d.revenue
            from rollups.sku_performance as d
            where d.shop_id = of_shop and d.metric_date >= this_month and d.metric_date <= until_day
        ) as r
        group by r.shopify_variant_id
    )

    select
        k.shopify_variant_id, v.shopify_product_id, v.sku, p.title, coalesce(c.category_l1, 'Not sorted'),
        coalesce(c.category_l2, 'Not sorted'), v.supplier, v.price, v.unit_cost, k.units_sold, k.units_returned, k.revenue
    from sold_variants as k
    left join facts.variants as v on v.shop_id = of_shop and v.shopify_variant_id = k.shopify_variant_id
    left join facts.products as p on p.shop_id = of_shop and p.shopify_product_id = v.shopify_product_id
    -- One row a product, by its key: a sale meets one category and counts once.
    left join rollups.product_categories as c on c.shop_id = of_shop and c.shopify_product_id = v.shopify_product_id;
end
$$;
comment on function sales.variant_year(bigint, date) is
'Units and revenue (gross sales + discounts + returns, shop currency) of each variant in the month of the day, up to it, and the 11 months before; with its category, and price and cost of today.';
