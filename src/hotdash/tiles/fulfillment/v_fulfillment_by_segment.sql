-- One row per shop and customer segment: how the orders of the last 30 business days were shipped, as of rules.now().
create view fulfillment.v_fulfillment_by_segment with (security_invoker = true) as
with clocks as materialized (
    select
        s.shop_id, s.domain, rules.now() as as_of, rules.business_date(rules.now(), s.iana_timezone) as today
    from facts.shops as s
)

select
    c.shop_id, c.domain as shop_domain, g.customer_segment, c.today - 29 as window_start, c.today as window_end,
    g.total_orders, g.fulfilled_orders, g.open_orders, g.late_orders,
    round(100.0 * g.late_orders / nullif(g.total_orders, 0), 2) as late_pct,
    round(g.days / nullif(g.timed_orders, 0), 2) as avg_days_to_fulfill,
    round(g.median_days::numeric, 1) as median_days_to_fulfill,
    g.issue_orders, g.priority_orders
from clocks as c
cross join lateral (
    select
        coalesce(o.customer_segment, 'unknown') as customer_segment,
        count(*) as total_orders,
        count(*) filter (where o.is_shipped) as fulfilled_orders,
        count(*) filter (where not o.is_shipped) as open_orders,
        count(*) filter (where case when o.is_shipped then o.fulfilled_at else c.as_of end > o.sla_deadline) as late_orders,
        sum(o.days_to_fulfill) filter (where o.is_shipped) as days,
        count(o.days_to_fulfill) filter (where o.is_shipped) as timed_orders,
        percentile_cont(0.5) within group (order by o.days_to_fulfill) filter (where o.is_shipped) as median_days,
        count(*) filter (where not o.is_shipped and o.has_issue) as issue_orders,
        count(*) filter (where o.is_priority_customer) as priority_orders
    from (
        select
            t.customer_segment, t.fulfilled_at, t.sla_deadline, t.days_to_fulfill, t.has_issue, t.is_priority_customer,
            t.fulfillment_status = 'fulfilled' and coalesce(t.closed_at <= c.as_of, true) as is_shipped
        from rollups.fulfillment_tracking as t
        where
            t.shop_id = c.shop_id and t.order_date between c.today - 29 and c.today and t.order_created_at <= c.as_of
            -- Shipped, or still to be shipped as of the clock; cancelled orders and those nobody tells of are neither.
            and (t.is_open or t.fulfillment_status = 'fulfilled' or t.closed_at > c.as_of)
    ) as o
    group by coalesce(o.customer_segment, 'unknown')
) as g;

comment on view fulfillment.v_fulfillment_by_segment is
'How the orders of the last 30 business days were shipped; one row a customer segment. Cancelled orders do not count, nor do orders of a source that never tells of shipping.';
comment on column fulfillment.v_fulfillment_by_segment.shop_id is 'Key of the shop.';
comment on column fulfillment.v_fulfillment_by_segment.shop_domain is 'Domain of the shop.';
comment on column fulfillment.v_fulfillment_by_segment.customer_segment is 'Segment of the customer, by today''s figures; unknown for orders without a customer.';
comment on column fulfillment.v_fulfillment_by_segment.window_start is 'First business day of the window.';
comment on column fulfillment.v_fulfillment_by_segment.window_end is 'Last business day of the window: today.';
comment on column fulfillment.v_fulfillment_by_segment.total_orders is 'Orders placed in the window: shipped or still to be shipped.';
comment on column fulfillment.v_fulfillment_by_segment.fulfilled_orders is 'Shipped as of the clock.';
comment on column fulfillment.v_fulfillment_by_segment.open_orders is 'Still to be shipped as of the clock.';
comment on column fulfillment.v_fulfillment_by_segment.late_orders is 'Shipped after their deadline, or not shipped and past it.';
comment on column fulfillment.v_fulfillment_by_segment.late_pct is '100 × late_orders / total_orders.';
comment on column fulfillment.v_fulfillment_by_segment.avg_days_to_fulfill is 'Days from order to last parcel, weekends included: sum / number of shipped orders whose instant is known.';
comment on column fulfillment.v_fulfillment_by_segment.median_days_to_fulfill is 'Median of the same days.';
comment on column fulfillment.v_fulfillment_by_segment.issue_orders is 'Open orders with something in the way, holds included.';
comment on column fulfillment.v_fulfillment_by_segment.priority_orders is 'Orders of priority customers.';
