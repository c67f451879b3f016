-- One row per shop: breaches of the answer target in the last 7 business days and what followed, as of rules.now().
create view ops.v_sla_resolution_7d with (security_invoker = true) as
select
    s.shop_id, s.domain as shop_domain, c.today - 6 as window_start, c.today as window_end,
    b.breaches_detected, b.breaches_acted_on, b.breaches_detected - b.breaches_acted_on as breaches_unanswered,
    b.breaches_resolved,
    round(100.0 * b.breaches_acted_on / nullif(b.breaches_detected, 0), 2) as resolution_rate_pct,
    round(b.mean_minutes, 2) as mean_minutes_to_action,
    round(b.quantiles[1]::numeric, 2) as median_minutes_to_action,
    round(b.quantiles[2]::numeric, 2) as p90_minutes_to_action,
    round(b.quantiles[3]::numeric, 2) as p95_minutes_to_action,
    b.min_minutes as min_minutes_to_action, b.max_minutes as max_minutes_to_action
from facts.shops as s
-- limit 1: the clock is read once a shop, not once a breach.
cross join lateral (
    select rules.business_date(rules.now(), s.iana_timezone) as today, rules.now() as as_of limit 1
) as c
cross join lateral ops.answers_at(s.shop_id, c.today, c.as_of) as b;
comment on view ops.v_sla_resolution_7d is
'How soon somebody acted after a customer had waited longer than the target, over breaches of the last 7 business days; one row a shop. Breaches that nobody has answered count as detected and not as acted on.';
comment on column ops.v_sla_resolution_7d.shop_id is 'Key of the shop.';
comment on column ops.v_sla_resolution_7d.shop_domain is 'Domain of the shop.';
comment on column ops.v_sla_resolution_7d.window_start is 'First business day of the window.';
comment on column ops.v_sla_resolution_7d.window_end is 'Last business day of the window: today.';
comment on column ops.v_sla_resolution_7d.breaches_detected is 'Waits that outlasted the target in the window.';
comment on column ops.v_sla_resolution_7d.breaches_acted_on is 'Of these, answered or resolved since.';
comment on column ops.v_sla_resolution_7d.breaches_unanswered is 'Of these, still waiting.';
comment on column ops.v_sla_resolution_7d.breaches_resolved is 'Of these, in a conversation that was resolved since.';
comment on column ops.v_sla_resolution_7d.resolution_rate_pct is 'Acted on of detected, in percent; null without a breach.';
comment on column ops.v_sla_resolution_7d.mean_minutes_to_action is 'Mean minutes from breach to action, over those acted on.';
comment on column ops.v_sla_resolution_7d.median_minutes_to_action is 'Median minutes from breach to action, over those acted on.';
comment on column ops.v_sla_resolution_7d.p90_minutes_to_action is 'Minutes within which nine of ten actions came.';
comment on column ops.v_sla_resolution_7d.p95_minutes_to_action is 'Minutes within which nineteen of twenty actions came.';
comment on column ops.v_sla_resolution_7d.min_minutes_to_action is 'Fewest minutes from breach to action.';
comment on column ops.v_sla_resolution_7d.max_minutes_to_action is 'Most minutes from breach to action.';
