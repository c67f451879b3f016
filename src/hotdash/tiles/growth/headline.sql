-- One value: the figures, the line and the milestones that the page shows of growth.
create function growth.headline(of_shop bigint) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
-- Planning costs more than running: plan once a session.
set plan_cache_mode = force_generic_plan
as $$
declare
    p growth.v_growth_pace;
    today constant date := (
        select rules.business_date(rules.now(), s.iana_timezone) from facts.shops as s where s.shop_id = of_shop
    );
    this_month constant timestamp := date_trunc('month', today::timestamp);
    first_day constant date := (
        select min(m.metric_date) from rollups.sales_metrics_daily as m where m.shop_id = of_shop and m.metric_date <= today
    );
begin
    select v.* into p from growth.v_growth_pace as v where v.shop_id = of_shop;
    return jsonb_build_object('figures', jsonb_build_array(
        jsonb_build_object('key', 'trailing_12mo_revenue', 'label', 'Revenue, last twelve months',
            'value', p.trailing_12mo_revenue, 'format', 'money', 'change_pct', null, 'better', 'up', 'band', null),
        jsonb_build_object('key', 'run_rate', 'label', 'A year at the pace of the last 30 full days', 'value', p.run_rate,
            'format', 'money', 'change_pct', null, 'better', 'up', 'band', null),
        jsonb_build_object('key', 'growth_mom_pct', 'label', 'Last full month against the one before',
            'value', p.growth_mom_pct, 'format', 'percent', 'change_pct', null, 'better', 'up', 'band', rules.band_below(
                p.growth_mom_pct, rules.setting(of_shop, 'growth_mom_pct_yellow'),
                rules.setting(of_shop, 'growth_mom_pct_red')
            )),
        jsonb_build_object('key', 'ytd_revenue', 'label', 'Revenue since January', 'value', p.ytd_revenue,
            'format', 'money', 'change_pct', null, 'better', 'up', 'band', null)
    ), 'spark', (
        select case when count(*) > 0 then jsonb_build_object(
            'label', 'Revenue a month, 24 full months', 'format', 'money',
            'points', jsonb_agg(jsonb_build_array(c.month_at::date, m.revenue) order by c.month_at)
        ) end
        -- As growth.v_growth_milestones has them, read from no more than these months.
        from generate_series(this_month - interval '24 months', this_month - interval '1 month', interval '1 month') as c (month_at)
        cross join lateral (
            select coalesce(sum(d.total_revenue), 0) as revenue
            from rollups.sales_metrics_daily as d
            where
                d.shop_id = of_shop and d.metric_date >= c.month_at::date
                and d.metric_date < (c.month_at + interval '1 month')::date
        ) as m
        -- The month in which the shop began is not whole, unless it began on its first day.
        where c.month_at::date >= first_day
    ), 'rows', (
        select coalesce(jsonb_agg(jsonb_build_object(
            'milestone', m.milestone, 'amount', m.amount,
            'progress_pct', round(100 * p.trailing_12mo_revenue / m.amount, 2),
            'required_monthly_growth_pct', growth.required_pct(p.run_rate, m.amount)
        ) order by m.amount), '[]')
        from growth.milestones() as m
        where p.trailing_12mo_revenue is not null
    ));
end
$$;
comment on function growth.headline(bigint) is
'Revenue of the last twelve months, pace a year, last full month against the one before, year to date; revenue a month over 24 full months; and of each milestone how far the twelve months are and what growth a month would take the pace there in a year.';
