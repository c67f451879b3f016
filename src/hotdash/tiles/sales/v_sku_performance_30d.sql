-- One row per variant: what it sold in the last 30 business days, today so far included, and what is left of it.
create view sales.v_sku_performance_30d with (security_invoker = true) as
with clocks as materialized (
    select
        s.shop_id, s.domain, rules.business_date(rules.now(), s.iana_timezone) as today,
        rules.setting(s.shop_id, 'trending_pct') as trending_pct
    from facts.shops as s
)

select
    c.shop_id, c.domain as shop_domain, v.shopify_variant_id, v.shopify_product_id, v.sku, p.title as product_title,
    coalesce(w.revenue_30d, 0) as revenue_30d,
    row_number() over (partition by c.shop_id order by coalesce(w.revenue_30d, 0) desc, v.shopify_variant_id) as revenue_rank,
    coalesce(w.units_sold_30d, 0) as units_sold_30d,
    coalesce(w.units_returned_30d, 0) as units_returned_30d,
    coalesce(w.orders_30d, 0) as orders_30d,
    coalesce(w.units_7d, 0) as units_7d,
    coalesce(w.units_before_7d, 0) as units_before_7d,
    g.units_vs_last_week_pct,
    coalesce(g.units_vs_last_week_pct > c.trending_pct, false) as is_trending,
    case
        when g.units_vs_last_week_pct > c.trending_pct or (w.units_7d > 0 and w.units_before_7d = 0) then 'up'
        when g.units_vs_last_week_pct < -c.trending_pct then 'down'
        else 'stable'
    end as trend_direction,
    coalesce(w.last_sale_at, m.last_sale_at) as last_sale_at,
    i.quantity_available as current_inventory, i.days_of_cover
from clocks as c
inner join facts.variants as v on v.shop_id = c.shop_id
left join facts.products as p on p.shop_id = c.shop_id and p.shopify_product_id = v.shopify_product_id
left join lateral (
    select
        k.shopify_variant_id, sum(k.revenue) as revenue_30d, sum(k.units_sold) as units_sold_30d,
        sum(k.units_returned) as units_returned_30d, sum(k.orders) as orders_30d,
        -- Full weeks: half a day would always be behind.
        coalesce(sum(k.units_sold) filter (where k.metric_date between c.today - 7 and c.today - 1), 0) as units_7d,
        coalesce(sum(k.units_sold) filter (where k.metric_date between c.today - 14 and c.today - 8), 0) as units_before_7d,
        max(k.last_sale_at) as last_sale_at
    from rollups.sku_performance as k
    where k.shop_id = c.shop_id and k.metric_date > c.today - 30 and k.metric_date <= c.today
    group by k.shopify_variant_id
    offset 0
) as w on w.shopify_variant_id = v.shopify_variant_id
left join lateral (
    -- What sold longer ago is looked up only for what did not sell lately.
    select s.last_sale_at
    from rollups.sku_months as s
    where
        w.last_sale_at is null and s.shop_id = c.shop_id and s.shopify_variant_id = v.shopify_variant_id
        and s.month_start_date <= c.today and s.last_sale_at <= rules.now()
    order by s.month_start_date desc
    limit 1
) as m on true
left join lateral (
    select n.quantity_available, n.days_of_cover
    from rollups.inventory_snapshots as n
    where
        n.shop_id = c.shop_id and n.shopify_variant_id = v.shopify_variant_id and n.snapshot_date <= c.today
        and (n.valid_until_date is null or n.valid_until_date > c.today)
    order by n.snapshot_date desc
    limit 1
) as i on true
cross join lateral (select rules.change_pct(w.units_7d, w.units_before_7d) as units_vs_last_week_pct) as g
-- What is no longer on sale still counts where it was sold.
where v.deleted_at is null or w.shopify_variant_id is not null;
comment on view sales.v_sku_performance_30d is
'The last 30 business days of each variant, today so far included, its trend week on week, last sale and stock; one row a variant on sale, or sold in the window.';
comment on column sales.v_sku_performance_30d.shop_id is 'Shop.';
comment on column sales.v_sku_performance_30d.shop_domain is 'Domain of the shop.';
comment on column sales.v_sku_performance_30d.shopify_variant_id is 'Variant.';
comment on column sales.v_sku_performance_30d.shopify_product_id is 'Its product.';
comment on column sales.v_sku_performance_30d.sku is 'Its SKU.';
comment on column sales.v_sku_performance_30d.product_title is 'Title of the product.';
comment on column sales.v_sku_performance_30d.revenue_30d is 'Gross sales + discounts + returns of the 30 days, shop currency.';
comment on column sales.v_sku_performance_30d.revenue_rank is 'Place by revenue_30d, 1 is most.';
comment on column sales.v_sku_performance_30d.units_sold_30d is 'Units sold in the 30 days, returns not taken off.';
comment on column sales.v_sku_performance_30d.units_returned_30d is 'Units that came back in the 30 days.';
comment on column sales.v_sku_performance_30d.orders_30d is 'Orders of the 30 days that contain it.';
comment on column sales.v_sku_performance_30d.units_7d is 'Units sold in the last 7 full days.';
comment on column sales.v_sku_performance_30d.units_before_7d is 'Units sold in the 7 days before those.';
comment on column sales.v_sku_performance_30d.units_vs_last_week_pct is 'units_7d against units_before_7d in percent; null from nothing.';
comment on column sales.v_sku_performance_30d.is_trending is 'Whether units grew by more than the setting trending_pct (20) week on week.';
comment on column sales.v_sku_performance_30d.trend_direction is 'up or down by more than trending_pct week on week, or up from nothing; else stable.';
comment on column sales.v_sku_performance_30d.last_sale_at is 'Instant of the last sale that counts; null when it never sold.';
comment on column sales.v_sku_performance_30d.current_inventory is 'Units that can be sold; null where stock is not known.';
comment on column sales.v_sku_performance_30d.days_of_cover is 'Days that they last at the average of in-stock days; null without demand or stock figures.';
