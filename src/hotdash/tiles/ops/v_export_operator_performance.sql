-- One row per shop, operator and business day of the last 90 on which something fell to the operator, as of rules.now().
create view ops.v_export_operator_performance with (security_invoker = true) as
with clocks as materialized (
    select s.shop_id, s.domain, rules.business_date(rules.now(), s.iana_timezone) as today, rules.now() as as_of
    from facts.shops as s
),

doings as (
    select
        c.shop_id, r.doer, r.day, 0::bigint as conversations, 1 as breaches, r.resolved, r.minutes
    from clocks as c
    -- offset 0: what each shop's window holds is read by its days.
    cross join lateral (
        select
            coalesce(x.operator_id, x.assignee_id) as doer, x.breach_date as day,
            (x.resolved_at <= c.as_of)::integer as resolved,
            case when x.operator_action_at <= c.as_of then x.minutes_to_action end as minutes
        from rollups.operator_sla_resolution as x
        where
            x.shop_id = c.shop_id and x.breach_date between c.today - 89 and c.today
            and x.sla_breach_detected_at <= c.as_of
        offset 0
    ) as r
    union all
    select c.shop_id, a.assignee_id, a.conversation_date, a.conversations, 0, 0, null
    from clocks as c
    cross join lateral (
        select x.assignee_id, x.conversation_date, count(*) as conversations
        from facts.cx_conversations as x
        where
            x.shop_id = c.shop_id and x.conversation_date between c.today - 89 and c.today
            and x.conversation_created_at <= c.as_of
        group by x.assignee_id, x.conversation_date
    ) as a
),

days as (
    select
        d.shop_id, d.doer, d.day, sum(d.conversations)::bigint as conversations, sum(d.breaches) as breaches,
        count(d.minutes) as acted_on, coalesce(sum(d.resolved), 0) as resolved, sum(d.minutes) as minutes,
        percentile_cont(array[0.5, 0.9]) within group (order by d.minutes) as quantiles
    from doings as d
    where d.doer is not null
    group by d.shop_id, d.doer, d.day
)

select
    c.shop_id, c.domain as shop_domain, d.day as metric_date, d.doer as operator_id, d.conversations,
    d.breaches as breaches_detected, d.acted_on as breaches_acted_on, d.resolved as breaches_resolved,
    round(100.0 * d.acted_on / nullif(d.breaches, 0), 2) as resolution_rate_pct, d.minutes as response_minutes,
    round(d.minutes / nullif(d.acted_on, 0), 2) as avg_response_minutes,
    round(d.quantiles[1]::numeric, 2) as median_response_minutes,
    round(d.quantiles[2]::numeric, 2) as p90_response_minutes
from clocks as c
inner join days as d on d.shop_id = c.shop_id;
comment on view ops.v_export_operator_performance is
'What fell to each operator on each of the last 90 business days, with sums that can be added up further; one row a shop, operator and day on which there was anything. Ids only: names are personal.';
comment on column ops.v_export_operator_performance.shop_id is 'Key of the shop.';
comment on column ops.v_export_operator_performance.shop_domain is 'Domain of the shop.';
comment on column ops.v_export_operator_performance.metric_date is 'Business day on which the conversation began or the wait outlasted the target.';
comment on column ops.v_export_operator_performance.operator_id is 'Chatwoot''s id of the operator.';
comment on column ops.v_export_operator_performance.conversations is 'Conversations begun that day of which the operator is in charge.';
comment on column ops.v_export_operator_performance.breaches_detected is 'Waits that outlasted the target that day: answered by the operator, or unanswered in a conversation of theirs.';
comment on column ops.v_export_operator_performance.breaches_acted_on is 'Of these, acted on until now.';
comment on column ops.v_export_operator_performance.breaches_resolved is 'Of these, in a conversation that was resolved since.';
comment on column ops.v_export_operator_performance.resolution_rate_pct is 'Acted on of detected, in percent; null without a breach.';
comment on column ops.v_export_operator_performance.response_minutes is 'All minutes from breach to action together; null without an action.';
comment on column ops.v_export_operator_performance.avg_response_minutes is 'response_minutes / breaches_acted_on; null without an action.';
comment on column ops.v_export_operator_performance.median_response_minutes is 'Median minutes from breach to action; medians of days do not add up, sums do.';
comment on column ops.v_export_operator_performance.p90_response_minutes is 'Minutes within which nine of ten actions came.';
