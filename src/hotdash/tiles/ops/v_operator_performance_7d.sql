-- One row per shop and operator who had something to do in the last 7 business days, as of rules.now().
create view ops.v_operator_performance_7d with (security_invoker = true) as
select
    s.shop_id, s.domain as shop_domain, p.operator_id, p.conversations, p.breaches_detected, p.breaches_acted_on,
    p.resolution_rate_pct, p.avg_response_minutes, p.median_response_minutes, p.p90_response_minutes,
    p.p95_response_minutes, p.efficiency_score
from facts.shops as s
-- limit 1: clock and settings are read once a shop, not once a row.
cross join lateral (
    select
        rules.business_date(rules.now(), s.iana_timezone) as today, rules.now() as as_of,
        rules.setting(s.shop_id, 'efficiency_target_minutes') as target_minutes,
        rules.setting(s.shop_id, 'efficiency_zero_minutes') as zero_minutes,
        rules.setting(s.shop_id, 'efficiency_resolution_weight') as resolution_weight
    limit 1
) as c
cross join lateral ops.performance_at(
    s.shop_id, c.today, c.as_of, c.target_minutes, c.zero_minutes, c.resolution_weight
) as p;
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
comment on column ops.v_operator_performance_7d.efficiency_score is '100 × (w × acted on / detected + (1 - w) × speed), w being 0.5 (setting efficiency_resolution_weight). Speed is 1 up to a median of 45 minutes from breach to action (efficiency_target_minutes), 0 from 240 (efficiency_zero_minutes), evenly between them, and 0 while nothing was acted on. Without a breach 100.';
