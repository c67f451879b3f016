-- One row per shop and operator who had something to do in the last 7 business days, as of rules.now().
create view ops.v_operator_performance_7d with (security_invoker = true) as
with clocks as materialized (
    select
        s.shop_id, s.domain, rules.business_date(rules.now(), s.iana_timezone) as today,
        rules.setting(s.shop_id, 'efficiency_target_minutes') as target_minutes,
        rules.setting(s.shop_id, 'efficiency_zero_minutes') as zero_minutes,
        rules.setting(s.shop_id, 'efficiency_resolution_weight') as resolution_weight
    from facts.shops as s
),

doings as (
    select
        b.shop_id, coalesce(b.operator_id, v.assignee_id) as operator_id, 0 as conversations, 1 as breaches, b.minutes
    from clocks as c
    cross join lateral (
        select
            r.shop_id, r.chatwoot_conversation_id, r.operator_id,
            case when r.operator_action_at <= rules.now() then r.minutes_to_action end as minutes
        from rollups.operator_sla_resolution as r
        where
            r.shop_id = c.shop_id and r.breach_date between c.today - 6 and c.today
            and r.sla_breach_detected_at <= rules.now()
        -- a fence: the window must be read by its index, whatever the planner takes it for
        offset 0
    ) as b
    -- What nobody answered is laid to the one in charge of the conversation.
    left join lateral (
        select k.assignee_id
        from facts.cx_conversations as k
        where
            b.operator_id is null and k.shop_id = b.shop_id
            and k.chatwoot_conversation_id = b.chatwoot_conversation_id
        offset 0
    ) as v on true
    union all
    select h.shop_id, h.assignee_id, h.conversations, 0, null
    from clocks as c
    cross join lateral (
        select v.shop_id, v.assignee_id, count(*) as conversations
        from facts.cx_conversations as v
        where
            v.shop_id = c.shop_id and v.conversation_date between c.today - 6 and c.today
            and v.conversation_created_at <= rules.now()
        group by v.shop_id, v.assignee_id
    ) as h
),

operators as (
    select
        d.shop_id, d.operator_id, sum(d.conversations) as conversations, sum(d.breaches) as breaches,
        count(d.minutes) as acted_on, avg(d.minutes) as mean_minutes,
        percentile_cont(0.5) within group (order by d.minutes) as median_minutes,
        percentile_cont(0.9) within group (order by d.minutes) as p90_minutes,
        percentile_cont(0.95) within group (order by d.minutes) as p95_minutes
    from doings as d
    where d.operator_id is not null
    group by d.shop_id, d.operator_id
)

select
    o.shop_id, c.domain as shop_domain, o.operator_id, o.conversations, o.breaches as breaches_detected,
    o.acted_on as breaches_acted_on,
    round(100.0 * o.acted_on / nullif(o.breaches, 0), 2) as resolution_rate_pct,
    round(o.mean_minutes, 2) as avg_response_minutes,
    round(o.median_minutes::numeric, 2) as median_response_minutes,
    round(o.p90_minutes::numeric, 2) as p90_response_minutes,
    round(o.p95_minutes::numeric, 2) as p95_response_minutes,
    round(
        100 * c.resolution_weight * coalesce(o.acted_on::numeric / nullif(o.breaches, 0), 1)
        + 100 * (1 - c.resolution_weight) * case
            when o.breaches = 0 then 1
            when o.mean_minutes is null then 0
            else least(1, greatest(0, (c.zero_minutes - o.mean_minutes) / nullif(c.zero_minutes - c.target_minutes, 0)))
        end, 1
    ) as efficiency_score
from operators as o
inner join clocks as c on c.shop_id = o.shop_id;
comment on view ops.v_operator_performance_7d is
'What operators got done in the last 7 business days; one row a shop and operator who was in charge of a conversation or of a breach. Ids only: names are personal.';
comment on column ops.v_operator_performance_7d.shop_id is 'Key of the shop.';
comment on column ops.v_operator_performance_7d.shop_domain is 'Domain of the shop.';
comment on column ops.v_operator_performance_7d.operator_id is 'Chatwoot''s id of the operator.';
comment on column ops.v_operator_performance_7d.conversations is 'Conversations begun in the window of which the operator is in charge.';
comment on column ops.v_operator_performance_7d.breaches_detected is 'Waits that outlasted the target: answered by the operator, or unanswered in a conversation of theirs.';
comment on column ops.v_operator_performance_7d.breaches_acted_on is 'Of these, acted on as of the clock.';
comment on column ops.v_operator_performance_7d.resolution_rate_pct is 'Acted on of detected, in percent; null without a breach.';
comment on column ops.v_operator_performance_7d.avg_response_minutes is 'Mean minutes from breach to action; null without an action.';
comment on column ops.v_operator_performance_7d.median_response_minutes is 'Median minutes from breach to action.';
comment on column ops.v_operator_performance_7d.p90_response_minutes is 'Minutes within which nine of ten actions came.';
comment on column ops.v_operator_performance_7d.p95_response_minutes is 'Minutes within which nineteen of twenty actions came.';
comment on column ops.v_operator_performance_7d.efficiency_score is '0 to 100: the resolution rate, and the speed (all points up to efficiency_target_minutes on average, none from efficiency_zero_minutes), weighted by efficiency_resolution_weight. Without a breach all points.';
