-- One row per shop and week of the last 13 full ones (Monday to Sunday) since its first booking.
create view growth.v_growth_rates with (security_invoker = true) as
select
    s.shop_id, s.domain as shop_domain, w.week_start_date, w.weekly_revenue, s.currency, w.weekly_orders, w.avg_order_value,
    case when w.week_start_date - 7 >= f.first_date then rules.change_pct(w.weekly_revenue, w.last_revenue) end
        as revenue_growth_pct,
    case when w.week_start_date - 7 >= f.first_date then rules.change_pct(w.weekly_orders, w.last_orders) end
        as order_growth_pct
from facts.shops as s
cross join lateral (select rules.business_date(rules.now(), s.iana_timezone) as today limit 1) as t
cross join lateral (select date_trunc('week', t.today::timestamp)::date as monday limit 1) as k
cross join lateral (
    select min(b.metric_date) as first_date from rollups.sales_metrics_daily as b where b.shop_id = s.shop_id
) as f
cross join lateral (
    select
        g.week_at::date as week_start_date, coalesce(sum(m.total_revenue), 0) as weekly_revenue,
        coalesce(sum(m.total_orders), 0)::numeric as weekly_orders,
        round(
            sum(m.avg_order_value * m.total_orders)
            / nullif(sum(m.total_orders) filter (where m.avg_order_value is not null), 0), 2
        ) as avg_order_value,
        -- The week before on the calendar: one without a booking is a week of nothing, not skipped.
        lag(coalesce(sum(m.total_revenue), 0)) over (order by g.week_at) as last_revenue,
        lag(coalesce(sum(m.total_orders), 0)::numeric) over (order by g.week_at) as last_orders
    from generate_series(k.monday - 98, k.monday - 7, interval '7 days') as g (week_at)
    left join rollups.sales_metrics_daily as m
        on m.shop_id = s.shop_id and m.metric_date >= g.week_at::date and m.metric_date < g.week_at::date + 7
    group by g.week_at
) as w
where w.week_start_date >= k.monday - 91 and w.week_start_date >= f.first_date;
comment on view growth.v_growth_rates is
'Revenue and orders week by week and against the week before; one row a shop and full week (Monday to Sunday) of the last 13. The running week is left out: it would only ever look like a fall.';
comment on column growth.v_growth_rates.shop_id is 'Shop.';
comment on column growth.v_growth_rates.shop_domain is 'Domain of the shop.';
comment on column growth.v_growth_rates.week_start_date is 'Monday of the week.';
comment on column growth.v_growth_rates.weekly_revenue is 'Total revenue of the week, shop currency.';
comment on column growth.v_growth_rates.currency is 'ISO code of the shop''s currency.';
comment on column growth.v_growth_rates.weekly_orders is 'Orders placed in the week, cancelled ones included.';
comment on column growth.v_growth_rates.avg_order_value is 'Shop currency per order: sum over days of (gross sales - discounts) / orders; null without orders.';
comment on column growth.v_growth_rates.revenue_growth_pct is 'Percent against the week before on the calendar; null from nothing, and in the shop''s first week.';
comment on column growth.v_growth_rates.order_growth_pct is 'Percent of orders against the week before; null from nothing, and in the shop''s first week.';
