-- One row per week of the last 13 that have ended, segment and lifecycle stage: who was there at its end.
create view customers.v_customer_segment_trends with (security_invoker = true) as
select
    s.shop_id,
    s.domain as shop_domain,
    w.week_start_date,
    w.week_start_date + 6 as week_end_date,
    w.primary_segment,
    w.lifecycle_stage,
    w.customers as customer_count,
    w.customers_joined,
    w.customers_left,
    w.total_orders as segment_orders,
    w.total_revenue as segment_revenue,
    s.currency,
    round(w.total_revenue / nullif(w.total_orders, 0), 2) as avg_aov
from facts.shops as s
cross join lateral (
    select date_trunc('week', rules.business_date(rules.now(), s.iana_timezone))::date as this_week limit 1
) as t
-- The clock first, then its weeks through the key (offset 0 keeps it so), however many weeks there are.
cross join lateral (
    select
        k.week_start_date, k.primary_segment, k.lifecycle_stage, k.customers, k.customers_joined, k.customers_left,
        k.total_orders, k.total_revenue
    from rollups.segment_weeks as k
    where k.shop_id = s.shop_id and k.week_start_date >= t.this_week - 91 and k.week_start_date < t.this_week
    offset 0
) as w;

comment on view customers.v_customer_segment_trends is
'How segments and stages grew and shrank over the last 13 weeks; one row an ended week, segment and stage. The running week is no row: it is not over.';
comment on column customers.v_customer_segment_trends.shop_id is 'Shop.';
comment on column customers.v_customer_segment_trends.shop_domain is 'Domain of the shop.';
comment on column customers.v_customer_segment_trends.week_start_date is 'Monday of the week, business day.';
comment on column customers.v_customer_segment_trends.week_end_date is 'Sunday of the week, at whose end the figures stand.';
comment on column customers.v_customer_segment_trends.primary_segment is 'Kind of customer at the end of the week, by the orders until then and the tags of now.';
comment on column customers.v_customer_segment_trends.lifecycle_stage is 'Stage at the end of the week.';
comment on column customers.v_customer_segment_trends.customer_count is 'Customers at the end of the week.';
comment on column customers.v_customer_segment_trends.customers_joined is 'Customers who were something else a week before, or none yet.';
comment on column customers.v_customer_segment_trends.customers_left is 'Customers who were this a week before and are something else now.';
comment on column customers.v_customer_segment_trends.segment_orders is 'Orders that those of the segment and stage had placed until then.';
comment on column customers.v_customer_segment_trends.segment_revenue is 'Shop currency: what they had paid until then, returns taken off, without tips and gift cards.';
comment on column customers.v_customer_segment_trends.currency is 'ISO code of the shop''s currency.';
comment on column customers.v_customer_segment_trends.avg_aov is 'Shop currency an order: segment_revenue / segment_orders.';
