-- One row per shop: how shipping went for the orders of the last 30 business days, as of rules.now().
create view fulfillment.v_fulfillment_health_summary with (security_invoker = true) as
with waiting as (
    select
        d.shop_id, d.shop_domain, d.window_start, d.window_end, d.fulfilled_orders, d.late_orders, d.avg_days_to_fulfill,
        d.median_days_to_fulfill, d.p90_days_to_fulfill,
        count(o.shopify_order_id) as open_orders,
        count(*) filter (where o.fulfillment_status = 'unfulfilled') as unfulfilled_orders,
        count(*) filter (where o.fulfillment_status = 'partial') as partial_orders,
        count(*) filter (where o.fulfillment_status = 'on_hold') as on_hold_orders,
        count(*) filter (where o.has_issue) as issue_orders,
        count(*) filter (where o.is_sla_breach) as breached_orders
    from fulfillment.v_fulfillment_durations as d
    left join fulfillment.v_fulfillment_open as o
        on o.shop_id = d.shop_id and o.order_date between d.window_start and d.window_end
    group by
        d.shop_id, d.shop_domain, d.window_start, d.window_end, d.fulfilled_orders, d.late_orders, d.avg_days_to_fulfill,
        d.median_days_to_fulfill, d.p90_days_to_fulfill
)

select
    w.shop_id, w.shop_domain, w.window_start, w.window_end,
    w.fulfilled_orders + w.open_orders as total_orders,
    w.fulfilled_orders, w.unfulfilled_orders, w.partial_orders, w.on_hold_orders, w.issue_orders, w.breached_orders,
    w.late_orders,
    round(100.0 * (w.late_orders + w.breached_orders) / nullif(w.fulfilled_orders + w.open_orders, 0), 2) as late_pct,
    w.avg_days_to_fulfill, w.median_days_to_fulfill, w.p90_days_to_fulfill,
    round(100.0 * w.fulfilled_orders / nullif(w.fulfilled_orders + w.open_orders, 0), 2) as fulfillment_rate_pct
from waiting as w;
comment on view fulfillment.v_fulfillment_health_summary is
'How shipping went for orders placed in the last 30 business days; one row a shop. Cancelled orders do not count, nor do orders of a source that never tells of shipping.';
comment on column fulfillment.v_fulfillment_health_summary.shop_id is 'Key of the shop.';
comment on column fulfillment.v_fulfillment_health_summary.shop_domain is 'Domain of the shop.';
comment on column fulfillment.v_fulfillment_health_summary.window_start is 'First business day of the window.';
comment on column fulfillment.v_fulfillment_health_summary.window_end is 'Last business day of the window: today.';
comment on column fulfillment.v_fulfillment_health_summary.total_orders is 'Orders of the window: shipped or still to be shipped.';
comment on column fulfillment.v_fulfillment_health_summary.fulfilled_orders is 'Shipped as of the clock.';
comment on column fulfillment.v_fulfillment_health_summary.unfulfilled_orders is 'Not begun, as of the clock.';
comment on column fulfillment.v_fulfillment_health_summary.partial_orders is 'Shipped in part.';
comment on column fulfillment.v_fulfillment_health_summary.on_hold_orders is 'On hold.';
comment on column fulfillment.v_fulfillment_health_summary.issue_orders is 'Not shipped and with an issue, a hold included.';
comment on column fulfillment.v_fulfillment_health_summary.breached_orders is 'Not shipped although the deadline has passed.';
comment on column fulfillment.v_fulfillment_health_summary.late_orders is 'Shipped after the deadline.';
comment on column fulfillment.v_fulfillment_health_summary.late_pct is 'Late ones, shipped or not, of all orders of the window, in percent.';
comment on column fulfillment.v_fulfillment_health_summary.avg_days_to_fulfill is 'Mean days from order to shipping over the shipped orders; null when there are none.';
comment on column fulfillment.v_fulfillment_health_summary.median_days_to_fulfill is 'Days within which half of them were shipped, to a tenth.';
comment on column fulfillment.v_fulfillment_health_summary.p90_days_to_fulfill is 'Days within which nine of ten were shipped, to a tenth.';
comment on column fulfillment.v_fulfillment_health_summary.fulfillment_rate_pct is 'Shipped ones of all orders of the window, in percent.';
