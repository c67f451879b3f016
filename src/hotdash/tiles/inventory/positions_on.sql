-- One row per active variant of a shop that sells: its stock, what is on order, and whom to order from, on a business day.
create function inventory.positions_on(of_shop bigint, on_day date, as_of timestamptz, usual_lead_days numeric)
returns table (
    shopify_variant_id bigint, sku text, barcode text, product_title text, variant_title text, velocity_tier text,
    quantity_available integer, avg_daily_sales numeric, days_of_cover numeric, safety_stock integer, reorder_point integer,
    optimal_stock_level integer, unit_cost numeric, price numeric, supplier_name text, lead_days numeric, pack_size integer,
    minimum_order_value numeric, purchased_units bigint, incoming_units integer, expected_date date, stock_position bigint
)
language sql stable
begin atomic
    select
        i.shopify_variant_id, i.sku, v.barcode, i.product_title, v.title, i.velocity_tier, i.quantity_available,
        i.avg_daily_sales, i.days_of_cover, i.safety_stock, i.reorder_point, i.optimal_stock_level, v.unit_cost, v.price,
        coalesce(v.supplier, p.vendor), coalesce(f.lead_time_days, usual_lead_days),
        greatest(coalesce(f.pack_size, 1), 1), f.minimum_order_value,
        coalesce(o.units, 0), coalesce(i.quantity_incoming, 0), o.expected_date,
        i.quantity_available + coalesce(o.units, 0) + coalesce(i.quantity_incoming, 0)
    from inventory.stock_on(of_shop, on_day) as i
    inner join facts.variants as v on v.shop_id = of_shop and v.shopify_variant_id = i.shopify_variant_id
    inner join facts.products as p on p.shop_id = of_shop and p.shopify_product_id = v.shopify_product_id
    left join facts.suppliers as f on f.shop_id = of_shop and f.supplier_name = coalesce(v.supplier, p.vendor)
    left join inventory.open_purchases(of_shop, as_of) as o on o.shopify_variant_id = i.shopify_variant_id
    where i.avg_daily_sales > 0 and i.quantity_available is not null;
end;
comment on function inventory.positions_on(bigint, date, timestamptz, numeric) is
'Stock position (available + open purchase orders + incoming) and terms of the supplier (the variant''s, else the product''s vendor) of what sells; usual_lead_days stands in where the supplier''s lead time is not known.';
