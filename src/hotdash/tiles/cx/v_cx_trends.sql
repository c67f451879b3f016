-- One row per shop and business day of the last 90: conversations begun on it, and in the 7 days that end on it.
create view cx.v_cx_trends with (security_invoker = true) as
with clocks as materialized (
    select s.shop_id, s.domain, rules.business_date(rules.now(), s.iana_timezone) as today
    from facts.shops as s
),

spans as (
    -- Each conversation counts on its own day and in each of the seven weeks that hold it: medians are of raw minutes.
    select
        c.shop_id, v.conversation_date + back.days as day, span.days as span_days,
        count(*) as conversations,
        count(v.first_response_time_minutes) as answered,
        percentile_cont(0.5) within group (order by v.first_response_time_minutes) as median_minutes,
        count(*) filter (where v.is_sla_breach) as breached,
        count(*) filter (where v.is_escalated) as escalated,
        count(v.sentiment) as judged,
        count(*) filter (where v.sentiment in ('negative', 'very_negative')) as negative,
        count(*) filter (where v.sentiment = 'positive') as positive
    from clocks as c
    -- offset 0, a fence: the days are looked up by their index, not sifted out of all conversations.
    cross join lateral (
        select s.conversation_date, s.first_response_time_minutes, s.is_sla_breach, s.is_escalated, s.sentiment
        from cx.v_cx_states as s
        where s.shop_id = c.shop_id and s.conversation_date between c.today - 95 and c.today
        offset 0
    ) as v
    cross join (values (1), (7)) as span (days)
    cross join lateral generate_series(0, span.days - 1) as back (days)
    group by c.shop_id, v.conversation_date + back.days, span.days
)

select
    c.shop_id, c.domain as shop_domain, w.day::date as conversation_date,
    coalesce(d.conversations, 0) as conversations,
    coalesce(d.answered, 0) as answered_conversations,
    round(d.median_minutes::numeric, 2) as median_first_response_minutes,
    coalesce(d.breached, 0) as breached_conversations,
    round(100.0 * d.breached / d.conversations, 2) as breached_pct,
    coalesce(d.escalated, 0) as escalations,
    round(100.0 * d.negative / nullif(d.judged, 0), 2) as negative_sentiment_pct,
    round(100.0 * d.positive / nullif(d.judged, 0), 2) as positive_sentiment_pct,
    coalesce(e.conversations, 0) as conversations_7d,
    round(e.median_minutes::numeric, 2) as median_first_response_7d_minutes,
    round(100.0 * e.breached / e.conversations, 2) as breached_7d_pct,
    coalesce(e.escalated, 0) as escalations_7d,
    round(100.0 * e.negative / nullif(e.judged, 0), 2) as negative_sentiment_7d_pct,
    round(100.0 * e.positive / nullif(e.judged, 0), 2) as positive_sentiment_7d_pct
from clocks as c
cross join lateral generate_series((c.today - 89)::timestamp, c.today::timestamp, interval '1 day') as w (day)
left join spans as d on d.shop_id = c.shop_id and d.day = w.day::date and d.span_days = 1
left join spans as e on e.shop_id = c.shop_id and e.day = w.day::date and e.span_days = 7;

comment on view cx.v_cx_trends is
'How conversations went that began on each of the last 90 business days, by the day and by the 7 business days that end on it; one row a day.';
comment on column cx.v_cx_trends.shop_id is 'Key of the shop.';
comment on column cx.v_cx_trends.shop_domain is 'Domain of the shop.';
comment on column cx.v_cx_trends.conversation_date is 'Business day.';
comment on column cx.v_cx_trends.conversations is 'Conversations begun on that day, as of the clock.';
comment on column cx.v_cx_trends.answered_conversations is 'Of these, those that a person has answered.';
comment on column cx.v_cx_trends.median_first_response_minutes is 'Minutes from the beginning to the first answer of a person: median of the answered ones, round the clock; null without any.';
comment on column cx.v_cx_trends.breached_conversations is 'Conversations that waited longer than their target, answered or not.';
comment on column cx.v_cx_trends.breached_pct is '100 × breached_conversations / conversations; null without conversations.';
comment on column cx.v_cx_trends.escalations is 'Conversations of that day that were escalated.';
comment on column cx.v_cx_trends.negative_sentiment_pct is '100 × negative and very negative ones / conversations whose mood is known.';
comment on column cx.v_cx_trends.positive_sentiment_pct is '100 × positive ones / conversations whose mood is known; the rest is neutral.';
comment on column cx.v_cx_trends.conversations_7d is 'Conversations begun on the 7 business days that end on that day.';
comment on column cx.v_cx_trends.median_first_response_7d_minutes is 'Minutes to the first answer, median of the answered ones of those 7 days.';
comment on column cx.v_cx_trends.breached_7d_pct is '100 × breached ones / conversations, both of those 7 days.';
comment on column cx.v_cx_trends.escalations_7d is 'Conversations of those 7 days that were escalated.';
comment on column cx.v_cx_trends.negative_sentiment_7d_pct is '100 × negative and very negative ones / conversations whose mood is known, of those 7 days.';
comment on column cx.v_cx_trends.positive_sentiment_7d_pct is '100 × positive ones / conversations whose mood is known, of those 7 days.';
