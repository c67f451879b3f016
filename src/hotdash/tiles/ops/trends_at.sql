-- One row per operator of a shop and business day of a span: the score as it stood at the close of that day.
create function ops.trends_at(
    of_shop bigint, first_day date, last_day date, as_of timestamptz, timezone text, target_minutes numeric,
    zero_minutes numeric, resolution_weight numeric
)
returns table (
    operator_id bigint, metric_date date, breaches_7d bigint, acted_on_7d bigint, mean_minutes_7d numeric,
    median_minutes_7d numeric, efficiency_score_7d numeric
)
language sql stable
begin atomic
    with days as materialized (
        select d.day::date as day, least((d.day::date + 1)::timestamp at time zone timezone, as_of) as closed_at
        from generate_series(first_day, last_day, interval '1 day') as d (day)
    ),

    breaches as materialized (
        select
            coalesce(r.operator_id, r.assignee_id) as doer, r.breach_date, r.sla_breach_detected_at,
            r.operator_action_at, r.minutes_to_action
        from rollups.operator_sla_resolution as r
        where
            r.shop_id = of_shop and r.breach_date between first_day - 6 and last_day
            and r.sla_breach_detected_at <= as_of
    ),

    begun as materialized (
        select distinct c.assignee_id as doer, c.conversation_date
        from facts.cx_conversations as c
        where
            c.shop_id = of_shop and c.conversation_date between first_day - 6 and last_day
            and c.conversation_created_at <= as_of
    ),

    doings as (
        select
            b.doer, d.day, 1 as breaches,
            case when b.operator_action_at <= d.closed_at then b.minutes_to_action end as minutes
        from days as d
        inner join breaches as b on b.breach_date between d.day - 6 and d.day
        union all
        select b.doer, d.day, 0, null
        from days as d
        inner join begun as b on b.conversation_date between d.day - 6 and d.day
    ),

    weeks as (
        select
            d.doer, d.day, sum(d.breaches) as breaches, count(d.minutes) as acted_on, avg(d.minutes) as mean_minutes,
            (percentile_cont(0.5) within group (order by d.minutes))::numeric as median_minutes
        from doings as d
        where d.doer is not null
        group by d.doer, d.day
    )

    select
        w.doer, w.day, w.breaches, w.acted_on, w.mean_minutes, w.median_minutes,
        ops.efficiency_score(w.breaches, w.acted_on, w.median_minutes, target_minutes, zero_minutes, resolution_weight)
    from weeks as w;
end;
comment on function ops.trends_at(bigint, date, date, timestamptz, text, numeric, numeric, numeric) is
'Breaches, actions and score of operators over the 7 business days that end on each day of a span, with what had been answered by the close of that day: days long past have no better chance than today. Settings come as plain values.';
