-- One value: what the endpoints growth and growth-metrics answer.
create function growth.tile_json(of_shop bigint, options jsonb) returns json
language plpgsql stable
set search_path = pg_catalog, pg_temp
-- Planning costs more than running: plan once a session.
set plan_cache_mode = force_generic_plan
as $$
declare
    today date;
    goal numeric;
    p record;
begin
    select rules.business_date(rules.now(), s.iana_timezone), s.growth_goal into today, goal
    from facts.shops as s
    where s.shop_id = of_shop;
    select k.* into p from growth.pace(of_shop, today) as k;
    return (
        select json_build_object(
            'current_mrr', p.current_mrr,
            'ytd_revenue', p.ytd_revenue,
            'progress_to_10mm_pct', round(100 * p.trailing_12mo_revenue / nullif(goal, 0), 2),
            'trailing_3mo_avg', p.trailing_3mo_avg,
            'next_milestone', n.milestone,
            'milestone_progress_pct', case
                when n.milestone is not null then round(100 * p.trailing_12mo_revenue / n.amount, 2)
                when p.trailing_12mo_revenue is not null then 100
            end,
            'run_rate', p.run_rate,
            'required_monthly_growth_pct', growth.required_pct(p.run_rate, goal),
            'goal_date', json_build_object(
                'p50', growth.goal_date(today, p.trailing_12mo_revenue, p.trailing_12mo_before, goal),
                -- One year's growth has no spread: an interval would be made up.
                'p10', null, 'p90', null
            )
        )
        from (values (1)) as one (n)
        left join lateral (
            select m.milestone, m.amount
            from growth.milestones() as m
            where m.amount > p.trailing_12mo_revenue
            order by m.amount
            limit 1
        ) as n on true
    );
end
$$;
comment on function growth.tile_json(bigint, jsonb) is
'Revenue of the last 30 full days (current_mrr), of the year to date, progress of the last twelve months to the goal and to the next milestone, mean of three full months, pace a year (30 days x 365 / 30), growth a month that takes the pace to the goal in a year, and the day the goal is reached if the twelve months go on growing as they did against the twelve before (p50; p10 and p90 are null until there is a forecast). There are no options.';
