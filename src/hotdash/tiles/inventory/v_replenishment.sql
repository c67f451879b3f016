-- One row per active variant that sells and has to be ordered now or soon, on the business day of the clock.
create view inventory.v_replenishment with (security_invoker = true) as
with shop_days as materialized (
    select
        s.shop_id, s.domain, rules.now() as as_of, rules.business_date(rules.now(), s.iana_timezone) as today,
        rules.setting(s.shop_id, 'lead_time_days') as usual_lead_days,
        rules.setting(s.shop_id, 'replenishment_horizon_days')::integer as horizon_days
    from facts.shops as s
),

wants as (
    select
        s.shop_id, s.domain, p.*,
        p.stock_position <= p.reorder_point as is_due,
        greatest(s.today, s.today + floor((p.stock_position - p.reorder_point) / p.avg_daily_sales)::integer) as last_order_date,
        -- Each due line alone, in whole packs: its value decides how far the supplier's minimum is missed.
        case when p.stock_position <= p.reorder_point then p.optimal_stock_level - p.stock_position else 0 end as wanted_units
    from shop_days as s
    cross join lateral inventory.positions_on(s.shop_id, s.today, s.as_of, s.usual_lead_days) as p
    where p.stock_position - p.reorder_point < p.avg_daily_sales * (s.horizon_days + 1)
),

filled as (
    select
        w.*,
        -- What is missing to the minimum is made up by the same number of further days of sales for each due line.
        coalesce(greatest(w.minimum_order_value - sum(
            ceil(w.wanted_units::numeric / w.pack_size) * w.pack_size * w.unit_cost
        ) over of_supplier, 0) / nullif(sum(
            case when w.is_due then w.avg_daily_sales * w.unit_cost end
        ) over of_supplier, 0), 0) as extra_days
    from wants as w
    window of_supplier as (partition by w.shop_id, w.supplier_name)
)

select
    w.shop_id, w.domain as shop_domain, w.shopify_variant_id, w.sku, w.product_title as product_name,
    w.variant_title, w.supplier_name,
    case
        when not w.is_due then 'low'
        when w.quantity_available <= 0 then 'critical'
        when w.stock_position < w.avg_daily_sales * w.lead_days then 'high'
        else 'medium'
    end as order_severity,
    w.is_due, w.last_order_date,
    q.order_quantity,
    q.order_quantity * w.unit_cost as order_value,
    w.quantity_available, w.purchased_units, w.incoming_units, w.expected_date, w.avg_daily_sales, w.velocity_tier,
    w.days_of_cover, w.lead_days as lead_time_days, w.safety_stock, w.reorder_point, w.pack_size, w.minimum_order_value,
    round(case when w.is_due then w.extra_days end, 1) as extra_days,
    round((w.stock_position + q.order_quantity) / w.avg_daily_sales, 1) as cover_after_order_days,
    case when w.quantity_available <= 0 then round(w.avg_daily_sales * w.price, 2) end as lost_revenue_per_day,
    round(d.days_short, 1) as days_short,
    round(d.days_short * w.avg_daily_sales * w.price, 2) as revenue_at_risk,
    w.unit_cost, w.barcode
from filled as w
cross join lateral (
    select case
        when w.is_due
            then (ceil((w.wanted_units + round(w.avg_daily_sales * w.extra_days, 3)) / w.pack_size) * w.pack_size)::bigint
        else 0
    end as order_quantity
) as q
cross join lateral (
    select greatest(w.lead_days - greatest(w.stock_position, 0) / w.avg_daily_sales, 0) as days_short
) as d;

comment on view inventory.v_replenishment is
'What to order, from whom, by when and how much; one row a variant that sells and whose last day to order lies at most replenishment_horizon_days ahead.';
comment on column inventory.v_replenishment.shop_id is 'Shop.';
comment on column inventory.v_replenishment.shop_domain is 'Domain of the shop.';
comment on column inventory.v_replenishment.shopify_variant_id is 'Variant, by Shopify''s id.';
comment on column inventory.v_replenishment.sku is 'Stock keeping unit.';
comment on column inventory.v_replenishment.product_name is 'Title of the product.';
comment on column inventory.v_replenishment.variant_title is 'Name of the variant within its product.';
comment on column inventory.v_replenishment.supplier_name is
'Who it is bought from: the variant''s supplier, else the product''s vendor; null where neither is known.';
comment on column inventory.v_replenishment.order_severity is
'critical: due and out of stock; high: due, and stock and orders will not last the lead time; medium: otherwise due; low: due within the horizon.';
comment on column inventory.v_replenishment.is_due is
'Whether it has to be ordered now: available + purchase orders + incoming at or below the reorder point.';
comment on column inventory.v_replenishment.last_order_date is
'Last business day on which to order, so that goods come before the safety stock is touched: today + (available + purchased + incoming − reorder point) / avg_daily_sales, rounded down; today where that has passed.';
comment on column inventory.v_replenishment.order_quantity is
'Units to order today: up to the reorder point + avg_cover_days_target_high days of sales, and what the supplier''s minimum asks for, in whole packs; 0 while it is not due.';
comment on column inventory.v_replenishment.order_value is
'Shop currency: order_quantity × unit_cost; null where the cost is not known.';
comment on column inventory.v_replenishment.quantity_available is 'Units that can be sold, over all locations; negative when oversold.';
comment on column inventory.v_replenishment.purchased_units is 'Units of open purchase orders that have not arrived.';
comment on column inventory.v_replenishment.incoming_units is 'Units that the source of the stock says are on their way.';
comment on column inventory.v_replenishment.expected_date is
'First business day on which purchased units should arrive; null where not known.';
comment on column inventory.v_replenishment.avg_daily_sales is 'Units sold per day in stock, over 30 business days.';
comment on column inventory.v_replenishment.velocity_tier is 'fast, medium, slow or stagnant.';
comment on column inventory.v_replenishment.days_of_cover is 'Days that the available units last at avg_daily_sales.';
comment on column inventory.v_replenishment.lead_time_days is
'Days from order to arrival: the supplier''s, else the setting lead_time_days.';
comment on column inventory.v_replenishment.safety_stock is
'Units kept against chance: service_level_z × standard deviation of daily sales over in-stock days × √lead time.';
comment on column inventory.v_replenishment.reorder_point is
'Units at which to order: mean demand over the lead time + safety_stock.';
comment on column inventory.v_replenishment.pack_size is 'Units a pack of the supplier; 1 where not known.';
comment on column inventory.v_replenishment.minimum_order_value is
'Shop currency: smallest order that the supplier takes; null where not known.';
comment on column inventory.v_replenishment.extra_days is
'Days of sales that each due line of the supplier orders on top to reach the minimum: what is missing to it / sum of avg_daily_sales × unit_cost; 0 where nothing is missing, null while not due.';
comment on column inventory.v_replenishment.cover_after_order_days is
'Days that available, purchased, incoming and ordered units last together.';
comment on column inventory.v_replenishment.lost_revenue_per_day is
'Shop currency per day: usual daily units × price, while out of stock; null while there is stock, or without a price.';
comment on column inventory.v_replenishment.days_short is
'Days without stock before an order of today arrives: lead time − days that available, purchased and incoming units last, not below 0.';
comment on column inventory.v_replenishment.revenue_at_risk is
'Shop currency: days_short × avg_daily_sales × price; null without a price.';
comment on column inventory.v_replenishment.unit_cost is 'Shop currency: what a unit costs today; null where not known.';
comment on column inventory.v_replenishment.barcode is 'Barcode as the shop has it.';
