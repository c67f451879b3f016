-- One row per shop and operator who had something to do in the last 7 business days: answers to late waits, and days at work.
create view ops.v_sla_performance_7d with (security_invoker = true) as
with days as (
    select w.shop_id, w.operator_id, count(*) filter (where w.replies_sent > 0) as days_active
    from ops.v_operator_workload as w
    group by w.shop_id, w.operator_id
)

select
    p.shop_id, p.shop_domain, p.operator_id, p.breaches_detected, p.breaches_acted_on,
    p.breaches_detected - p.breaches_acted_on as breaches_unanswered, p.resolution_rate_pct, p.avg_response_minutes,
    p.median_response_minutes, p.p90_response_minutes, p.p95_response_minutes, coalesce(d.days_active, 0) as days_active
from ops.v_operator_performance_7d as p
left join days as d on d.shop_id = p.shop_id and d.operator_id = p.operator_id;
comment on view ops.v_sla_performance_7d is
'How each operator dealt with customers who had waited longer than the target, over the last 7 business days; one row a shop and operator. Waits that nobody has answered count.';
comment on column ops.v_sla_performance_7d.shop_id is 'Key of the shop.';
comment on column ops.v_sla_performance_7d.shop_domain is 'Domain of the shop.';
comment on column ops.v_sla_performance_7d.operator_id is 'Chatwoot''s id of the operator.';
comment on column ops.v_sla_performance_7d.breaches_detected is 'Waits that outlasted the target: answered by the operator, or unanswered in a conversation of theirs.';
comment on column ops.v_sla_performance_7d.breaches_acted_on is 'Of these, acted on as of the clock.';
comment on column ops.v_sla_performance_7d.breaches_unanswered is 'Of these, still waiting.';
comment on column ops.v_sla_performance_7d.resolution_rate_pct is 'Acted on of detected, in percent; null without a breach.';
comment on column ops.v_sla_performance_7d.avg_response_minutes is 'Mean minutes from breach to action; null without an action.';
comment on column ops.v_sla_performance_7d.median_response_minutes is 'Median minutes from breach to action, over the single actions.';
comment on column ops.v_sla_performance_7d.p90_response_minutes is 'Minutes within which nine of ten actions came.';
comment on column ops.v_sla_performance_7d.p95_response_minutes is 'Minutes within which nineteen of twenty actions came.';
comment on column ops.v_sla_performance_7d.days_active is 'Business days of the window on which the operator wrote to a customer, 0 to 7.';
