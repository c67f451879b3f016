-- What ordering goods and shipping them ask for.

insert into app.setting_defaults (name, value, unit, description) values
('replenishment_horizon_days', 14, 'days', 'What has to be ordered within so many days is listed for ordering.');

-- Where and when parcels leave: days of the week and cut-off of the shop, or of one location.
create table facts.shipping_hours (
    shop_id bigint not null references facts.shops (shop_id),
    location_id bigint not null default 0,
    weekday integer not null check (weekday between 1 and 7),
    cutoff_minute integer not null check (cutoff_minute between 1 and 1440),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (shop_id, location_id, weekday)
);
call app.protect('facts.shipping_hours');
comment on table facts.shipping_hours is 'Days of the week on which parcels leave; one row a location and weekday. Where there is none, Monday to Friday until the setting fulfillment_cutoff_hour.';
comment on column facts.shipping_hours.shop_id is 'The shop it belongs to, see facts.shops.';
comment on column facts.shipping_hours.location_id is 'Location that ships (facts.locations); 0: every location without days of its own.';
comment on column facts.shipping_hours.weekday is '1 Monday to 7 Sunday.';
comment on column facts.shipping_hours.cutoff_minute is 'Minutes after midnight, by the shop''s clock, until which an order counts for that day; 1440: until midnight.';
comment on column facts.shipping_hours.created_at is 'When hotdash wrote the row first.';
comment on column facts.shipping_hours.updated_at is 'When hotdash last changed the row.';

-- What is made or bought only once it is sold is kept off the clock of shipping.
create table app.special_order_rules (
    shop_id bigint not null,
    kind text not null check (kind in ('tag', 'product_type')),
    value text not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (shop_id, kind, value)
);
call app.protect('app.special_order_rules');
comment on table app.special_order_rules is 'What marks a product as a special order, where a shop wants it otherwise than rules.special_order_rules() says; one row a rule.';
comment on column app.special_order_rules.shop_id is 'The shop it belongs to, see facts.shops.';
comment on column app.special_order_rules.kind is 'tag: it bears this tag; product_type: it is of this type.';
comment on column app.special_order_rules.value is 'The tag or type, in lower case with blanks for hyphens and underscores.';
comment on column app.special_order_rules.created_at is 'When hotdash wrote the row first.';
comment on column app.special_order_rules.updated_at is 'When hotdash last changed the row.';

alter table facts.products add column is_special_order boolean not null default false;
comment on column facts.products.is_special_order is 'Whether it is made or bought only once it is sold, by its tags or type, see rules.special_order_rules.';
create index products_special_order on facts.products (shop_id, shopify_product_id) where is_special_order;

alter table rollups.fulfillment_tracking add column clock_starts_at timestamptz;
comment on column rollups.fulfillment_tracking.clock_starts_at is 'Until when a special order is being made, so that the allowance runs only from then; null: from the order on.';

insert into app.setting_defaults (name, value, unit, description) values
('special_order_days', 14, 'days', 'How long a special order may take to be made or bought before its time to ship begins.');

-- Means over any window read one row a day; only medians need the histogram.
create table rollups.fulfillment_totals (
    shop_id bigint not null,
    order_date date not null,
    orders integer not null,
    late_orders integer not null,
    timed_orders integer not null,
    days_to_fulfill numeric not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (shop_id, order_date)
);
call app.protect('rollups.fulfillment_totals');
comment on table rollups.fulfillment_totals is 'How the fulfilled orders of a day were shipped, in sum; one row an order day with any. The sums of rollups.fulfillment_days.';
comment on column rollups.fulfillment_totals.shop_id is 'The shop it belongs to, see facts.shops.';
comment on column rollups.fulfillment_totals.order_date is 'Business day on which the orders were placed.';
comment on column rollups.fulfillment_totals.orders is 'Fulfilled orders.';
comment on column rollups.fulfillment_totals.late_orders is 'Of these, those shipped after their deadline.';
comment on column rollups.fulfillment_totals.timed_orders is 'Of these, those of which the source says when they shipped.';
comment on column rollups.fulfillment_totals.days_to_fulfill is 'Days that the timed orders took together, each to a tenth.';
comment on column rollups.fulfillment_totals.created_at is 'When hotdash wrote the row first.';
comment on column rollups.fulfillment_totals.updated_at is 'When hotdash last changed the row.';

-- The owner fills it in for all shops at once, so row security steps aside for these statements.
alter table rollups.fulfillment_totals no force row level security;
alter table rollups.fulfillment_days no force row level security;
insert into rollups.fulfillment_totals (shop_id, order_date, orders, late_orders, timed_orders, days_to_fulfill)
select
    d.shop_id, d.order_date, sum(d.orders), sum(d.late_orders),
    coalesce(sum(d.orders) filter (where d.days_to_fulfill >= 0), 0),
    coalesce(sum(d.days_to_fulfill * d.orders) filter (where d.days_to_fulfill >= 0), 0)
from rollups.fulfillment_days as d
group by d.shop_id, d.order_date;
alter table rollups.fulfillment_days force row level security;
alter table rollups.fulfillment_totals force row level security;

-- Products that were known before are marked, too, by the rules that hold without any of the shop's own.
alter table facts.products no force row level security;
update facts.products
set is_special_order = true
where
    translate(lower(array_to_string(tags, chr(31))), '-_', '  ') ~ '(^|\x1f)(special order|made to order|built to order)(\x1f|$)'
    or translate(lower(product_type), '-_', '  ') in ('special order', 'made to order');
alter table facts.products force row level security;
