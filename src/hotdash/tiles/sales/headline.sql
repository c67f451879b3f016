-- One value: the figures and the line that the page shows of sales.
create function sales.headline(of_shop bigint) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
-- Planning costs more than running: plan once a session.
set plan_cache_mode = force_generic_plan
as $$
declare
    zone constant text := (select s.iana_timezone from facts.shops as s where s.shop_id = of_shop);
    today constant date := rules.business_date(rules.now(), zone);
    -- The same time of day on the clock of the wall, a week earlier, also across a change of daylight saving.
    week_ago constant timestamptz := (rules.now() at time zone zone - interval '7 days') at time zone zone;
    answer jsonb;
begin
    with days as materialized (
        select m.metric_date, m.total_revenue, m.orders_fulfilled, m.avg_order_value,
            m.orders_fulfilled + m.orders_pending + m.orders_unfulfilled as to_ship
        from rollups.sales_metrics_daily as m
        where m.shop_id = of_shop and m.metric_date >= today - 60 and m.metric_date <= today
    ),
    sums as (
        select
            sum(d.total_revenue) filter (where d.metric_date between today - 7 and today - 1) as week,
            sum(d.total_revenue) filter (where d.metric_date between today - 14 and today - 8) as week_before,
            sum(d.total_revenue) filter (where d.metric_date between today - 30 and today - 1) as month,
            round(100.0 * sum(d.orders_fulfilled) filter (where d.metric_date between today - 7 and today - 1)
            / nullif(sum(d.to_ship) filter (where d.metric_date between today - 7 and today - 1), 0), 2) as fulfilled,
            min(d.avg_order_value) filter (where d.metric_date = today) as order_value,
            coalesce(sum(d.total_revenue) filter (where d.metric_date = today - 7), 0) as last_whole
        from days as d
    ),
    pace as (
        select n.total_revenue as now_revenue, n.total_orders as now_orders, b.total_revenue as then_revenue,
            b.total_orders as then_orders,
            -- A part of a day is judged by where it leads: the share of the day that the same weekday had brought by
            -- this time. With less than a fifth of the day gone by that measure, any judgement would be a guess.
            case when b.total_revenue >= 0.2 * s.last_whole and b.total_revenue > 0
                then n.total_revenue * greatest(s.last_whole / b.total_revenue, 1)
            end as whole_day
        from sales.day_so_far(of_shop, today, rules.now()) as n
        cross join sales.day_so_far(of_shop, today - 7, week_ago) as b
        cross join sums as s
    )
    select jsonb_build_object('figures', jsonb_build_array(
        jsonb_build_object('key', 'total_revenue', 'label', 'Revenue today, against last ' || to_char(today, 'FMDay') || ' by this time',
            'value', p.now_revenue, 'format', 'money', 'change_pct', rules.change_pct(p.now_revenue, p.then_revenue),
            'better', 'up', 'band', rules.band_below(
                p.whole_day, rules.setting(of_shop, 'daily_revenue_yellow'), rules.setting(of_shop, 'daily_revenue_red')
            )),
        jsonb_build_object('key', 'total_orders', 'label', 'Orders today', 'value', p.now_orders, 'format', 'count',
            'change_pct', rules.change_pct(p.now_orders, p.then_orders), 'better', 'up', 'band', null),
        jsonb_build_object('key', 'avg_order_value', 'label', 'Average order today', 'value', s.order_value,
            'format', 'money', 'change_pct', null, 'better', 'up', 'band', rules.band_below(
                s.order_value, rules.setting(of_shop, 'aov_yellow'), rules.setting(of_shop, 'aov_red')
            )),
        jsonb_build_object('key', 'fulfillment_rate_pct', 'label', 'Shipped, orders of the last 7 full days',
            'value', s.fulfilled, 'format', 'percent', 'change_pct', null, 'better', 'up', 'band', null),
        jsonb_build_object('key', 'revenue_7d', 'label', 'Revenue, last 7 full days', 'value', s.week, 'format', 'money',
            'change_pct', rules.change_pct(s.week, s.week_before), 'better', 'up', 'band', rules.band_below(
                rules.change_pct(s.week, s.week_before), rules.setting(of_shop, 'revenue_wow_pct_yellow'),
                rules.setting(of_shop, 'revenue_wow_pct_red')
            )),
        jsonb_build_object('key', 'revenue_30d', 'label', 'Revenue, last 30 full days', 'value', s.month,
            'format', 'money', 'change_pct', null, 'better', 'up', 'band', null)
    ), 'spark', (
        select case when count(d.metric_date) > 0 then jsonb_build_object(
            'label', 'Revenue a day, 28 full days', 'format', 'money',
            'points', jsonb_agg(jsonb_build_array(today - n.n, coalesce(d.total_revenue, 0)) order by n.n desc)
        ) end
        from generate_series(1, 28) as n (n)
        left join days as d on today - n.n = d.metric_date
    )) into answer
    from pace as p
    cross join sums as s;
    return answer;
end
$$;
comment on function sales.headline(bigint) is
'Revenue and orders so far today against the same weekday by the same time of day, average order, share shipped, revenue of the last 7 and 30 full days, and revenue a day over 28 full days. Today''s band judges the whole day it leads to.';
