-- One row per order that needs attention as of rules.now(): not shipped, and late, in trouble or old.
create view fulfillment.v_fulfillment_issues with (security_invoker = true) as
select
    s.shop_id, s.domain as shop_domain, i.shopify_order_id, i.order_number, i.fulfillment_status, i.display_status,
    i.order_created_at, i.days_to_fulfill, i.age_days, i.sla_threshold_days, i.sla_deadline, i.is_sla_breach,
    i.allowance_used_pct, i.has_issue, i.issue_type, i.issue_severity, i.issue_description, i.shopify_customer_id,
    i.customer_segment, i.is_priority_customer, i.order_total, i.currency
from facts.shops as s
-- limit 1: clock and settings are read once a shop, not once an order.
cross join lateral (
    select
        rules.now() as as_of, rules.setting(s.shop_id, 'fulfillment_warning_share') as warning_share,
        rules.setting(s.shop_id, 'fulfillment_old_days') as old_days
    limit 1
) as c
cross join lateral fulfillment.issues_at(s.shop_id, c.as_of, s.iana_timezone, c.warning_share, c.old_days) as i;
comment on view fulfillment.v_fulfillment_issues is
'Orders that need attention: not shipped as of the clock and past their deadline, with an issue, or older than the setting fulfillment_old_days; one row an order. What is scheduled for today or later is left out.';
comment on column fulfillment.v_fulfillment_issues.shop_id is 'Key of the shop.';
comment on column fulfillment.v_fulfillment_issues.shop_domain is 'Domain of the shop.';
comment on column fulfillment.v_fulfillment_issues.shopify_order_id is 'Shopify''s id of the order.';
comment on column fulfillment.v_fulfillment_issues.order_number is 'Number of the order as the customer knows it.';
comment on column fulfillment.v_fulfillment_issues.fulfillment_status is 'unfulfilled, partial, on_hold or scheduled, as of the clock.';
comment on column fulfillment.v_fulfillment_issues.display_status is 'The source''s own word for the state, as last read.';
comment on column fulfillment.v_fulfillment_issues.order_created_at is 'Instant of the order.';
comment on column fulfillment.v_fulfillment_issues.days_to_fulfill is 'Days from order to shipping: null, since none of these is shipped; age_days says how long it has waited.';
comment on column fulfillment.v_fulfillment_issues.age_days is 'Days since the order, to a tenth, as of the clock.';
comment on column fulfillment.v_fulfillment_issues.sla_threshold_days is 'Business days that the order may take.';
comment on column fulfillment.v_fulfillment_issues.sla_deadline is 'Instant until which it must be shipped.';
comment on column fulfillment.v_fulfillment_issues.is_sla_breach is 'Whether the deadline has passed as of the clock.';
comment on column fulfillment.v_fulfillment_issues.allowance_used_pct is 'Share of the time from the order (or the day it is scheduled for) to the deadline that is used up, in percent; above 100 when late.';
comment on column fulfillment.v_fulfillment_issues.has_issue is 'Whether something is known to be in the way, a hold included.';
comment on column fulfillment.v_fulfillment_issues.issue_type is 'inventory_shortage, wrong_address, on_hold, delayed_shipping (also an order past its deadline without another cause), damaged_goods or missing_items; null when it is only old.';
comment on column fulfillment.v_fulfillment_issues.issue_severity is 'critical (deadline passed), high (an issue, or most of the allowance used), medium (on hold), low.';
comment on column fulfillment.v_fulfillment_issues.issue_description is 'What is in the way, in words.';
comment on column fulfillment.v_fulfillment_issues.shopify_customer_id is 'Shopify''s id of the customer.';
comment on column fulfillment.v_fulfillment_issues.customer_segment is 'Segment of the customer.';
comment on column fulfillment.v_fulfillment_issues.is_priority_customer is 'Whether the customer is a professional shop or among the biggest of the shop.';
comment on column fulfillment.v_fulfillment_issues.order_total is 'What the customer owes in all, in the order''s currency.';
comment on column fulfillment.v_fulfillment_issues.currency is 'Currency of order_total.';
