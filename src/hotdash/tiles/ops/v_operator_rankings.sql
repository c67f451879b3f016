-- One row per shop and operator who had something to do in the last 7 business days: their place by score.
create view ops.v_operator_rankings with (security_invoker = true) as
with bars as materialized (
    select
        s.shop_id, rules.setting(s.shop_id, 'tier_top_score') as top_score,
        rules.setting(s.shop_id, 'tier_strong_score') as strong_score,
        rules.setting(s.shop_id, 'tier_average_score') as average_score
    from facts.shops as s
)

select
    p.shop_id, p.shop_domain,
    rank() over (partition by p.shop_id order by p.efficiency_score desc) as rank,
    p.operator_id, p.efficiency_score, p.resolution_rate_pct, p.avg_response_minutes, p.conversations,
    p.breaches_detected,
    case
        when p.efficiency_score >= b.top_score then 'TOP_PERFORMER'
        when p.efficiency_score >= b.strong_score then 'STRONG'
        when p.efficiency_score >= b.average_score then 'AVERAGE'
        else 'NEEDS_IMPROVEMENT'
    end as performance_tier
from ops.v_operator_performance_7d as p
inner join bars as b on b.shop_id = p.shop_id;
comment on view ops.v_operator_rankings is
'Operators by their score of the last 7 business days, 0 to 100: half of it for the share of late waits that were answered, half for speed, in full up to a median of 45 minutes from breach to answer and none from 240, TOP_PERFORMER from 85, STRONG from 70, AVERAGE from 50, else NEEDS_IMPROVEMENT, unless the settings efficiency_* and tier_* say otherwise; one row a shop and operator.';
comment on column ops.v_operator_rankings.shop_id is 'Key of the shop.';
comment on column ops.v_operator_rankings.shop_domain is 'Domain of the shop.';
comment on column ops.v_operator_rankings.rank is 'Place in the shop, from 1; equal scores share a place.';
comment on column ops.v_operator_rankings.operator_id is 'Chatwoot''s id of the operator.';
comment on column ops.v_operator_rankings.efficiency_score is 'Score from 0 to 100: half for the share of late waits that were answered (setting efficiency_resolution_weight, 0.5), half for speed: all of it up to a median of 45 minutes from breach to action (efficiency_target_minutes), none from 240 (efficiency_zero_minutes), evenly between. Without a late wait 100.';
comment on column ops.v_operator_rankings.resolution_rate_pct is 'Breaches acted on of detected, in percent; null without a breach.';
comment on column ops.v_operator_rankings.avg_response_minutes is 'Mean minutes from breach to action; null without an action.';
comment on column ops.v_operator_rankings.conversations is 'Conversations begun in the window of which the operator is in charge.';
comment on column ops.v_operator_rankings.breaches_detected is 'Waits that outlasted the target.';
comment on column ops.v_operator_rankings.performance_tier is 'By the score: TOP_PERFORMER from 85 (setting tier_top_score), STRONG from 70 (tier_strong_score), AVERAGE from 50 (tier_average_score), else NEEDS_IMPROVEMENT.';
