-- One row per shop: how conversations begun in the last 7 business days went, as of rules.now().
create view cx.v_cx_health_summary with (security_invoker = true) as
with clocks as materialized (
    select s.shop_id, s.domain, rules.business_date(rules.now(), s.iana_timezone) as today
    from facts.shops as s
)

select
    c.shop_id, c.domain as shop_domain, c.today - 6 as window_start, c.today as window_end,
    h.total_conversations, h.open_conversations, h.pending_conversations, h.resolved_conversations,
    h.breached_conversations,
    round(100.0 * h.breached_conversations / nullif(h.total_conversations, 0), 2) as breached_pct,
    h.escalations,
    round(h.median_minutes::numeric, 2) as median_first_response_minutes,
    round(h.p90_minutes::numeric, 2) as p90_first_response_minutes,
    round(h.mean_minutes, 2) as avg_first_response_minutes,
    round(h.median_hours::numeric, 2) as median_resolution_hours,
    round(h.median_business_minutes::numeric, 2) as median_first_response_business_minutes,
    round(h.median_business_hours::numeric, 2) as median_resolution_business_hours,
    round(100.0 * h.resolved_conversations / nullif(h.total_conversations, 0), 2) as resolution_rate_pct,
    round(100.0 * h.negative_conversations / nullif(h.judged_conversations, 0), 2) as negative_sentiment_pct
from clocks as c
cross join lateral (
    select
        count(*) as total_conversations,
        count(*) filter (where v.status = 'open') as open_conversations,
        count(*) filter (where v.status = 'pending') as pending_conversations,
        count(*) filter (where v.status = 'resolved') as resolved_conversations,
        count(*) filter (where v.is_sla_breach) as breached_conversations,
        count(*) filter (where v.is_escalated) as escalations,
        percentile_cont(0.5) within group (order by v.first_response_time_minutes) as median_minutes,
        percentile_cont(0.9) within group (order by v.first_response_time_minutes) as p90_minutes,
        avg(v.first_response_time_minutes) as mean_minutes,
        percentile_cont(0.5) within group (order by v.resolution_time_hours) as median_hours,
        percentile_cont(0.5) within group (order by v.first_response_business_minutes) as median_business_minutes,
        percentile_cont(0.5) within group (order by v.resolution_business_hours) as median_business_hours,
        count(*) filter (where v.sentiment in ('negative', 'very_negative')) as negative_conversations,
        count(v.sentiment) as judged_conversations
    from cx.v_cx_states as v
    where v.shop_id = c.shop_id and v.conversation_date between c.today - 6 and c.today
) as h;
comment on view cx.v_cx_health_summary is
'How conversations begun in the last 7 business days went; one row a shop.';
comment on column cx.v_cx_health_summary.shop_id is 'Key of the shop.';
comment on column cx.v_cx_health_summary.shop_domain is 'Domain of the shop.';
comment on column cx.v_cx_health_summary.window_start is 'First business day of the window.';
comment on column cx.v_cx_health_summary.window_end is 'Last business day of the window: today.';
comment on column cx.v_cx_health_summary.total_conversations is 'Conversations begun in the window.';
comment on column cx.v_cx_health_summary.open_conversations is 'Of these, open.';
comment on column cx.v_cx_health_summary.pending_conversations is 'Of these, pending.';
comment on column cx.v_cx_health_summary.resolved_conversations is 'Of these, resolved.';
comment on column cx.v_cx_health_summary.breached_conversations is 'Of these, with a customer who waits or waited for the first answer longer than the target.';
comment on column cx.v_cx_health_summary.breached_pct is 'Breached ones of all, in percent.';
comment on column cx.v_cx_health_summary.escalations is 'Of these, escalated.';
comment on column cx.v_cx_health_summary.median_first_response_minutes is 'Median minutes to the first answer, over those answered.';
comment on column cx.v_cx_health_summary.p90_first_response_minutes is 'Minutes within which nine of ten first answers came.';
comment on column cx.v_cx_health_summary.avg_first_response_minutes is 'Mean minutes to the first answer, over those answered.';
comment on column cx.v_cx_health_summary.median_resolution_hours is 'Median hours until resolved, over those resolved.';
comment on column cx.v_cx_health_summary.median_first_response_business_minutes is 'Median minutes to the first answer, counting only opening hours.';
comment on column cx.v_cx_health_summary.median_resolution_business_hours is 'Median hours until resolved, counting only opening hours.';
comment on column cx.v_cx_health_summary.resolution_rate_pct is 'Resolved ones of all, in percent.';
comment on column cx.v_cx_health_summary.negative_sentiment_pct is 'Negative and very negative ones of those with a known sentiment, in percent.';
