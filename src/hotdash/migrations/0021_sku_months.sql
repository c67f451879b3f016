-- What each variant sold in each month, so that a year or a season reads a few thousand rows; and when it sold last.

alter table rollups.sku_performance add column last_sale_at timestamptz;
comment on column rollups.sku_performance.last_sale_at is 'Instant of its last sale that counts on the day; null when it was only returned.';

create table rollups.sku_months (
    shop_id bigint not null,
    month_start_date date not null,
    shopify_variant_id bigint not null,
    units_sold integer not null,
    revenue numeric not null,
    units_returned integer not null,
    orders integer not null,
    last_sale_at timestamptz,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (shop_id, month_start_date, shopify_variant_id)
);
-- When a variant sold last is asked of one variant at a time.
create index sku_months_by_variant on rollups.sku_months (shop_id, shopify_variant_id, month_start_date);
call app.protect('rollups.sku_months');
comment on table rollups.sku_months is
'Sales of a variant in a month of the shop''s own calendar; one row a month and variant that was sold or returned. The sum of rollups.sku_performance.';
comment on column rollups.sku_months.shop_id is 'The shop it belongs to, see facts.shops.';
comment on column rollups.sku_months.month_start_date is 'First business day of the month.';
comment on column rollups.sku_months.shopify_variant_id is 'The variant.';
comment on column rollups.sku_months.units_sold is 'Units sold in the month, returns not taken off.';
comment on column rollups.sku_months.revenue is 'Gross sales + discounts + returns of the variant booked in the month, in the shop''s currency.';
comment on column rollups.sku_months.units_returned is 'Units that came back in the month, positive.';
comment on column rollups.sku_months.orders is 'Sum over the days of the orders that contain it.';
comment on column rollups.sku_months.last_sale_at is 'Instant of its last sale in the month; null when it was only returned.';
comment on column rollups.sku_months.created_at is 'When hotdash wrote the row first.';
comment on column rollups.sku_months.updated_at is 'When hotdash last changed the row.';

-- The owner fills them for all shops at once, so row security steps aside for these statements.
alter table facts.orders no force row level security;
alter table facts.sale_events no force row level security;
alter table rollups.sku_performance no force row level security;
alter table rollups.sku_months no force row level security;
update rollups.sku_performance as k
set last_sale_at = e.last_sale_at
from (
    select g.shop_id, g.event_date, g.shopify_variant_id, max(g.happened_at) as last_sale_at
    from facts.sale_events as g
    inner join facts.orders as o
        on o.shop_id = g.shop_id and o.shopify_order_id = g.shopify_order_id and not o.is_test and o.deleted_at is null
    where g.kind = 'gross_sale' and g.shopify_variant_id is not null
    group by g.shop_id, g.event_date, g.shopify_variant_id
) as e
where k.shop_id = e.shop_id and k.metric_date = e.event_date and k.shopify_variant_id = e.shopify_variant_id;
insert into rollups.sku_months (
    shop_id, month_start_date, shopify_variant_id, units_sold, revenue, units_returned, orders, last_sale_at
)
select
    k.shop_id, date_trunc('month', k.metric_date::timestamp)::date, k.shopify_variant_id, sum(k.units_sold), sum(k.revenue),
    sum(k.units_returned), sum(k.orders), max(k.last_sale_at)
from rollups.sku_performance as k
group by k.shop_id, date_trunc('month', k.metric_date::timestamp)::date, k.shopify_variant_id
-- Months lie together, as they do where they are written one by one.
order by 1, 2, 3;
alter table rollups.sku_months force row level security;
alter table rollups.sku_performance force row level security;
alter table facts.sale_events force row level security;
alter table facts.orders force row level security;
