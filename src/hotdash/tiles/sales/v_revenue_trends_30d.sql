-- One row per shop and business day of the last 30 full ones; zeros on a day without a booking.
create view sales.v_revenue_trends_30d with (security_invoker = true) as
select
    s.shop_id, s.domain as shop_domain, d.metric_date, d.daily_revenue, s.currency, d.daily_orders, d.avg_order_value,
    d.fulfillment_rate_pct, d.revenue_7d_avg, d.revenue_last_week, d.revenue_vs_last_week_pct
from facts.shops as s
cross join lateral (select rules.business_date(rules.now(), s.iana_timezone) as today limit 1) as t
cross join lateral (
    select
        c.day::date as metric_date,
        coalesce(m.total_revenue, 0) as daily_revenue,
        coalesce(m.total_orders, 0) as daily_orders,
        m.avg_order_value, m.fulfillment_rate_pct,
        round(avg(coalesce(m.total_revenue, 0)) over (order by c.day rows between 6 preceding and current row), 2)
            as revenue_7d_avg,
        lag(coalesce(m.total_revenue, 0), 7) over (order by c.day) as revenue_last_week,
        rules.change_pct(
            coalesce(m.total_revenue, 0), lag(coalesce(m.total_revenue, 0), 7) over (order by c.day)
        ) as revenue_vs_last_week_pct
    -- A week more, for what the first of the 30 days is compared with.
    from generate_series(t.today - 37, t.today - 1, interval '1 day') as c (day)
    left join rollups.sales_metrics_daily as m on m.shop_id = s.shop_id and m.metric_date = c.day::date
) as d
where d.metric_date >= t.today - 30;
comment on view sales.v_revenue_trends_30d is
'Revenue and orders of the last 30 full business days, yesterday the last: the running day would only ever look like a fall. One row a shop and day.';
comment on column sales.v_revenue_trends_30d.shop_id is 'Shop.';
comment on column sales.v_revenue_trends_30d.shop_domain is 'Domain of the shop.';
comment on column sales.v_revenue_trends_30d.metric_date is 'Business day in the shop''s own time zone.';
comment on column sales.v_revenue_trends_30d.daily_revenue is 'Total revenue of the day, shop currency; 0 without a booking.';
comment on column sales.v_revenue_trends_30d.currency is 'ISO code of the shop''s currency.';
comment on column sales.v_revenue_trends_30d.daily_orders is 'Orders placed that day, cancelled ones included.';
comment on column sales.v_revenue_trends_30d.avg_order_value is 'Shop currency per order: (gross sales - discounts) / orders; null without orders.';
comment on column sales.v_revenue_trends_30d.fulfillment_rate_pct is 'Percent of that day''s orders that are fulfilled; null without orders.';
comment on column sales.v_revenue_trends_30d.revenue_7d_avg is 'Shop currency a day: revenue of this day and the 6 before / 7.';
comment on column sales.v_revenue_trends_30d.revenue_last_week is 'Total revenue of the same weekday a week earlier, shop currency.';
comment on column sales.v_revenue_trends_30d.revenue_vs_last_week_pct is 'Percent against the same weekday a week earlier; null from nothing.';
