-- One row per shop: activation, answers to breaches, and operators over the last 7 business days, as of rules.now().
create view ops.v_ops_aggregate_metrics with (security_invoker = true) as
with teams as (
    select
        r.shop_id, count(*) as total_operators,
        count(*) filter (where r.performance_tier = 'TOP_PERFORMER') as top_performers,
        round(avg(r.efficiency_score), 1) as avg_efficiency_score
    from ops.v_operator_rankings as r
    group by r.shop_id
)

select
    s.shop_id, s.shop_domain, s.window_start, s.window_end,
    a.activation_rate_pct as activation_rate_7d_avg, a.shops_activated as shops_activated_7d,
    a.total_shops as total_shops_7d,
    s.breaches_detected, s.breaches_acted_on,
    s.median_minutes_to_action as median_response_time, s.p90_minutes_to_action as p90_response_time,
    s.p95_minutes_to_action as p95_response_time, s.resolution_rate_pct,
    coalesce(t.total_operators, 0) as total_operators, coalesce(t.top_performers, 0) as top_performers,
    t.avg_efficiency_score
from ops.v_sla_resolution_7d as s
inner join ops.v_activation_rate_7d as a on a.shop_id = s.shop_id
left join teams as t on t.shop_id = s.shop_id;
comment on view ops.v_ops_aggregate_metrics is
'Activation, answers to breaches and operators over the last 7 business days; one row a shop.';
comment on column ops.v_ops_aggregate_metrics.shop_id is 'Key of the shop.';
comment on column ops.v_ops_aggregate_metrics.shop_domain is 'Domain of the shop.';
comment on column ops.v_ops_aggregate_metrics.window_start is 'First business day of the window.';
comment on column ops.v_ops_aggregate_metrics.window_end is 'Last business day of the window: today.';
comment on column ops.v_ops_aggregate_metrics.activation_rate_7d_avg is 'Activated shops of all that the caller may see, in percent.';
comment on column ops.v_ops_aggregate_metrics.shops_activated_7d is 'Shops that were worked with, of those that the caller may see.';
comment on column ops.v_ops_aggregate_metrics.total_shops_7d is 'Shops that the caller may see.';
comment on column ops.v_ops_aggregate_metrics.breaches_detected is 'Waits that outlasted the target.';
comment on column ops.v_ops_aggregate_metrics.breaches_acted_on is 'Of these, answered or resolved since.';
comment on column ops.v_ops_aggregate_metrics.median_response_time is 'Median minutes from breach to action, over those acted on.';
comment on column ops.v_ops_aggregate_metrics.p90_response_time is 'Minutes within which nine of ten actions came.';
comment on column ops.v_ops_aggregate_metrics.p95_response_time is 'Minutes within which nineteen of twenty actions came.';
comment on column ops.v_ops_aggregate_metrics.resolution_rate_pct is 'Acted on of detected, in percent; null without a breach.';
comment on column ops.v_ops_aggregate_metrics.total_operators is 'Operators who had something to do.';
comment on column ops.v_ops_aggregate_metrics.top_performers is 'Of these, top performers.';
comment on column ops.v_ops_aggregate_metrics.avg_efficiency_score is 'Mean score of the operators, 0 to 100; null without operators.';
