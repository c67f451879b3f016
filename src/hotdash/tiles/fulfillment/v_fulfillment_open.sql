-- One row per order that is not shipped as of rules.now(): what is known of its delay.
create view fulfillment.v_fulfillment_open with (security_invoker = true) as
select
    s.shop_id, s.domain as shop_domain, o.shopify_order_id, o.order_number, o.fulfillment_status, o.display_status,
    o.order_created_at, o.order_date, o.age_days, o.sla_threshold_days, o.sla_deadline, o.is_sla_breach,
    o.allowance_used_pct, o.scheduled_for, o.clock_starts_at, o.is_ahead, o.has_issue, o.issue_type, o.issue_severity, o.issue_description,
    o.shopify_customer_id, o.customer_segment, o.is_priority_customer, o.order_total, o.currency, o.carrier
from facts.shops as s
-- limit 1: clock and setting are read once a shop, not once an order.
cross join lateral (
    select rules.now() as as_of, rules.setting(s.shop_id, 'fulfillment_warning_share') as warning_share limit 1
) as c
cross join lateral fulfillment.open_at(s.shop_id, c.as_of, s.iana_timezone, c.warning_share) as o;
comment on view fulfillment.v_fulfillment_open is
'Orders not shipped as of the clock, whether or not anything is wrong with them; one row an order. An order of a source that never tells of shipping is not among them.';
comment on column fulfillment.v_fulfillment_open.shop_id is 'Key of the shop.';
comment on column fulfillment.v_fulfillment_open.shop_domain is 'Domain of the shop.';
comment on column fulfillment.v_fulfillment_open.shopify_order_id is 'Shopify''s id of the order.';
comment on column fulfillment.v_fulfillment_open.order_number is 'Number of the order as the customer knows it.';
comment on column fulfillment.v_fulfillment_open.fulfillment_status is 'unfulfilled, partial, on_hold or scheduled, as of the clock.';
comment on column fulfillment.v_fulfillment_open.display_status is 'The source''s own word for the state, as last read.';
comment on column fulfillment.v_fulfillment_open.order_created_at is 'Instant of the order.';
comment on column fulfillment.v_fulfillment_open.order_date is 'Business day of the order.';
comment on column fulfillment.v_fulfillment_open.age_days is 'Days since the order, to a tenth, as of the clock.';
comment on column fulfillment.v_fulfillment_open.sla_threshold_days is 'Business days that the order may take.';
comment on column fulfillment.v_fulfillment_open.sla_deadline is 'Instant until which it must be shipped.';
comment on column fulfillment.v_fulfillment_open.is_sla_breach is 'Whether the deadline has passed as of the clock.';
comment on column fulfillment.v_fulfillment_open.allowance_used_pct is 'Share of the time from the order (or the day it is scheduled for, or a special order is made) to the deadline that is used up, in percent; above 100 when late.';
comment on column fulfillment.v_fulfillment_open.scheduled_for is 'Instant from which it is to be shipped, where the source says so.';
comment on column fulfillment.v_fulfillment_open.clock_starts_at is 'Instant until which a special order of it is being made, from which its allowance runs; null where it has none, or the rest of it is late.';
comment on column fulfillment.v_fulfillment_open.is_ahead is 'Whether it is scheduled for today or a later day, so that nobody need look yet.';
comment on column fulfillment.v_fulfillment_open.has_issue is 'Whether something is known to be in the way, a hold included.';
comment on column fulfillment.v_fulfillment_open.issue_type is 'What is in the way: inventory_shortage, wrong_address, on_hold, delayed_shipping, damaged_goods or missing_items; null when nothing is known.';
comment on column fulfillment.v_fulfillment_open.issue_severity is 'critical, high, medium or low.';
comment on column fulfillment.v_fulfillment_open.issue_description is 'What is in the way, in words.';
comment on column fulfillment.v_fulfillment_open.shopify_customer_id is 'Shopify''s id of the customer.';
comment on column fulfillment.v_fulfillment_open.customer_segment is 'Segment of the customer.';
comment on column fulfillment.v_fulfillment_open.is_priority_customer is 'Whether the customer is a professional shop or among the biggest of the shop.';
comment on column fulfillment.v_fulfillment_open.order_total is 'What the customer owes in all, in the order''s currency.';
comment on column fulfillment.v_fulfillment_open.currency is 'Currency of order_total.';
comment on column fulfillment.v_fulfillment_open.carrier is 'Carrier of the newest parcel, where part was shipped.';
