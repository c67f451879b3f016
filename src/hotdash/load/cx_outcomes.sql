-- Facts, one row a conversation: what follows from its messages, for every staged conversation.
create function load.cx_outcomes(of_shop bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    with staged_keys as (
        select s.chatwoot_conversation_id from pg_temp.staged_cx_conversations as s
        union
        select s.chatwoot_conversation_id from pg_temp.staged_cx_messages as s
    ),

    messages as (
        select
            m.chatwoot_conversation_id, m.message_id, m.sender_kind, m.sent_at, m.sentiment, m.sentiment_evidence,
            m.topic, m.order_number,
            m.sender_kind = 'customer' and not m.is_private as is_customer,
            -- bots, templates and private notes are no answer
            m.sender_kind = 'operator' and not m.is_private as is_answer
        from facts.cx_messages as m
        inner join staged_keys as k on k.chatwoot_conversation_id = m.chatwoot_conversation_id
        where m.shop_id = of_shop
    ),

    facts_of_threads as (
        select
            c.chatwoot_conversation_id,
            count(*) filter (where m.is_customer or m.is_answer) as message_count,
            count(m.message_id) > 0 as has_messages,
            min(m.sent_at) filter (where m.is_answer and m.sent_at >= c.conversation_created_at) as first_response_at,
            max(m.sent_at) filter (where m.is_answer) as last_answer_at,
            max(m.sent_at) filter (where m.is_customer) as last_customer_message_at,
            max(m.sent_at) as last_message_at,
            max(m.sent_at) filter (where m.topic = 'resolved' and m.sender_kind = 'system') as marked_resolved_at,
            bool_or(m.is_customer and m.sentiment = 'very_negative') as is_very_negative,
            (array_agg(m.sentiment order by m.sent_at desc, m.message_id desc)
                filter (where m.is_customer and m.sentiment <> 'neutral'))[1] as last_mood,
            (array_agg(m.sentiment_evidence order by m.sentiment = 'very_negative' desc, m.sent_at desc, m.message_id desc)
                filter (where m.is_customer and m.sentiment <> 'neutral'))[1] as evidence,
            (array_agg(m.topic order by m.sent_at, m.message_id)
                filter (where m.is_customer and m.topic is not null))[1] as category,
            (array_agg(m.order_number order by m.sent_at, m.message_id)
                filter (where m.order_number is not null))[1] as order_number
        from facts.cx_conversations as c
        inner join staged_keys as k on k.chatwoot_conversation_id = c.chatwoot_conversation_id
        left join messages as m on m.chatwoot_conversation_id = c.chatwoot_conversation_id
        where c.shop_id = of_shop
        group by c.chatwoot_conversation_id
    ),

    unanswered as (
        select t.chatwoot_conversation_id, min(m.sent_at) as waiting_since
        from facts_of_threads as t
        inner join messages as m on m.chatwoot_conversation_id = t.chatwoot_conversation_id
        where m.is_customer and (m.sent_at > t.last_answer_at or t.last_answer_at is null)
        group by t.chatwoot_conversation_id
    ),

    outcomes as (
        select
            c.chatwoot_conversation_id, t.message_count, t.first_response_at, t.last_customer_message_at,
            coalesce(c.order_number, t.order_number) as order_number,
            case when c.status = 'resolved' then coalesce(t.marked_resolved_at, t.last_message_at, c.source_updated_at) end
                as resolved_at,
            case when c.status <> 'resolved' then case when t.has_messages then u.waiting_since else c.waiting_since end end
                as waiting_since,
            case when t.is_very_negative then 'very_negative' else coalesce(t.last_mood, 'neutral') end as sentiment,
            case when t.is_very_negative or t.last_mood is not null then t.evidence end as evidence,
            coalesce(t.category, 'other') as category
        from facts_of_threads as t
        inner join facts.cx_conversations as c
            on c.shop_id = of_shop and c.chatwoot_conversation_id = t.chatwoot_conversation_id
        left join unanswered as u on u.chatwoot_conversation_id = t.chatwoot_conversation_id
    )

    update facts.cx_conversations as c
    set
        message_count = o.message_count,
        first_response_at = o.first_response_at,
        last_customer_message_at = o.last_customer_message_at,
        order_number = o.order_number,
        resolved_at = o.resolved_at,
        waiting_since = o.waiting_since,
        sentiment = o.sentiment,
        sentiment_evidence = o.evidence,
        category = o.category,
        first_response_time_minutes = round(extract(epoch from o.first_response_at - c.conversation_created_at) / 60, 2),
        resolution_time_hours = round(extract(epoch from o.resolved_at - c.conversation_created_at) / 3600, 2),
        updated_at = now()
    from outcomes as o
    where
        c.shop_id = of_shop
        and c.chatwoot_conversation_id = o.chatwoot_conversation_id
        and (
            c.message_count, c.first_response_at, c.last_customer_message_at, c.order_number, c.resolved_at,
            c.waiting_since, c.sentiment, c.sentiment_evidence, c.category,
            c.first_response_time_minutes, c.resolution_time_hours
        ) is distinct from (
            o.message_count, o.first_response_at, o.last_customer_message_at, o.order_number, o.resolved_at,
            o.waiting_since, o.sentiment, o.evidence, o.category,
            round(extract(epoch from o.first_response_at - c.conversation_created_at) / 60, 2),
            round(extract(epoch from o.resolved_at - c.conversation_created_at) / 3600, 2)
        );
end
$$;
comment on function load.cx_outcomes(bigint) is
'Computes answer and resolution times, waiting, mood, category and order number of each staged conversation from its messages; part of the load of cx messages.';
