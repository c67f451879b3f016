-- One row per active variant with a known stock: what stood on a business day.
create function inventory.stock_on(of_shop bigint, on_day date)
returns table (
    shopify_variant_id bigint, shopify_product_id bigint, sku text, product_title text, quantity_available integer,
    quantity_incoming integer, units_sold_30d integer, avg_daily_sales numeric, days_of_cover numeric,
    velocity_tier text, safety_stock integer, reorder_point integer, optimal_stock_level integer, stock_status text,
    category_l1 text, category_l2 text, alert_order bigint
)
language sql stable
begin atomic
    -- Two branches, so that the current rows come from their own partial index and history costs nothing today.
    with valid_rows as not materialized (
        select
            c.shopify_variant_id, c.shopify_product_id, c.sku, c.product_title, c.quantity_available, c.quantity_incoming,
            c.units_sold_30d, c.avg_daily_sales, c.days_of_cover, c.velocity_tier, c.safety_stock,
            c.reorder_point, c.optimal_stock_level, c.stock_status,
            c.category_l1, c.category_l2, c.alert_order
        from rollups.inventory_snapshots as c
        where c.shop_id = of_shop and c.valid_until_date is null and c.snapshot_date <= on_day
        union all
        select
            e.shopify_variant_id, e.shopify_product_id, e.sku, e.product_title, e.quantity_available, e.quantity_incoming,
            e.units_sold_30d, e.avg_daily_sales, e.days_of_cover, e.velocity_tier, e.safety_stock,
            e.reorder_point, e.optimal_stock_level, e.stock_status,
            e.category_l1, e.category_l2, e.alert_order
        from rollups.inventory_snapshots as e
        where rules.is_look_back() and e.shop_id = of_shop and e.valid_until_date > on_day and e.snapshot_date <= on_day
    )
    select
        r.shopify_variant_id, r.shopify_product_id, r.sku, r.product_title, r.quantity_available, r.quantity_incoming,
        r.units_sold_30d, r.avg_daily_sales, r.days_of_cover, r.velocity_tier, r.safety_stock,
        r.reorder_point, r.optimal_stock_level, r.stock_status,
        r.category_l1, r.category_l2, r.alert_order
    from valid_rows as r
    -- A draft or an archived product is not for sale: nobody reorders it.
    where not exists (
        select from facts.products as p
        where p.shop_id = of_shop and p.shopify_product_id = r.shopify_product_id and p.status <> 'active'
    );
end;
comment on function inventory.stock_on(bigint, date) is
'Stock and demand of the active variants of a shop at the end of a business day (today: so far).';
