-- One row per shop and carrier: how its parcels of the orders of the last 30 business days travelled, as of rules.now().
create view fulfillment.v_carrier_performance with (security_invoker = true) as
with clocks as materialized (
    select
        s.shop_id, s.domain, rules.now() as as_of, rules.business_date(rules.now(), s.iana_timezone) as today,
        rules.setting(s.shop_id, 'fulfillment_transit_days') as allowed_days
    from facts.shops as s
)

select
    c.shop_id, c.domain as shop_domain, g.carrier, c.today - 29 as window_start, c.today as window_end,
    g.parcels, g.delivered_parcels, g.under_way_parcels,
    round(g.days / nullif(g.delivered_parcels, 0), 2) as avg_transit_days,
    round(g.median_days::numeric, 1) as median_transit_days,
    round(g.p90_days::numeric, 1) as p90_transit_days,
    case when g.delivered_parcels > 0 then g.slow_parcels + g.overdue_parcels end as late_parcels,
    -- What is under way within its time has not been decided yet; a carrier that never tells of arrivals cannot be judged.
    case when g.delivered_parcels > 0 then
        round(100.0 * (g.slow_parcels + g.overdue_parcels) / (g.delivered_parcels + g.overdue_parcels), 2)
    end as late_pct,
    g.problem_parcels
from clocks as c
cross join lateral (
    select
        p.carrier,
        count(*) as parcels,
        count(p.days) as delivered_parcels,
        count(*) - count(p.days) as under_way_parcels,
        sum(p.days) as days,
        percentile_cont(0.5) within group (order by p.days) as median_days,
        percentile_cont(0.9) within group (order by p.days) as p90_days,
        count(*) filter (where p.days > c.allowed_days) as slow_parcels,
        count(*) filter (where p.days is null and p.days_so_far > c.allowed_days) as overdue_parcels,
        count(*) filter (where p.days is null and p.is_problem) as problem_parcels
    from (
        select
            coalesce(nullif(trim(both from f.carrier), ''), 'unknown') as carrier,
            case
                when f.delivered_at <= c.as_of and f.delivered_at >= f.shipped_at
                    then extract(epoch from f.delivered_at - f.shipped_at) / 86400
            end as days,
            extract(epoch from c.as_of - f.shipped_at) / 86400 as days_so_far,
            coalesce(lower(f.display_status) in ('delayed', 'attempted_delivery', 'not_delivered', 'failure'), false) as is_problem
        from rollups.fulfillment_tracking as t
        inner join facts.fulfillments as f on f.shop_id = t.shop_id and f.shopify_order_id = t.shopify_order_id
        where
            t.shop_id = c.shop_id and t.order_date between c.today - 29 and c.today
            and f.shipped_at <= c.as_of
            and lower(f.status) not in ('cancelled', 'canceled', 'error', 'failure')
    ) as p
    group by p.carrier
) as g;

comment on view fulfillment.v_carrier_performance is
'How parcels travelled that belong to orders of the last 30 business days; one row a carrier.';
comment on column fulfillment.v_carrier_performance.shop_id is 'Key of the shop.';
comment on column fulfillment.v_carrier_performance.shop_domain is 'Domain of the shop.';
comment on column fulfillment.v_carrier_performance.carrier is 'Carrier as the source writes it; unknown where it says nothing.';
comment on column fulfillment.v_carrier_performance.window_start is 'First business day of the orders.';
comment on column fulfillment.v_carrier_performance.window_end is 'Last business day of the orders: today.';
comment on column fulfillment.v_carrier_performance.parcels is 'Parcels that have left as of the clock.';
comment on column fulfillment.v_carrier_performance.delivered_parcels is 'Of these, those that have arrived.';
comment on column fulfillment.v_carrier_performance.under_way_parcels is 'Of these, those of whose arrival nothing is known.';
comment on column fulfillment.v_carrier_performance.avg_transit_days is 'Days from the door to the customer, weekends included: sum / delivered parcels; null without any.';
comment on column fulfillment.v_carrier_performance.median_transit_days is 'Median of the same days.';
comment on column fulfillment.v_carrier_performance.p90_transit_days is 'Days within which nine of ten delivered parcels came.';
comment on column fulfillment.v_carrier_performance.late_parcels is 'Parcels that took, or are under way, longer than fulfillment_transit_days; null where the carrier never tells of an arrival.';
comment on column fulfillment.v_carrier_performance.late_pct is '100 × late_parcels / (delivered parcels + those late under way); null where the carrier never tells of an arrival.';
comment on column fulfillment.v_carrier_performance.problem_parcels is 'Parcels under way of which the carrier reports a delay or a failed delivery.';
