-- Customers over time: by month, by week, by fifths.

create table rollups.customer_months (
    shop_id bigint not null,
    shopify_customer_id bigint not null,
    month_start_date date not null,
    cohort_month_date date not null,
    orders integer not null,
    revenue numeric not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (shop_id, shopify_customer_id, month_start_date)
);
create index customer_months_by_cohort on rollups.customer_months (shop_id, cohort_month_date, month_start_date)
include (orders, revenue);
call app.protect('rollups.customer_months');
comment on table rollups.customer_months is 'What a customer ordered and paid in a month; one row a customer and month in which anything was ordered or booked.';
comment on column rollups.customer_months.shop_id is 'The shop it belongs to, see facts.shops.';
comment on column rollups.customer_months.shopify_customer_id is 'The customer, by Shopify''s id; negative and made from its natural key where a source has none.';
comment on column rollups.customer_months.month_start_date is 'First business day of the month.';
comment on column rollups.customer_months.cohort_month_date is 'First business day of the month of the customer''s first order.';
comment on column rollups.customer_months.orders is 'Orders placed in the month, cancelled ones included; 0: only something was booked, a return as a rule.';
comment on column rollups.customer_months.revenue is 'The ledger''s total of the month over all the customer''s orders, returns taken off on their own day, without tips and gift cards, in the shop''s currency.';
comment on column rollups.customer_months.created_at is 'When hotdash wrote the row first.';
comment on column rollups.customer_months.updated_at is 'When hotdash last changed the row.';

create table rollups.customer_cohorts (
    shop_id bigint not null,
    month_start_date date not null,
    cohort_month_date date not null,
    customers integer not null,
    orders integer not null,
    revenue numeric not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (shop_id, month_start_date, cohort_month_date)
);
call app.protect('rollups.customer_cohorts');
comment on table rollups.customer_cohorts is 'What the customers of one first month ordered and paid in a month; one row a month and cohort with any.';
comment on column rollups.customer_cohorts.shop_id is 'The shop it belongs to, see facts.shops.';
comment on column rollups.customer_cohorts.month_start_date is 'First business day of the month.';
comment on column rollups.customer_cohorts.cohort_month_date is 'First business day of the month in which these customers first ordered.';
comment on column rollups.customer_cohorts.customers is 'Customers of the cohort who ordered in the month; in its own first month all of them.';
comment on column rollups.customer_cohorts.orders is 'Their orders placed in the month.';
comment on column rollups.customer_cohorts.revenue is 'Sum of rollups.customer_months.revenue, also of those who only returned something, in the shop''s currency.';
comment on column rollups.customer_cohorts.created_at is 'When hotdash wrote the row first.';
comment on column rollups.customer_cohorts.updated_at is 'When hotdash last changed the row.';

create table rollups.segment_counts (
    shop_id bigint not null,
    primary_segment text not null,
    lifecycle_stage text not null,
    customers integer not null,
    total_orders bigint not null,
    total_revenue numeric not null,
    last_order_days bigint not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (shop_id, primary_segment, lifecycle_stage)
);
call app.protect('rollups.segment_counts');
comment on table rollups.segment_counts is 'How many customers are what now; one row a segment and stage with any.';
comment on column rollups.segment_counts.shop_id is 'The shop it belongs to, see facts.shops.';
comment on column rollups.segment_counts.primary_segment is 'Kind of customer, see rollups.customer_segments.';
comment on column rollups.segment_counts.lifecycle_stage is 'Stage, see rollups.customer_segments.';
comment on column rollups.segment_counts.customers is 'Customers.';
comment on column rollups.segment_counts.total_orders is 'Orders that they ever placed.';
comment on column rollups.segment_counts.total_revenue is 'What they ever paid, as in rollups.customer_segments, in the shop''s currency.';
comment on column rollups.segment_counts.last_order_days is 'Sum over them of the days from 2000-01-01 to the last order, so that the mean age of the last order is known on any day.';
comment on column rollups.segment_counts.created_at is 'When hotdash wrote the row first.';
comment on column rollups.segment_counts.updated_at is 'When hotdash last changed the row.';
-- Counting reads this and not the wide rows.
create index customer_segments_counted on rollups.customer_segments (shop_id, primary_segment, lifecycle_stage)
include (total_orders, total_revenue, last_order_on);

