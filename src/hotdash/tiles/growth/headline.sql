-- One value: the figures, the line and the milestones that the page shows of growth.
create function growth.headline(of_shop bigint) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
-- Planning costs more than running: plan once a session.
set plan_cache_mode = force_generic_plan
as $$
declare
    p growth.v_growth_pace;
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
            'points', jsonb_agg(jsonb_build_array(m.month_start_date, m.monthly_revenue) order by m.month_start_date)
        ) end
        from growth.v_growth_milestones as m
        where m.shop_id = of_shop and not m.is_partial
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
