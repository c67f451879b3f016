-- One row per shop, business day of the last 30, velocity tier and category: what stood at the day's end.
create view inventory.v_inventory_velocity_trends with (security_invoker = true) as
with shop_days as materialized (
    select s.shop_id, s.domain, rules.business_date(rules.now(), s.iana_timezone) as today
    from facts.shops as s
)

select
    s.shop_id, s.domain as shop_domain, t.snapshot_date, t.velocity_tier, t.category_l1, t.variants, t.units, t.daily_units,
    t.avg_days_of_cover, t.out_of_stock_variants, t.low_stock_variants
from shop_days as s
cross join lateral (
    select
        d.day::date as snapshot_date, g.velocity_tier, g.category_l1,
        sum(g.variants) as variants,
        sum(g.units) as units,
        round(sum(g.daily_units), 2) as daily_units,
        round(sum(g.covered_units) / sum(g.covering_units), 1) as avg_days_of_cover,
        sum(g.out_of_stock_variants) as out_of_stock_variants,
        sum(g.low_stock_variants) as low_stock_variants
    from (
        -- Rows that hold on the same days are added up before they are spread over these days, which are many more.
        select
            greatest(i.snapshot_date, s.today - 29) as first_day, i.last_day, i.velocity_tier,
            coalesce(i.category_l1, 'Not sorted') as category_l1,
            count(*) as variants,
            sum(greatest(i.quantity_available, 0)) as units,
            sum(i.avg_daily_sales) as daily_units,
            sum(i.quantity_available) filter (where i.quantity_available > 0 and i.avg_daily_sales > 0) as covered_units,
            sum(i.avg_daily_sales) filter (where i.quantity_available > 0 and i.avg_daily_sales > 0) as covering_units,
            count(*) filter (where i.stock_status = 'out_of_stock') as out_of_stock_variants,
            count(*) filter (where i.stock_status = 'low_stock') as low_stock_variants
        from (
            select
                c.shopify_product_id, c.snapshot_date, s.today as last_day, c.velocity_tier, c.category_l1,
                c.quantity_available, c.avg_daily_sales, c.stock_status
            from rollups.inventory_snapshots as c
            where c.shop_id = s.shop_id and c.valid_until_date is null and c.snapshot_date <= s.today
            union all
            select
                e.shopify_product_id, e.snapshot_date, least(e.valid_until_date - 1, s.today), e.velocity_tier, e.category_l1,
                e.quantity_available, e.avg_daily_sales, e.stock_status
            from rollups.inventory_snapshots as e
            where e.shop_id = s.shop_id and e.valid_until_date > s.today - 29 and e.snapshot_date <= s.today
        ) as i
        where not exists (
            select from facts.products as p
            where p.shop_id = s.shop_id and p.shopify_product_id = i.shopify_product_id and p.status <> 'active'
        )
        group by greatest(i.snapshot_date, s.today - 29), i.last_day, i.velocity_tier, coalesce(i.category_l1, 'Not sorted')
    ) as g
    cross join lateral generate_series(g.first_day::timestamp, g.last_day::timestamp, interval '1 day') as d (day)
    group by d.day, g.velocity_tier, g.category_l1
) as t;

comment on view inventory.v_inventory_velocity_trends is
'How much sells fast or lies still over the last 30 business days; one row a day, velocity tier and category, active variants alone.';
comment on column inventory.v_inventory_velocity_trends.shop_id is 'Shop.';
comment on column inventory.v_inventory_velocity_trends.shop_domain is 'Domain of the shop.';
comment on column inventory.v_inventory_velocity_trends.snapshot_date is 'Business day; what stood at its end, today so far.';
comment on column inventory.v_inventory_velocity_trends.velocity_tier is 'fast, medium, slow or stagnant, as of that day.';
comment on column inventory.v_inventory_velocity_trends.category_l1 is 'Top level of the parts taxonomy, by today''s words.';
comment on column inventory.v_inventory_velocity_trends.variants is 'Number of variants.';
comment on column inventory.v_inventory_velocity_trends.units is 'Units that could be sold; oversold counts as none.';
comment on column inventory.v_inventory_velocity_trends.daily_units is 'Units a day: sum of sales per day in stock over the 30 business days that end on that day.';
comment on column inventory.v_inventory_velocity_trends.avg_days_of_cover is
'Days: units / daily units, both summed over the variants that were in stock and sold; null when none was.';
comment on column inventory.v_inventory_velocity_trends.out_of_stock_variants is 'Number of variants without a unit to sell.';
comment on column inventory.v_inventory_velocity_trends.low_stock_variants is 'Number of variants at or below their reorder point.';
