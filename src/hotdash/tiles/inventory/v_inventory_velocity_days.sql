-- One row per shop, business day of the last 30 and velocity tier: what stood at the day's end, all categories together.
create view inventory.v_inventory_velocity_days with (security_invoker = true) as
select
    t.shop_id, t.shop_domain, t.snapshot_date, t.velocity_tier,
    sum(t.variants) as variants,
    sum(t.units) as units,
    sum(t.daily_units) as daily_units,
    sum(t.out_of_stock_variants) as out_of_stock_variants,
    sum(t.low_stock_variants) as low_stock_variants
from inventory.v_inventory_velocity_trends as t
group by t.shop_id, t.shop_domain, t.snapshot_date, t.velocity_tier;

comment on view inventory.v_inventory_velocity_days is
'How many variants sold how fast, day by day; one row a day and velocity tier over all categories, active variants alone.';
comment on column inventory.v_inventory_velocity_days.shop_id is 'Shop.';
comment on column inventory.v_inventory_velocity_days.shop_domain is 'Domain of the shop.';
comment on column inventory.v_inventory_velocity_days.snapshot_date is 'Business day; what stood at its end, today so far.';
comment on column inventory.v_inventory_velocity_days.velocity_tier is 'fast, medium, slow or stagnant, as of that day.';
comment on column inventory.v_inventory_velocity_days.variants is 'Number of variants.';
comment on column inventory.v_inventory_velocity_days.units is 'Units that could be sold; oversold counts as none.';
comment on column inventory.v_inventory_velocity_days.daily_units is 'Units a day: sum of sales per day in stock over the 30 business days that end on that day.';
comment on column inventory.v_inventory_velocity_days.out_of_stock_variants is 'Number of variants without a unit to sell.';
comment on column inventory.v_inventory_velocity_days.low_stock_variants is 'Number of variants at or below their reorder point.';
