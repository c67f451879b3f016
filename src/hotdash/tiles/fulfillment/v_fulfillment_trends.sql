-- One row per shop and business day of the last 90: how the orders placed on it were shipped, as of rules.now().
create view fulfillment.v_fulfillment_trends with (security_invoker = true) as
with clocks as materialized (
    select
        s.shop_id, s.domain, rules.now() as as_of, rules.business_date(rules.now(), s.iana_timezone) as today
    from facts.shops as s
),

counts as (
    select c.shop_id, p.order_date, p.shipped, p.late, p.waiting, p.timed, p.days
    from clocks as c
    cross join lateral (
        select
            f.order_date, f.orders as shipped, f.late_orders as late, 0 as waiting, f.timed_orders as timed,
            f.days_to_fulfill as days
        from rollups.fulfillment_totals as f
        where f.shop_id = c.shop_id and f.order_date between c.today - 89 and c.today
        union all
        select t.order_date, 0, (c.as_of > t.sla_deadline)::integer, 1, 0, 0
        from rollups.fulfillment_tracking as t
        where
            t.shop_id = c.shop_id and t.is_open and t.order_date between c.today - 89 and c.today
            and t.order_created_at <= c.as_of
        union all
        -- The sums know the present; what was shipped or cancelled after the instant asked for was waiting then.
        select
            t.order_date, -k.is_shipped, w.is_there * (c.as_of > t.sla_deadline)::integer
            - k.is_shipped * coalesce((t.fulfilled_at > t.sla_deadline)::integer, 0), w.is_there,
            -k.is_shipped * num_nonnulls(t.days_to_fulfill), -k.is_shipped * coalesce(t.days_to_fulfill, 0)
        from rollups.fulfillment_tracking as t
        cross join lateral (select (t.fulfillment_status = 'fulfilled')::integer as is_shipped) as k
        cross join lateral (select (t.order_created_at <= c.as_of)::integer as is_there) as w
        where
            rules.is_look_back() and t.shop_id = c.shop_id and t.closed_at > c.as_of
            and t.order_date between c.today - 89 and c.today
    ) as p
),

days as (
    select
        n.shop_id, n.order_date, sum(n.shipped) as fulfilled_orders, sum(n.waiting) as open_orders, sum(n.late) as late_orders,
        sum(n.days) as days, sum(n.timed) as timed_orders
    from counts as n
    group by n.shop_id, n.order_date
)

select
    c.shop_id, c.domain as shop_domain, w.day::date as order_date,
    coalesce(d.fulfilled_orders + d.open_orders, 0) as total_orders,
    coalesce(d.fulfilled_orders, 0) as fulfilled_orders,
    coalesce(d.open_orders, 0) as open_orders,
    coalesce(d.late_orders, 0) as late_orders,
    round(100.0 * d.late_orders / nullif(d.fulfilled_orders + d.open_orders, 0), 2) as late_pct,
    round(100.0 * d.fulfilled_orders / nullif(d.fulfilled_orders + d.open_orders, 0), 2) as fulfillment_rate_pct,
    round(d.days / nullif(d.timed_orders, 0), 2) as avg_days_to_fulfill,
    round(100.0 * sum(d.late_orders) over last_week / nullif(sum(d.fulfilled_orders + d.open_orders) over last_week, 0), 2)
        as late_7d_pct,
    round(sum(d.days) over last_week / nullif(sum(d.timed_orders) over last_week, 0), 2) as avg_days_to_fulfill_7d
from clocks as c
cross join lateral generate_series((c.today - 89)::timestamp, c.today::timestamp, interval '1 day') as w (day)
left join days as d on d.shop_id = c.shop_id and d.order_date = w.day::date
window last_week as (partition by c.shop_id order by w.day rows between 6 preceding and current row);

comment on view fulfillment.v_fulfillment_trends is
'How the orders of each of the last 90 business days were shipped; one row a day of order. Cancelled orders do not count, nor do orders of a source that never tells of shipping.';
comment on column fulfillment.v_fulfillment_trends.shop_id is 'Key of the shop.';
comment on column fulfillment.v_fulfillment_trends.shop_domain is 'Domain of the shop.';
comment on column fulfillment.v_fulfillment_trends.order_date is 'Business day on which the orders were placed.';
comment on column fulfillment.v_fulfillment_trends.total_orders is 'Orders of the day: shipped or still to be shipped.';
comment on column fulfillment.v_fulfillment_trends.fulfilled_orders is 'Shipped as of the clock.';
comment on column fulfillment.v_fulfillment_trends.open_orders is 'Still to be shipped as of the clock.';
comment on column fulfillment.v_fulfillment_trends.late_orders is 'Shipped after their deadline, or not shipped and past it.';
comment on column fulfillment.v_fulfillment_trends.late_pct is '100 × late_orders / total_orders; null without orders.';
comment on column fulfillment.v_fulfillment_trends.fulfillment_rate_pct is '100 × fulfilled_orders / total_orders; null without orders.';
comment on column fulfillment.v_fulfillment_trends.avg_days_to_fulfill is 'Days from order to last parcel, weekends included: sum / number of shipped orders whose instant is known.';
comment on column fulfillment.v_fulfillment_trends.late_7d_pct is '100 × late orders / orders, both summed over the 7 business days that end on that day.';
comment on column fulfillment.v_fulfillment_trends.avg_days_to_fulfill_7d is 'Days to ship over the same 7 days: sum / number of shipped orders whose instant is known.';
