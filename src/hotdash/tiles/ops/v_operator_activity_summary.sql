-- One row per shop: all operators together over the last 7 business days, as of rules.now().
create view ops.v_operator_activity_summary with (security_invoker = true) as
with ranked as (
    select
        r.shop_id, count(*) as total_operators,
        count(*) filter (where r.performance_tier = 'TOP_PERFORMER') as top_performers,
        count(*) filter (where r.performance_tier = 'STRONG') as strong_performers,
        count(*) filter (where r.performance_tier = 'AVERAGE') as average_performers,
        count(*) filter (where r.performance_tier = 'NEEDS_IMPROVEMENT') as needing_improvement,
        round(avg(r.efficiency_score), 1) as avg_efficiency_score, sum(r.conversations)::bigint as conversations
    from ops.v_operator_rankings as r
    group by r.shop_id
),

desks as (
    select
        w.shop_id, sum(w.replies_sent)::bigint as replies_sent,
        sum(w.conversations_resolved)::bigint as conversations_resolved,
        sum(w.conversations_on_desk) filter (where w.work_date = a.window_end)::bigint as on_desk_today,
        count(*) filter (where w.work_date = a.window_end and w.workload_status = 'OVERLOADED') as overloaded_today,
        count(*) filter (where w.work_date = a.window_end and w.workload_status = 'NO_LOAD') as idle_today
    from ops.v_operator_workload as w
    inner join ops.v_sla_resolution_7d as a on a.shop_id = w.shop_id
    group by w.shop_id
)

select
    a.shop_id, a.shop_domain, a.window_start, a.window_end, coalesce(r.total_operators, 0) as total_operators,
    coalesce(r.top_performers, 0) as top_performers, coalesce(r.strong_performers, 0) as strong_performers,
    coalesce(r.average_performers, 0) as average_performers, coalesce(r.needing_improvement, 0) as needing_improvement,
    r.avg_efficiency_score, coalesce(r.conversations, 0) as conversations, coalesce(d.replies_sent, 0) as replies_sent,
    coalesce(d.conversations_resolved, 0) as conversations_resolved, a.breaches_detected, a.breaches_acted_on,
    a.resolution_rate_pct, a.median_minutes_to_action as median_response_minutes,
    coalesce(d.on_desk_today, 0) as conversations_on_desk_today,
    coalesce(d.overloaded_today, 0) as operators_overloaded_today, coalesce(d.idle_today, 0) as operators_idle_today
from ops.v_sla_resolution_7d as a
left join ranked as r on r.shop_id = a.shop_id
left join desks as d on d.shop_id = a.shop_id;
comment on view ops.v_operator_activity_summary is
'What the operators got done together in the last 7 business days; one row a shop.';
comment on column ops.v_operator_activity_summary.shop_id is 'Key of the shop.';
comment on column ops.v_operator_activity_summary.shop_domain is 'Domain of the shop.';
comment on column ops.v_operator_activity_summary.window_start is 'First business day of the window.';
comment on column ops.v_operator_activity_summary.window_end is 'Last business day of the window: today.';
comment on column ops.v_operator_activity_summary.total_operators is 'Operators in charge of a conversation begun in the window, or of a wait that outlasted the target in it.';
comment on column ops.v_operator_activity_summary.top_performers is 'Of these, TOP_PERFORMER.';
comment on column ops.v_operator_activity_summary.strong_performers is 'Of these, STRONG.';
comment on column ops.v_operator_activity_summary.average_performers is 'Of these, AVERAGE.';
comment on column ops.v_operator_activity_summary.needing_improvement is 'Of these, NEEDS_IMPROVEMENT.';
comment on column ops.v_operator_activity_summary.avg_efficiency_score is 'Mean score of these operators, 0 to 100, each counted once; null without operators.';
comment on column ops.v_operator_activity_summary.conversations is 'Conversations begun in the window of which somebody is in charge.';
comment on column ops.v_operator_activity_summary.replies_sent is 'Public messages that operators wrote in the window.';
comment on column ops.v_operator_activity_summary.conversations_resolved is 'Conversations of theirs that were resolved in the window.';
comment on column ops.v_operator_activity_summary.breaches_detected is 'Waits that outlasted the target, also of conversations of which nobody is in charge.';
comment on column ops.v_operator_activity_summary.breaches_acted_on is 'Of these, answered or resolved since.';
comment on column ops.v_operator_activity_summary.resolution_rate_pct is 'Acted on of detected, in percent; null without a breach.';
comment on column ops.v_operator_activity_summary.median_response_minutes is 'Median minutes from breach to action, over the single actions of all.';
comment on column ops.v_operator_activity_summary.conversations_on_desk_today is 'Conversations on all desks today.';
comment on column ops.v_operator_activity_summary.operators_overloaded_today is 'Operators who are OVERLOADED today, see v_operator_workload.';
comment on column ops.v_operator_activity_summary.operators_idle_today is 'Operators with NO_LOAD today.';