-- Half a million customers times every week would be said again and again: a week has the rows that changed in it.
comment on table rollups.customer_segments_weekly is
'What kind of customer somebody was at the end of a week; one row a customer and week in which anything of it changed, which holds until the customer''s next row. Weeks that have ended; told anew from facts each night, with the tags, categories and settings of that night.';
create index customer_segments_weekly_by_customer
on rollups.customer_segments_weekly (shop_id, shopify_customer_id, week_start_date);

create table rollups.segment_weeks (
    shop_id bigint not null,
    week_start_date date not null,
    primary_segment text not null,
    lifecycle_stage text not null,
    customers integer not null,
    total_orders bigint not null,
    total_revenue numeric not null,
    customers_joined integer not null,
    customers_left integer not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (shop_id, week_start_date, primary_segment, lifecycle_stage)
);
call app.protect('rollups.segment_weeks');
comment on table rollups.segment_weeks is 'How many customers were what at the end of a week; one row an ended week, segment and stage that anybody was in or left.';
comment on column rollups.segment_weeks.shop_id is 'The shop it belongs to, see facts.shops.';
comment on column rollups.segment_weeks.week_start_date is 'Monday of the week, business day.';
comment on column rollups.segment_weeks.primary_segment is 'Kind of customer at the end of the week.';
comment on column rollups.segment_weeks.lifecycle_stage is 'Stage at the end of the week.';
comment on column rollups.segment_weeks.customers is 'Customers at the end of the week.';
comment on column rollups.segment_weeks.total_orders is 'Orders that they had placed until then.';
comment on column rollups.segment_weeks.total_revenue is 'The ledger''s total of them until then, as in rollups.customer_segments, in the shop''s currency.';
comment on column rollups.segment_weeks.customers_joined is 'Of these, those who were something else at the end of the week before, or no customer yet.';
comment on column rollups.segment_weeks.customers_left is 'Customers who were this at the end of the week before and are no longer.';
comment on column rollups.segment_weeks.created_at is 'When hotdash wrote the row first.';
comment on column rollups.segment_weeks.updated_at is 'When hotdash last changed the row.';

create table rollups.rfm_bars (
    shop_id bigint not null,
    customers integer not null,
    recency_from date[] not null,
    frequency_from integer[] not null,
    monetary_from numeric[] not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (shop_id)
);
call app.protect('rollups.rfm_bars');
comment on table rollups.rfm_bars is 'What earns a customer which score of recency, frequency and money; one row a shop. Drawn each night, and after a load that touched a tenth of the customers.';
comment on column rollups.rfm_bars.shop_id is 'The shop it belongs to, see facts.shops.';
comment on column rollups.rfm_bars.customers is 'Customers when the bars were drawn.';
comment on column rollups.rfm_bars.recency_from is 'First last_order_on that earns score 1, 2, …: at least 0, 1, … fifths of the customers ordered last before that day. Shorter than five where so many ordered on the same day that nobody reaches the higher scores.';
comment on column rollups.rfm_bars.frequency_from is 'The same for total_orders: least number of orders.';
comment on column rollups.rfm_bars.monetary_from is 'The same for total_revenue: least amount in the shop''s currency.';
comment on column rollups.rfm_bars.created_at is 'When hotdash wrote the row first.';
comment on column rollups.rfm_bars.updated_at is 'When hotdash last changed the row.';

