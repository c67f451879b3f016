-- One value: the figures and the line that the page shows of customers.
create function customers.headline(of_shop bigint) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
-- Planning costs more than running: plan once a session.
set plan_cache_mode = force_generic_plan
as $$
declare
    today constant date := (
        select rules.business_date(rules.now(), s.iana_timezone) from facts.shops as s where s.shop_id = of_shop
    );
    -- Whole weeks, so that a week is compared with a week.
    last_week constant date := date_trunc('week', today)::date - 7;
    answer jsonb;
begin
    with weeks as materialized (
        select
            w.week_start_date,
            coalesce(sum(w.customers) filter (where w.lifecycle_stage in ('new', 'active', 'reactivated')), 0) as buying,
            coalesce(sum(w.customers) filter (where w.lifecycle_stage = 'reactivated'), 0) as reactivated,
            coalesce(sum(w.customers) filter (where w.lifecycle_stage = 'at_risk'), 0) as at_risk,
            coalesce(sum(w.total_revenue) filter (where w.lifecycle_stage = 'at_risk'), 0) as revenue_at_risk
        from rollups.segment_weeks as w
        where w.shop_id = of_shop and w.week_start_date > last_week - 91 and w.week_start_date <= last_week
        group by w.week_start_date
    ),

    month as (
        select r.month_start_date, r.returning_pct from customers.returning_share(of_shop, today) as r
    )

    select jsonb_build_object('figures', jsonb_build_array(
        jsonb_build_object('key', 'buying_customers',
            'label', 'Buying customers, ' || to_char(last_week + 6, 'FMDD Mon'),
            'value', w.buying, 'format', 'count', 'change_pct', null, 'better', 'up', 'band', null),
        jsonb_build_object('key', 'returning_pct',
            'label', 'Had ordered before, customers of ' || coalesce(to_char(m.month_start_date, 'FMMonth'), 'last month'),
            'value', m.returning_pct, 'format', 'percent', 'change_pct', null, 'better', 'up', 'band', null),
        jsonb_build_object('key', 'at_risk_customers', 'label', 'At risk of leaving', 'value', w.at_risk,
            'format', 'count', 'change_pct', null, 'better', 'down', 'band', null),
        jsonb_build_object('key', 'revenue_at_risk', 'label', 'What those at risk ever paid', 'value', w.revenue_at_risk,
            'format', 'money', 'change_pct', null, 'better', 'down', 'band', null),
        jsonb_build_object('key', 'reactivated_customers', 'label', 'Back after a long pause', 'value', w.reactivated,
            'format', 'count', 'change_pct', null, 'better', 'up', 'band', null)
    ), 'spark', (
        select case when count(*) > 1 then jsonb_build_object(
            'label', 'Buying customers at the end of the week, 13 weeks', 'format', 'count',
            'points', jsonb_agg(jsonb_build_array(k.week_start_date + 6, k.buying) order by k.week_start_date)
        ) end
        from weeks as k
    ), 'row_details', (
        select jsonb_object_agg(d.segment, jsonb_build_object('segment', d.words))
        from (values
            ('diy_builder', 'DIY builders'), ('professional_shop', 'Professional shops'),
            ('enthusiast_collector', 'Collectors'), ('first_time_builder', 'First-time builders'),
            ('racing_enthusiast', 'Racers')
        ) as d (segment, words)
    )) into answer
    from (select) as one
    left join weeks as w on w.week_start_date = last_week
    left join month as m on true;
    return answer;
end
$$;
comment on function customers.headline(bigint) is
'Customers who buy, who are at risk and what those ever paid, and who came back, at the end of the last whole week; of the customers of the last whole month those who had ordered before; buying customers by week; the segments in words. Null until the first night has told the weeks.';
