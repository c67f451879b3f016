-- One row per week of the last 13 that have ended and lifecycle stage: who was there at its end, all segments together.
create view customers.v_customer_lifecycle_trends with (security_invoker = true) as
select
    w.shop_id,
    w.shop_domain,
    w.week_start_date,
    w.lifecycle_stage,
    sum(w.customer_count)::integer as customer_count,
    sum(w.segment_revenue) as stage_revenue,
    w.currency
from customers.v_customer_segment_trends as w
group by w.shop_id, w.shop_domain, w.week_start_date, w.lifecycle_stage, w.currency;

comment on view customers.v_customer_lifecycle_trends is
'How many customers were new, active, at risk, gone or back over the last 13 weeks; one row an ended week and stage.';
comment on column customers.v_customer_lifecycle_trends.shop_id is 'Shop.';
comment on column customers.v_customer_lifecycle_trends.shop_domain is 'Domain of the shop.';
comment on column customers.v_customer_lifecycle_trends.week_start_date is 'Monday of the week, business day.';
comment on column customers.v_customer_lifecycle_trends.lifecycle_stage is 'Stage at the end of the week.';
comment on column customers.v_customer_lifecycle_trends.customer_count is 'Customers at the end of the week.';
comment on column customers.v_customer_lifecycle_trends.stage_revenue is 'Shop currency: what they had paid until then, returns taken off, without tips and gift cards.';
comment on column customers.v_customer_lifecycle_trends.currency is 'ISO code of the shop''s currency.';
