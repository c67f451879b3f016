-- One row per variant on sale or sold in the 30 business days that end on a day: these days, twelve months, what it earns.
create function sales.variant_earnings(of_shop bigint)
returns table (
    shopify_variant_id bigint, shopify_product_id bigint, sku text, product_title text, category_l1 text,
    category_l2 text, category_l3 text, supplier text, price numeric, unit_cost numeric, revenue_30d numeric,
    units_sold_30d bigint, units_returned_30d bigint, orders_30d bigint, units_vs_last_week_pct numeric,
    trend_direction text, last_sale_at timestamptz, revenue_12m numeric, units_sold_12m bigint, units_returned_12m bigint,
    current_inventory integer, days_of_cover numeric
)
language plpgsql stable rows 1000
set search_path = pg_catalog, pg_temp
-- Read through its key a table weighs row security once, read whole or row by row once a row.
set enable_seqscan = off
set enable_nestloop = off
as $$
begin
    return query
    with states as materialized (
        select k.* from sales.v_sku_performance_30d as k where k.shop_id = of_shop
    ),

    years as materialized (
        select y.* from sales.v_variant_year as y where y.shop_id = of_shop
    )

    select
        k.shopify_variant_id, k.shopify_product_id, k.sku, k.product_title, coalesce(c.category_l1, 'Not sorted'),
        coalesce(c.category_l2, 'Not sorted'), c.category_l3, v.supplier, v.price, v.unit_cost, k.revenue_30d,
        k.units_sold_30d, k.units_returned_30d, k.orders_30d, k.units_vs_last_week_pct, k.trend_direction, k.last_sale_at,
        coalesce(y.revenue, 0), coalesce(y.units_sold, 0), coalesce(y.units_returned, 0), k.current_inventory,
        k.days_of_cover
    from states as k
    inner join facts.variants as v on v.shop_id = of_shop and v.shopify_variant_id = k.shopify_variant_id
    left join rollups.product_categories as c on c.shop_id = of_shop and c.shopify_product_id = k.shopify_product_id
    left join years as y on y.shopify_variant_id = k.shopify_variant_id;
end
$$;
comment on function sales.variant_earnings(bigint) is
'sales.v_sku_performance_30d beside sales.v_variant_year, with category and cost: each read once, then joined whole.';
