-- One row per shop, category, velocity tier and band of cover, on the business day of the clock.
create view inventory.v_inventory_heatmap with (security_invoker = true) as
with banded_variants as (
    select
        s.shop_id, s.domain, coalesce(i.category_l1, 'Not sorted') as category_l1, i.velocity_tier, i.stock_status,
        i.quantity_available, v.unit_cost,
        case
            when i.days_of_cover is null then 'no demand'
            when i.days_of_cover <= 0 then 'none'
            when i.days_of_cover < 7 then 'under 7'
            when i.days_of_cover < 30 then '7 to 30'
            when i.days_of_cover <= 90 then '30 to 90'
            else 'over 90'
        end as cover_band
    from facts.shops as s
    cross join lateral inventory.stock_on(s.shop_id, rules.business_date(rules.now(), s.iana_timezone)) as i
    left join facts.variants as v on s.shop_id = v.shop_id and i.shopify_variant_id = v.shopify_variant_id
)

select
    b.shop_id,
    b.domain as shop_domain,
    b.category_l1,
    b.velocity_tier,
    b.cover_band,
    count(*) as variants,
    count(*) filter (where b.stock_status in ('out_of_stock', 'low_stock')) as at_risk_variants,
    sum(greatest(b.quantity_available, 0)) as units,
    sum(greatest(b.quantity_available, 0) * b.unit_cost) as stock_value,
    count(*) filter (where b.unit_cost is null and b.quantity_available > 0) as variants_without_cost
from banded_variants as b
group by b.shop_id, b.domain, b.category_l1, b.velocity_tier, b.cover_band;

comment on view inventory.v_inventory_heatmap is 'Where stock lies and where it runs out; one row a category, velocity tier and band of cover.';
comment on column inventory.v_inventory_heatmap.shop_id is 'Shop.';
comment on column inventory.v_inventory_heatmap.shop_domain is 'Domain of the shop.';
comment on column inventory.v_inventory_heatmap.category_l1 is 'Top level of the parts taxonomy.';
comment on column inventory.v_inventory_heatmap.velocity_tier is 'fast, medium, slow or stagnant.';
comment on column inventory.v_inventory_heatmap.cover_band is
'Days of cover: none, under 7, 7 to 30, 30 to 90, over 90, or no demand; the upper end belongs to the next band, 90 to its own.';
comment on column inventory.v_inventory_heatmap.variants is 'Number of variants.';
comment on column inventory.v_inventory_heatmap.at_risk_variants is 'Number of variants out of stock or low.';
comment on column inventory.v_inventory_heatmap.units is 'Units that can be sold; oversold counts as none.';
comment on column inventory.v_inventory_heatmap.stock_value is 'Shop currency, at cost, of the variants whose cost is known; null when none is.';
comment on column inventory.v_inventory_heatmap.variants_without_cost is 'Variants in stock that stock_value leaves out.';
