-- One row per active variant whose stock lies idle: nobody buys it, or far more lies there than will be bought.
create view inventory.v_dead_stock with (security_invoker = true) as
with shop_days as materialized (
    select
        s.shop_id, s.domain, rules.business_date(rules.now(), s.iana_timezone) as today,
        rules.setting(s.shop_id, 'overstock_cover_days') as much_cover
    from facts.shops as s
),

idle_stock as (
    select
        s.shop_id, s.domain, s.today, i.shopify_variant_id, i.sku, i.product_title, i.category_l1, i.quantity_available,
        i.avg_daily_sales, i.days_of_cover, i.units_sold_30d, v.unit_cost, v.price,
        case i.velocity_tier when 'stagnant' then 'dead' else 'excess' end as idle_reason,
        case i.velocity_tier
            when 'stagnant' then i.quantity_available
            else i.quantity_available - ceil(round(i.avg_daily_sales * s.much_cover, 3))::integer
        end as idle_units
    from shop_days as s
    cross join lateral inventory.stock_on(s.shop_id, s.today) as i
    left join facts.variants as v on v.shop_id = s.shop_id and v.shopify_variant_id = i.shopify_variant_id
    -- What is overstock is so for one of the two reasons.
    where i.stock_status = 'overstock'
)

select
    i.shop_id, i.domain as shop_domain, i.shopify_variant_id, i.sku, i.product_title as product_name, i.category_l1,
    i.idle_reason, i.quantity_available, i.idle_units, i.unit_cost,
    i.idle_units * i.unit_cost as idle_value,
    i.idle_units * i.price as idle_price_value,
    rank() over (partition by i.shop_id order by i.idle_units * i.unit_cost desc nulls last) as place,
    i.days_of_cover, i.units_sold_30d,
    l.last_sale_date,
    i.today - l.last_sale_date as days_since_last_sale
from idle_stock as i
-- The day on which the last sale left the 30 days is 30 days after it. offset 0, a fence: each variant's own few rows.
left join lateral (
    select case when i.units_sold_30d = 0 then min(z.snapshot_date) - 30 end as last_sale_date
    from rollups.inventory_snapshots as z
    where
        z.shop_id = i.shop_id and z.shopify_variant_id = i.shopify_variant_id and z.snapshot_date <= i.today
        and z.snapshot_date > (
            select max(b.snapshot_date)
            from rollups.inventory_snapshots as b
            where
                b.shop_id = i.shop_id and b.shopify_variant_id = i.shopify_variant_id and b.snapshot_date <= i.today
                and b.units_sold_30d > 0
        )
    offset 0
) as l on true
where i.idle_units > 0;

comment on view inventory.v_dead_stock is
'Money that lies on the shelf; one row an active variant without a sale in stagnant_after_days, or with more than overstock_cover_days of cover.';
comment on column inventory.v_dead_stock.shop_id is 'Shop.';
comment on column inventory.v_dead_stock.shop_domain is 'Domain of the shop.';
comment on column inventory.v_dead_stock.shopify_variant_id is 'Variant, by Shopify''s id.';
comment on column inventory.v_dead_stock.sku is 'Stock keeping unit.';
comment on column inventory.v_dead_stock.product_name is 'Title of the product.';
comment on column inventory.v_dead_stock.category_l1 is 'Top level of the parts taxonomy.';
comment on column inventory.v_dead_stock.idle_reason is 'dead: no sale in stagnant_after_days; excess: more than overstock_cover_days of cover.';
comment on column inventory.v_dead_stock.quantity_available is 'Units that can be sold, over all locations.';
comment on column inventory.v_dead_stock.idle_units is 'Units: all of dead stock; of excess what is beyond overstock_cover_days of sales.';
comment on column inventory.v_dead_stock.unit_cost is 'Shop currency: what a unit costs today; null where not known.';
comment on column inventory.v_dead_stock.idle_value is 'Shop currency: idle_units × unit_cost; null where the cost is not known.';
comment on column inventory.v_dead_stock.idle_price_value is 'Shop currency: idle_units × selling price; null without a price.';
comment on column inventory.v_dead_stock.place is 'Place among the shop''s idle stock by idle_value, 1 is most; unknown costs come last.';
comment on column inventory.v_dead_stock.days_of_cover is 'Days that the stock lasts; null without demand.';
comment on column inventory.v_dead_stock.units_sold_30d is 'Units sold in the 30 business days that end today.';
comment on column inventory.v_dead_stock.last_sale_date is
'Business day of the last sale, where it lies 30 days or more back and within the time that stock was counted; else null.';
comment on column inventory.v_dead_stock.days_since_last_sale is 'Days since last_sale_date; null where that is not known.';
