-- One row per shop and category: how often the stock of the last 30 business days would be sold in a year.
create view inventory.v_inventory_turnover with (security_invoker = true) as
with shop_days as materialized (
    select s.shop_id, s.domain, rules.business_date(rules.now(), s.iana_timezone) as today
    from facts.shops as s
)

select
    s.shop_id, s.domain as shop_domain, t.category_l1, t.window_start, s.today as window_end, t.variants, t.units_sold,
    round(t.cost_of_goods_sold, 2) as cost_of_goods_sold,
    round(a.avg_stock_value, 2) as avg_stock_value,
    round(t.stock_value, 2) as stock_value,
    round(365 * t.cost_of_goods_sold / 30 / nullif(a.avg_stock_value, 0), 2) as turns_per_year,
    round(30 * a.avg_stock_value / nullif(t.cost_of_goods_sold, 0), 1) as days_of_inventory,
    t.variants_without_cost
from shop_days as s
cross join lateral (
    select
        coalesce(i.category_l1, 'Not sorted') as category_l1,
        -- Stock that was never counted before is no empty shelf: the window begins with the category's first count.
        greatest(min(i.first_date), s.today - 29) as window_start,
        count(*) as variants,
        sum(i.units_sold) as units_sold,
        sum(i.units_sold * v.unit_cost) as cost_of_goods_sold,
        sum(i.unit_days * v.unit_cost) as value_days,
        sum(i.units_now * v.unit_cost) as stock_value,
        count(*) filter (where v.unit_cost is null) as variants_without_cost
    from (
        select
            r.shopify_variant_id, r.category_l1, min(r.snapshot_date) as first_date,
            sum(greatest(r.quantity_available, 0) * (r.end_date - greatest(r.snapshot_date, s.today - 29))) as unit_days,
            sum(r.units_sold_30d) filter (where r.end_date > s.today) as units_sold,
            sum(greatest(r.quantity_available, 0)) filter (where r.end_date > s.today) as units_now
        from (
            select
                c.shopify_variant_id, c.category_l1, c.snapshot_date, s.today + 1 as end_date, c.quantity_available,
                c.units_sold_30d
            from rollups.inventory_snapshots as c
            where c.shop_id = s.shop_id and c.valid_until_date is null and c.snapshot_date <= s.today
            union all
            select
                e.shopify_variant_id, e.category_l1, e.snapshot_date, least(e.valid_until_date, s.today + 1),
                e.quantity_available, e.units_sold_30d
            from rollups.inventory_snapshots as e
            where e.shop_id = s.shop_id and e.valid_until_date > s.today - 29 and e.snapshot_date <= s.today
        ) as r
        group by r.shopify_variant_id, r.category_l1
    ) as i
    left join facts.variants as v on v.shop_id = s.shop_id and v.shopify_variant_id = i.shopify_variant_id
    group by coalesce(i.category_l1, 'Not sorted')
) as t
cross join lateral (select t.value_days / (1 + s.today - t.window_start) as avg_stock_value) as a;

comment on view inventory.v_inventory_turnover is
'How often stock is sold in a year, at the pace of the last 30 business days; one row a category.';
comment on column inventory.v_inventory_turnover.shop_id is 'Shop.';
comment on column inventory.v_inventory_turnover.shop_domain is 'Domain of the shop.';
comment on column inventory.v_inventory_turnover.category_l1 is 'Top level of the parts taxonomy.';
comment on column inventory.v_inventory_turnover.window_start is 'First business day of the mean stock: 30 days back, or the first day on which stock was counted.';
comment on column inventory.v_inventory_turnover.window_end is 'Last business day: today.';
comment on column inventory.v_inventory_turnover.variants is 'Number of variants with a known stock.';
comment on column inventory.v_inventory_turnover.units_sold is 'Units sold in the 30 business days that end today; returns are not taken off.';
comment on column inventory.v_inventory_turnover.cost_of_goods_sold is
'Shop currency: those units × today''s unit cost, where it is known; null when none is.';
comment on column inventory.v_inventory_turnover.avg_stock_value is
'Shop currency: units × today''s unit cost, summed over each day of the window / number of days.';
comment on column inventory.v_inventory_turnover.stock_value is 'Shop currency: what stands there now, at today''s unit cost.';
comment on column inventory.v_inventory_turnover.turns_per_year is '365 × (cost_of_goods_sold / 30) / avg_stock_value; null without stock.';
comment on column inventory.v_inventory_turnover.days_of_inventory is
'Days that the mean stock lasts: avg_stock_value / (cost_of_goods_sold / 30); null without sales.';
comment on column inventory.v_inventory_turnover.variants_without_cost is 'Number of variants that the amounts leave out, their cost being unknown.';
