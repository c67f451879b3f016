-- One value: what the endpoint customers answers.
create function customers.tile_json(of_shop bigint, options jsonb) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
-- Planning costs more than running: plan once a session.
set plan_cache_mode = force_generic_plan
as $$
declare
    today constant date := (
        select rules.business_date(rules.now(), s.iana_timezone) from facts.shops as s where s.shop_id = of_shop
    );
    answer jsonb;
begin
    with stages as materialized (
        select s.* from customers.stages_at(of_shop) as s
    ),

    segments as (
        select
            s.primary_segment, sum(s.customers) as customers, sum(s.total_revenue) as revenue,
            coalesce(sum(s.customers) filter (where s.lifecycle_stage = 'new'), 0) as new,
            coalesce(sum(s.customers) filter (where s.lifecycle_stage = 'active'), 0) as active,
            coalesce(sum(s.customers) filter (where s.lifecycle_stage = 'reactivated'), 0) as reactivated,
            coalesce(sum(s.customers) filter (where s.lifecycle_stage = 'at_risk'), 0) as at_risk,
            coalesce(sum(s.customers) filter (where s.lifecycle_stage = 'churned'), 0) as churned,
            coalesce(sum(s.total_revenue) filter (where s.lifecycle_stage = 'at_risk'), 0) as revenue_at_risk
        from stages as s
        group by s.primary_segment
    )

    select jsonb_build_object(
        'segments', (
            select coalesce(jsonb_agg(jsonb_build_object(
                'segment', s.primary_segment, 'customers', s.customers, 'new', s.new, 'active', s.active,
                'reactivated', s.reactivated, 'at_risk', s.at_risk, 'churned', s.churned, 'revenue', s.revenue,
                'revenue_at_risk', s.revenue_at_risk
            ) order by s.revenue_at_risk desc, s.primary_segment), '[]')
            from segments as s
        ),
        'summary', (
            select jsonb_build_object(
                'on_date', (select min(g.on_date) from stages as g), 'total_customers', coalesce(sum(s.customers), 0),
                'buying_customers', coalesce(sum(s.new + s.active + s.reactivated), 0),
                'reactivated_customers', coalesce(sum(s.reactivated), 0),
                'at_risk_customers', coalesce(sum(s.at_risk), 0), 'churned_customers', coalesce(sum(s.churned), 0),
                'revenue_at_risk', coalesce(sum(s.revenue_at_risk), 0),
                'returning_pct', (select r.returning_pct from customers.returning_share(of_shop, today) as r)
            )
            from segments as s
        )
    ) into answer;
    return answer;
end
$$;
comment on function customers.tile_json(bigint, jsonb) is
'Customers by segment and stage, those first whose customers at risk paid most, and a summary. revenue_at_risk is what customers at risk ever paid. No options; a look back shows the end of the last whole week before it (on_date).';
