-- One value: what the endpoints growth and growth-metrics answer.
create function growth.tile_json(of_shop bigint, options jsonb) returns json
language plpgsql stable
set search_path = pg_catalog, pg_temp
-- Planning costs more than running: plan once a session.
set plan_cache_mode = force_generic_plan
as $$
declare
    p growth.v_growth_pace;
begin
    select v.* into p from growth.v_growth_pace as v where v.shop_id = of_shop;
    return json_build_object(
        'current_mrr', p.current_mrr,
        'ytd_revenue', p.ytd_revenue,
        'progress_to_10mm_pct', p.progress_to_10mm_pct,
        'trailing_3mo_avg', p.trailing_3mo_avg,
        'next_milestone', p.next_milestone,
        'milestone_progress_pct', p.milestone_progress_pct,
        'run_rate', p.run_rate,
        'required_monthly_growth_pct', p.required_monthly_growth_pct,
        -- One year's growth has no spread: an interval would be made up.
        'goal_date', json_build_object('p50', p.goal_date, 'p10', null, 'p90', null)
    );
end
$$;
comment on function growth.tile_json(bigint, jsonb) is
'growth.v_growth_pace as one object. Of goal_date, p10 and p90 are null until there is a forecast. There are no options.';
