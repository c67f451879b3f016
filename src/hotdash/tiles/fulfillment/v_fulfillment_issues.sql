-- One row per order that needs attention as of rules.now(): not shipped, and late, in trouble or old.
create view fulfillment.v_fulfillment_issues with (security_invoker = true) as
with limits as materialized (
    select
        s.shop_id,
        rules.now() - make_interval(hours => (24 * rules.setting(s.shop_id, 'fulfillment_old_days'))::integer) as old_before
    from facts.shops as s
)

select
    o.shop_id, o.shop_domain, o.shopify_order_id, o.order_number, o.fulfillment_status, o.display_status,
    o.order_created_at, null::numeric as days_to_fulfill, o.age_days, o.sla_threshold_days, o.sla_deadline,
    o.is_sla_breach, o.allowance_used_pct, o.has_issue,
    coalesce(o.issue_type, case when o.is_sla_breach then 'delayed_shipping' end) as issue_type,
    o.issue_severity, o.issue_description, o.shopify_customer_id, o.customer_segment, o.is_priority_customer,
    o.order_total, o.currency
from fulfillment.v_fulfillment_open as o
inner join limits as l on l.shop_id = o.shop_id
where not o.is_ahead and (o.is_sla_breach or o.has_issue or o.order_created_at < l.old_before);
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
