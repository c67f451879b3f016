-- One row per shop: how long the shipped orders of the last 30 business days took, as of rules.now().
create view fulfillment.v_fulfillment_durations with (security_invoker = true) as
with clocks as materialized (
    select s.shop_id, s.domain, rules.business_date(rules.now(), s.iana_timezone) as today
    from facts.shops as s
)

select
    c.shop_id, c.domain as shop_domain, c.today - 29 as window_start, c.today as window_end,
    coalesce(h.fulfilled_orders, 0) as fulfilled_orders, coalesce(h.late_orders, 0) as late_orders,
    h.avg_days_to_fulfill, h.median_days_to_fulfill, h.p90_days_to_fulfill
from clocks as c
cross join lateral (
    select
        sum(r.orders)::bigint as fulfilled_orders,
        sum(r.late_orders)::bigint as late_orders,
        round(sum(r.days_to_fulfill * r.orders) filter (where r.days_to_fulfill >= 0) / max(r.known_orders), 2)
            as avg_days_to_fulfill,
        min(r.days_to_fulfill) filter (where r.days_to_fulfill >= 0 and r.orders_so_far >= 0.5 * r.known_orders)
            as median_days_to_fulfill,
        min(r.days_to_fulfill) filter (where r.days_to_fulfill >= 0 and r.orders_so_far >= 0.9 * r.known_orders)
            as p90_days_to_fulfill
    from (
        select
            d.days_to_fulfill, d.orders, d.late_orders,
            sum(d.orders) filter (where d.days_to_fulfill >= 0) over (order by d.days_to_fulfill) as orders_so_far,
            nullif(sum(d.orders) filter (where d.days_to_fulfill >= 0) over (), 0) as known_orders
        from (
            select p.days_to_fulfill, sum(p.orders) as orders, sum(p.late_orders) as late_orders
            from (
                select f.days_to_fulfill, f.orders, f.late_orders
                from rollups.fulfillment_days as f
                where f.shop_id = c.shop_id and f.order_date between c.today - 29 and c.today
                union all
                -- The histogram knows the present; what was shipped after the instant asked for is taken out again.
                select coalesce(t.days_to_fulfill, -1), -1, -(t.fulfilled_at > t.sla_deadline)::integer
                from rollups.fulfillment_tracking as t
                where
                    rules.is_look_back() and t.shop_id = c.shop_id and t.closed_at > rules.now() and t.fulfilled_at > rules.now()
                    and t.fulfillment_status = 'fulfilled' and t.order_date between c.today - 29 and c.today
            ) as p
            group by p.days_to_fulfill
        ) as d
        where d.orders > 0
    ) as r
) as h;
comment on view fulfillment.v_fulfillment_durations is
'How long orders placed in the last 30 business days took until they were shipped, from the histogram rollups.fulfillment_days; one row a shop.';
comment on column fulfillment.v_fulfillment_durations.shop_id is 'Key of the shop.';
comment on column fulfillment.v_fulfillment_durations.shop_domain is 'Domain of the shop.';
comment on column fulfillment.v_fulfillment_durations.window_start is 'First business day of the window.';
comment on column fulfillment.v_fulfillment_durations.window_end is 'Last business day of the window: today.';
comment on column fulfillment.v_fulfillment_durations.fulfilled_orders is 'Orders of the window that are shipped as of the clock.';
comment on column fulfillment.v_fulfillment_durations.late_orders is 'Of these, shipped after their deadline.';
comment on column fulfillment.v_fulfillment_durations.avg_days_to_fulfill is 'Mean days from order to shipping over the shipped orders; null when there are none.';
comment on column fulfillment.v_fulfillment_durations.median_days_to_fulfill is 'Days within which half of them were shipped, to a tenth.';
comment on column fulfillment.v_fulfillment_durations.p90_days_to_fulfill is 'Days within which nine of ten were shipped, to a tenth.';
