-- One row per variant: its last 30 business days and twelve months, where it stands in the taxonomy, and what it earns.
create view sales.v_export_product_performance with (security_invoker = true) as
select
    s.shop_id, s.domain as shop_domain, e.shopify_variant_id, e.shopify_product_id, e.sku, e.product_title, e.category_l1,
    e.category_l2, e.category_l3, e.supplier, e.price, e.unit_cost, e.revenue_30d, e.units_sold_30d, e.units_returned_30d,
    e.orders_30d, e.units_vs_last_week_pct, e.trend_direction, e.last_sale_at, e.revenue_12m, e.units_sold_12m,
    m.margin_12m,
    case when e.revenue_12m > 0 then round(100 * m.margin_12m / e.revenue_12m, 2) end as margin_12m_pct,
    e.current_inventory, e.days_of_cover
from facts.shops as s
cross join lateral sales.variant_earnings(s.shop_id) as e
cross join lateral (
    select e.revenue_12m - (e.units_sold_12m - e.units_returned_12m) * e.unit_cost as margin_12m
) as m;
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
comment on column sales.v_export_product_performance.margin_12m is 'revenue_12m - (units sold - units returned) x unit cost of today, shop currency; 0 without a sale, null where the cost is not known.';
comment on column sales.v_export_product_performance.margin_12m_pct is 'margin_12m / revenue_12m in percent; null without a cost or revenue.';
comment on column sales.v_export_product_performance.current_inventory is 'Units that can be sold; null where stock is not known.';
comment on column sales.v_export_product_performance.days_of_cover is 'Days that they last at the average of in-stock days; null without demand or stock figures.';
