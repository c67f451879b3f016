-- One value: how soon operators acted on breaches of the business days from one to that of the clock.
create function ops.period_figures(of_shop bigint, first_day date) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
    as_of constant timestamptz := rules.now();
    last_day constant date := (
        select rules.business_date(as_of, s.iana_timezone) from facts.shops as s where s.shop_id = of_shop
    );
    answer jsonb;
begin
    with breaches as materialized (
        -- An answer after the clock has not been given yet.
        select r.breach_date, case when r.operator_action_at <= as_of then r.minutes_to_action end as minutes
        from rollups.operator_sla_resolution as r
        where
            r.shop_id = of_shop and r.breach_date between first_day and last_day and r.sla_breach_detected_at <= as_of
    ),

    sums as (
        select
            count(*) as detected, round(100.0 * count(b.minutes) / nullif(count(*), 0), 2) as acted_pct,
            round(percentile_cont(0.5) within group (order by b.minutes)::numeric, 2) as median_minutes
        from breaches as b
    )

    select jsonb_build_object('figures', jsonb_build_array(
        jsonb_build_object(
            'key', 'resolution_rate_pct', 'label', 'Late answers given', 'value', s.acted_pct, 'format', 'percent',
            'measure', 'ratio', 'better', 'up', 'band', rules.band_below(
                s.acted_pct, rules.setting(of_shop, 'operator_resolution_pct_yellow'),
                rules.setting(of_shop, 'operator_resolution_pct_red')
            )
        ),
        jsonb_build_object(
            'key', 'median_response_time', 'label', 'From breach to answer, median', 'value', s.median_minutes,
            'format', 'minutes', 'measure', 'median', 'better', 'down', 'band', rules.band_above(
                s.median_minutes, rules.setting(of_shop, 'operator_median_minutes_yellow'),
                rules.setting(of_shop, 'operator_median_minutes_red')
            )
        ),
        jsonb_build_object(
            'key', 'breaches_detected', 'label', 'Customers who waited too long', 'value', s.detected, 'format', 'count',
            'measure', 'sum', 'better', 'down', 'band', null
        )
    ), 'spark', case when last_day > first_day and s.detected > 0 then jsonb_build_object(
        'label', 'Customers who waited too long, a day', 'format', 'count', 'points', (
            select jsonb_agg(jsonb_build_array(d.day::date, coalesce(b.detected, 0)) order by d.day)
            from generate_series(first_day, last_day, interval '1 day') as d (day)
            left join (
                select k.breach_date, count(*) as detected from breaches as k group by k.breach_date
            ) as b on b.breach_date = d.day::date
        )
    ) end) into answer
    from sums as s;
    return answer;
end
$$;
comment on function ops.period_figures(bigint, date) is
'Breaches of the days from first_day to the clock''s, the share that somebody acted on and the median minutes until then. Over 7 days the same as ops.v_sla_resolution_7d.';
