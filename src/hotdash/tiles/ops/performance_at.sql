-- One row per operator of a shop who had something to do in the 7 business days that end on a day, as of an instant.
create function ops.performance_at(
    of_shop bigint, today date, as_of timestamptz, target_minutes numeric, zero_minutes numeric, resolution_weight numeric
)
returns table (
    operator_id bigint, conversations bigint, breaches_detected bigint, breaches_acted_on bigint,
    resolution_rate_pct numeric, avg_response_minutes numeric, median_response_minutes numeric,
    p90_response_minutes numeric, p95_response_minutes numeric, efficiency_score numeric
)
language sql stable
begin atomic
    with doings as (
        select
            -- What nobody answered is laid to the one in charge of the conversation.
            coalesce(r.operator_id, r.assignee_id) as doer, 0::bigint as conversations, 1 as breaches,
            case when r.operator_action_at <= as_of then r.minutes_to_action end as minutes
        from rollups.operator_sla_resolution as r
        where r.shop_id = of_shop and r.breach_date between today - 6 and today and r.sla_breach_detected_at <= as_of
        union all
        select c.assignee_id, count(*), 0, null
        from facts.cx_conversations as c
        where
            c.shop_id = of_shop and c.conversation_date between today - 6 and today
            and c.conversation_created_at <= as_of
        group by c.assignee_id
    ),

    operators as (
        select
            d.doer, sum(d.conversations)::bigint as conversations, sum(d.breaches) as breaches,
            count(d.minutes) as acted_on, avg(d.minutes) as mean_minutes,
            percentile_cont(array[0.5, 0.9, 0.95]) within group (order by d.minutes) as quantiles
        from doings as d
        where d.doer is not null
        group by d.doer
    )

    select
        o.doer, o.conversations, o.breaches, o.acted_on, round(100.0 * o.acted_on / nullif(o.breaches, 0), 2),
        round(o.mean_minutes, 2), round(o.quantiles[1]::numeric, 2), round(o.quantiles[2]::numeric, 2),
        round(o.quantiles[3]::numeric, 2),
        ops.efficiency_score(
            o.breaches, o.acted_on, o.quantiles[1]::numeric, target_minutes, zero_minutes, resolution_weight
        )
    from operators as o;
end;
comment on function ops.performance_at(bigint, date, timestamptz, numeric, numeric, numeric) is
'What operators got done in 7 business days, in the words of the view v_operator_performance_7d; day, instant and settings come as plain values.';
