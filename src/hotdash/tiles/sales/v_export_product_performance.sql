-- One row per variant: its last 30 business days and twelve months, where it stands in the taxonomy, and what it earns.
create view sales.v_export_product_performance with (security_invoker = true) as
select
    k.shop_id, k.shop_domain, k.shopify_variant_id, k.shopify_product_id, k.sku, k.product_title,
    coalesce(c.category_l1, 'Not sorted') as category_l1,
    coalesce(c.category_l2, 'Not sorted') as category_l2,
    c.category_l3, v.supplier, v.price, v.unit_cost,
    k.revenue_30d, k.units_sold_30d, k.units_returned_30d, k.orders_30d, k.units_vs_last_week_pct, k.trend_direction,
    k.last_sale_at,
    coalesce(y.revenue, 0) as revenue_12m,
    coalesce(y.units_sold, 0) as units_sold_12m,
    y.revenue - y.cost as margin_12m,
    case when y.revenue > 0 then round(100 * (y.revenue - y.cost) / y.revenue, 2) end as margin_12m_pct,
    k.current_inventory, k.days_of_cover
from sales.v_sku_performance_30d as k
inner join facts.variants as v on v.shop_id = k.shop_id and v.shopify_variant_id = k.shopify_variant_id
left join rollups.product_categories as c on c.shop_id = k.shop_id and c.shopify_product_id = k.shopify_product_id
left join sales.v_variant_year as y on y.shop_id = k.shop_id and y.shopify_variant_id = k.shopify_variant_id;
comment on view sales.v_export_product_performance is
'Each variant with its category: sales of the last 30 business days and of the running month and the 11 before, margin at today''s cost, and stock; one row a variant on sale, or sold in the 30 days.';
comment on column sales.v_export_product_performance.shop_id is 'Shop.';
comment on column sales.v_export_product_performance.shop_domain is 'Domain of the shop.';
comment on column sales.v_export_product_performance.shopify_variant_id is 'Variant.';
comment on column sales.v_export_product_performance.shopify_product_id is 'Its product.';
comment on column sales.v_export_product_performance.sku is 'Its SKU.';
comment on column sales.v_export_product_performance.product_title is 'Title of the product.';
comment on column sales.v_export_product_performance.category_l1 is 'Top level of the parts taxonomy; Not sorted where nothing is known.';
comment on column sales.v_export_product_performance.category_l2 is 'Second level of the parts taxonomy.';
comment on column sales.v_export_product_performance.category_l3 is 'The shop''s own product type.';
comment on column sales.v_export_product_performance.supplier is 'Who it is bought from.';
comment on column sales.v_export_product_performance.price is 'Its price today, shop currency.';
comment on column sales.v_export_product_performance.unit_cost is 'What a unit costs today, shop currency; null where not known.';
comment on column sales.v_export_product_performance.revenue_30d is 'Gross sales + discounts + returns of 30 days, today so far included, shop currency.';
comment on column sales.v_export_product_performance.units_sold_30d is 'Units sold in the 30 days, returns not taken off.';
comment on column sales.v_export_product_performance.units_returned_30d is 'Units that came back in the 30 days.';
comment on column sales.v_export_product_performance.orders_30d is 'Orders of the 30 days that contain it.';
comment on column sales.v_export_product_performance.units_vs_last_week_pct is 'Units of the last 7 full days against the 7 before, in percent; null from nothing.';
comment on column sales.v_export_product_performance.trend_direction is 'up, down or stable by that change and the setting trending_pct.';
comment on column sales.v_export_product_performance.last_sale_at is 'Instant of the last sale that counts; null when it never sold.';
comment on column sales.v_export_product_performance.revenue_12m is 'Gross sales + discounts + returns of the running month and the 11 before, shop currency.';
comment on column sales.v_export_product_performance.units_sold_12m is 'Units sold in these months, returns not taken off.';
comment on column sales.v_export_product_performance.margin_12m is 'revenue_12m - (units sold - units returned) x unit cost of today, shop currency; null where the cost is not known.';
comment on column sales.v_export_product_performance.margin_12m_pct is 'margin_12m / revenue_12m in percent; null without a cost or revenue.';
comment on column sales.v_export_product_performance.current_inventory is 'Units that can be sold; null where stock is not known.';
comment on column sales.v_export_product_performance.days_of_cover is 'Days that they last at the average of in-stock days; null without demand or stock figures.';
