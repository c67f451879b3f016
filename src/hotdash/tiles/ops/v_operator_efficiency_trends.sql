-- One row per shop, operator and business day of the last 30, where the operator had something to do in the 7 days until then.
create view ops.v_operator_efficiency_trends with (security_invoker = true) as
with clocks as materialized (
    select
        s.shop_id, s.domain, s.iana_timezone, rules.business_date(rules.now(), s.iana_timezone) as today,
        rules.now() as as_of,
        rules.setting(s.shop_id, 'efficiency_target_minutes') as target_minutes,
        rules.setting(s.shop_id, 'efficiency_zero_minutes') as zero_minutes,
        rules.setting(s.shop_id, 'efficiency_resolution_weight') as resolution_weight,
        rules.setting(s.shop_id, 'efficiency_trend_points') as trend_points
    from facts.shops as s
),

scores as (
    select
        c.shop_id, c.domain, c.today, c.trend_points, t.operator_id, t.metric_date, t.breaches_7d, t.acted_on_7d,
        t.mean_minutes_7d, t.median_minutes_7d, t.efficiency_score_7d,
        t.efficiency_score_7d - first_value(t.efficiency_score_7d) over (
            partition by c.shop_id, t.operator_id order by t.metric_date
            range between interval '7 days' preceding and interval '7 days' preceding
        ) as change_points
    from clocks as c
    -- a week more than is shown, to compare the first week with
    cross join lateral ops.trends_at(
        c.shop_id, c.today - 36, c.today, c.as_of, c.iana_timezone, c.target_minutes, c.zero_minutes,
        c.resolution_weight
    ) as t
)

select
    s.shop_id, s.domain as shop_domain, s.operator_id, s.metric_date, s.breaches_7d, s.acted_on_7d,
    round(100.0 * s.acted_on_7d / nullif(s.breaches_7d, 0), 2) as resolution_rate_7d_pct,
    round(s.mean_minutes_7d, 2) as avg_response_minutes_7d,
    round(s.median_minutes_7d, 2) as median_response_minutes_7d, s.efficiency_score_7d, s.change_points,
    case
        when s.change_points >= s.trend_points then 'IMPROVING'
        when s.change_points <= -s.trend_points then 'DECLINING'
        when s.change_points is not null then 'STABLE'
    end as trend
from scores as s
where s.metric_date > s.today - 30;
comment on view ops.v_operator_efficiency_trends is
'Score of each operator over the 7 business days that end on each of the last 30, IMPROVING or DECLINING where it is 5 points (setting efficiency_trend_points) from that of a week before; one row a shop, operator and day. Each day shows what had been answered by its close, so the last one is that of v_operator_rankings.';
comment on column ops.v_operator_efficiency_trends.shop_id is 'Key of the shop.';
comment on column ops.v_operator_efficiency_trends.shop_domain is 'Domain of the shop.';
comment on column ops.v_operator_efficiency_trends.operator_id is 'Chatwoot''s id of the operator.';
comment on column ops.v_operator_efficiency_trends.metric_date is 'Last business day of the 7.';
comment on column ops.v_operator_efficiency_trends.breaches_7d is 'Waits that outlasted the target in the 7 days.';
comment on column ops.v_operator_efficiency_trends.acted_on_7d is 'Of these, acted on by the close of metric_date.';
comment on column ops.v_operator_efficiency_trends.resolution_rate_7d_pct is 'Acted on of detected over the 7 days, in percent; null without a breach.';
comment on column ops.v_operator_efficiency_trends.avg_response_minutes_7d is 'Minutes from breach to action: all minutes of the 7 days / all actions; null without an action.';
comment on column ops.v_operator_efficiency_trends.median_response_minutes_7d is 'Median of the single minutes from breach to action of the 7 days; null without an action.';
comment on column ops.v_operator_efficiency_trends.efficiency_score_7d is 'Score from 0 to 100 over the 7 days, by the formula of v_operator_performance_7d.efficiency_score.';
comment on column ops.v_operator_efficiency_trends.change_points is 'Score less the score 7 days earlier, in points; null without one.';
comment on column ops.v_operator_efficiency_trends.trend is 'IMPROVING from 5 points more (setting efficiency_trend_points), DECLINING from as many less, else STABLE; null where there is nothing to compare with.';
