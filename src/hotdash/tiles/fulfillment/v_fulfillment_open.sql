-- One row per order that is not shipped as of rules.now(): what is known of its delay.
create view fulfillment.v_fulfillment_open with (security_invoker = true) as
with clocks as materialized (
    select
        s.shop_id, s.domain, s.iana_timezone, rules.now() as as_of,
        rules.business_date(rules.now(), s.iana_timezone) as today,
        rules.setting(s.shop_id, 'fulfillment_warning_share') as warning_share
    from facts.shops as s
),

-- Open by the newest news, or closed only after the instant that is asked for: two scans, each by an index of its own.
unshipped as (
    select
        t.shop_id, t.shopify_order_id, t.order_number, t.display_status, t.fulfillment_status, t.fulfillment_started_at,
        t.order_created_at, t.order_date, t.sla_threshold_days, t.sla_deadline, t.scheduled_for, t.issue_type,
        t.issue_description, t.shopify_customer_id, t.customer_segment, t.is_priority_customer, t.order_total,
        t.currency, t.carrier
    from rollups.fulfillment_tracking as t
    where t.is_open and t.order_created_at <= rules.now()
    union all
    select
        t.shop_id, t.shopify_order_id, t.order_number, t.display_status, t.fulfillment_status, t.fulfillment_started_at,
        t.order_created_at, t.order_date, t.sla_threshold_days, t.sla_deadline, t.scheduled_for, t.issue_type,
        t.issue_description, t.shopify_customer_id, t.customer_segment, t.is_priority_customer, t.order_total,
        t.currency, t.carrier
    from rollups.fulfillment_tracking as t
    where rules.is_look_back() and not t.is_open and t.closed_at > rules.now() and t.order_created_at <= rules.now()
),

states as (
    select
        c.domain, c.as_of, c.warning_share, u.shop_id, u.shopify_order_id, u.order_number, u.display_status,
        u.order_created_at, u.order_date, u.sla_threshold_days, u.sla_deadline, u.scheduled_for, u.issue_type,
        u.issue_description, u.shopify_customer_id, u.customer_segment, u.is_priority_customer, u.order_total, u.currency,
        u.carrier,
        case
            when u.fulfillment_status in ('on_hold', 'scheduled') then u.fulfillment_status
            when u.fulfillment_started_at <= c.as_of then 'partial'
            when u.fulfillment_status = 'partial' and u.fulfillment_started_at is null then 'partial'
            else 'unfulfilled'
        end as fulfillment_status,
        u.fulfillment_status = 'scheduled'
        and coalesce(c.today <= rules.business_date(u.scheduled_for, c.iana_timezone), false) as is_ahead,
        extract(epoch from c.as_of - u.order_created_at) / 86400 as age,
        -- Time that it was not to be shipped in yet is no allowance.
        extract(epoch from c.as_of - greatest(u.order_created_at, u.scheduled_for))
        / nullif(greatest(extract(epoch from u.sla_deadline - greatest(u.order_created_at, u.scheduled_for)), 0), 0)
            as share_used
    from clocks as c
    inner join unshipped as u on u.shop_id = c.shop_id
)

select
    u.shop_id, u.domain as shop_domain, u.shopify_order_id, u.order_number, u.fulfillment_status, u.display_status,
    u.order_created_at, u.order_date, round(u.age, 1) as age_days, u.sla_threshold_days, u.sla_deadline,
    u.as_of > u.sla_deadline as is_sla_breach,
    round(100 * u.share_used, 2) as allowance_used_pct,
    u.scheduled_for, u.is_ahead, u.issue_type is not null as has_issue, u.issue_type,
    rules.fulfillment_severity(
        u.as_of > u.sla_deadline, u.issue_type, u.share_used, u.warning_share,
        u.fulfillment_status = 'on_hold'
    ) as issue_severity,
    u.issue_description, u.shopify_customer_id, u.customer_segment, u.is_priority_customer, u.order_total, u.currency,
    u.carrier
from states as u;
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
comment on column fulfillment.v_fulfillment_open.allowance_used_pct is 'Share of the time from the order (or the day it is scheduled for) to the deadline that is used up, in percent; above 100 when late.';
comment on column fulfillment.v_fulfillment_open.scheduled_for is 'Instant from which it is to be shipped, where the source says so.';
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