create table rollups.rfm_counts (
    shop_id bigint not null,
    recency_score integer not null,
    frequency_score integer not null,
    monetary_score integer not null,
    customers integer not null,
    total_orders bigint not null,
    total_revenue numeric not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (shop_id, recency_score, frequency_score, monetary_score)
);
call app.protect('rollups.rfm_counts');
comment on table rollups.rfm_counts is 'How many customers had which three scores when the bars of rollups.rfm_bars were drawn; one row a combination with any.';
comment on column rollups.rfm_counts.shop_id is 'The shop it belongs to, see facts.shops.';
comment on column rollups.rfm_counts.recency_score is 'Fifth by last order, 5: the most recent.';
comment on column rollups.rfm_counts.frequency_score is 'Fifth by number of orders, 5: the most.';
comment on column rollups.rfm_counts.monetary_score is 'Fifth by lifetime revenue, 5: the most.';
comment on column rollups.rfm_counts.customers is 'Customers.';
comment on column rollups.rfm_counts.total_orders is 'Orders that they ever placed.';
comment on column rollups.rfm_counts.total_revenue is 'What they ever paid, as in rollups.customer_segments, in the shop''s currency.';
comment on column rollups.rfm_counts.created_at is 'When hotdash wrote the row first.';
comment on column rollups.rfm_counts.updated_at is 'When hotdash last changed the row.';

-- What stands already is told at once; weeks and fifths follow in the next night. The owner fills it in for all shops
-- together, so row security steps aside for these statements.
alter table facts.orders no force row level security;
alter table facts.sale_events no force row level security;
alter table app.settings no force row level security;
alter table rollups.customer_months no force row level security;
alter table rollups.customer_cohorts no force row level security;
alter table rollups.customer_segments no force row level security;
alter table rollups.segment_counts no force row level security;
insert into rollups.customer_months (shop_id, shopify_customer_id, month_start_date, cohort_month_date, orders, revenue)
with documents as (
    select o.shop_id, o.shopify_customer_id, o.shopify_order_id, o.order_date, o.kind
    from facts.orders as o
    where o.shopify_customer_id is not null and not o.is_test and o.deleted_at is null
),

booked as (
    select d.shop_id, d.shopify_customer_id, d.order_date as booked_on, 1 as orders, 0 as revenue
    from documents as d
    where d.kind = 'order'
    union all
    select
        d.shop_id, d.shopify_customer_id,
        case when s.value = 1 then d.order_date else e.event_date end, 0, e.amount
    from documents as d
    inner join facts.sale_events as e on d.shop_id = e.shop_id and d.shopify_order_id = e.shopify_order_id
    left join app.settings as s on d.shop_id = s.shop_id and s.name = 'refunds_on_order_day'
    where e.kind not in ('tip', 'gift_card')
)

select
    b.shop_id, b.shopify_customer_id, date_trunc('month', b.booked_on)::date, f.cohort_month_date, sum(b.orders),
    sum(b.revenue)
from booked as b
inner join (
    select d.shop_id, d.shopify_customer_id, date_trunc('month', min(d.order_date))::date as cohort_month_date
    from documents as d
    where d.kind = 'order'
    group by d.shop_id, d.shopify_customer_id
) as f on b.shop_id = f.shop_id and b.shopify_customer_id = f.shopify_customer_id
group by b.shop_id, b.shopify_customer_id, date_trunc('month', b.booked_on), f.cohort_month_date;
insert into rollups.customer_cohorts (shop_id, month_start_date, cohort_month_date, customers, orders, revenue)
select
    m.shop_id, m.month_start_date, m.cohort_month_date, count(*) filter (where m.orders > 0), sum(m.orders), sum(m.revenue)
from rollups.customer_months as m
group by m.shop_id, m.month_start_date, m.cohort_month_date;
insert into rollups.segment_counts (
    shop_id, primary_segment, lifecycle_stage, customers, total_orders, total_revenue, last_order_days
)
select
    s.shop_id, s.primary_segment, s.lifecycle_stage, count(*), sum(s.total_orders), sum(s.total_revenue),
    sum(s.last_order_on - date '2000-01-01')
from rollups.customer_segments as s
where s.primary_segment is not null and s.lifecycle_stage is not null
group by s.shop_id, s.primary_segment, s.lifecycle_stage;
alter table facts.orders force row level security;
alter table facts.sale_events force row level security;
alter table app.settings force row level security;
alter table rollups.customer_months force row level security;
alter table rollups.customer_cohorts force row level security;
alter table rollups.customer_segments force row level security;
alter table rollups.segment_counts force row level security;
