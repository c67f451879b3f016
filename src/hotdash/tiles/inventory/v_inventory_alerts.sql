-- One row per variant that will run out, has run out, or lies too long, on the business day of the clock.
create view inventory.v_inventory_alerts with (security_invoker = true) as
with shop_days as not materialized (
    select s.shop_id, s.domain, d.today, d.short_cover
    from facts.shops as s
    -- limit 1: the settings are read once a shop, not once a variant.
    cross join lateral (
        select
            rules.business_date(rules.now(), s.iana_timezone) as today,
            rules.setting(s.shop_id, 'low_cover_high_days') as short_cover
        limit 1
    ) as d
)

select
    s.shop_id,
    s.domain as shop_domain,
    i.shopify_variant_id,
    i.sku,
    i.product_title as product_name,
    i.stock_status as alert_type,
    rules.inventory_severity(i.stock_status, i.days_of_cover, s.short_cover) as alert_severity,
    inventory.alert_message(
        i.stock_status, i.quantity_available, i.avg_daily_sales, i.days_of_cover, i.reorder_point
    ) as alert_message,
    i.quantity_available,
    i.quantity_incoming,
    i.days_of_cover,
    i.avg_daily_sales,
    i.reorder_point,
    i.units_sold_30d,
    i.velocity_tier,
    i.category_l1,
    i.category_l2,
    case when i.stock_status = 'out_of_stock' then round(i.avg_daily_sales * v.price, 2) end as lost_revenue_per_day
from shop_days as s
cross join lateral inventory.stock_on(s.shop_id, s.today) as i
left join facts.variants as v on s.shop_id = v.shop_id and i.shopify_variant_id = v.shopify_variant_id
where i.alert_order is not null;

comment on view inventory.v_inventory_alerts is 'Variants that need a decision today; one row a variant and alert.';
comment on column inventory.v_inventory_alerts.shop_id is 'Shop.';
comment on column inventory.v_inventory_alerts.shop_domain is 'Domain of the shop.';
comment on column inventory.v_inventory_alerts.shopify_variant_id is 'Variant, by Shopify''s id.';
comment on column inventory.v_inventory_alerts.sku is 'Stock keeping unit.';
comment on column inventory.v_inventory_alerts.product_name is 'Title of the product.';
comment on column inventory.v_inventory_alerts.alert_type is 'out_of_stock, low_stock or overstock.';
comment on column inventory.v_inventory_alerts.alert_severity is
'critical: out of stock with demand; high: low and cover under low_cover_high_days or unknown; medium: other low stock; low: overstock.';
comment on column inventory.v_inventory_alerts.alert_message is 'The alert in words.';
comment on column inventory.v_inventory_alerts.quantity_available is 'Units that can be sold, over all locations; negative when oversold.';
comment on column inventory.v_inventory_alerts.quantity_incoming is 'Units on their way, over all locations; null where not stated.';
comment on column inventory.v_inventory_alerts.days_of_cover is 'Days that the stock lasts at avg_daily_sales; null without demand.';
comment on column inventory.v_inventory_alerts.avg_daily_sales is 'Units sold per day in stock, over 30 business days.';
comment on column inventory.v_inventory_alerts.reorder_point is 'Units at which to reorder.';
comment on column inventory.v_inventory_alerts.units_sold_30d is 'Units sold in the 30 business days that end today.';
comment on column inventory.v_inventory_alerts.velocity_tier is 'fast, medium, slow or stagnant.';
comment on column inventory.v_inventory_alerts.category_l1 is 'Top level of the parts taxonomy.';
comment on column inventory.v_inventory_alerts.category_l2 is 'Second level of the parts taxonomy.';
comment on column inventory.v_inventory_alerts.lost_revenue_per_day is
'Shop currency per day: usual daily units times price, while out of stock; null for other alerts or without a price.';
