-- Facts, one row a message: unites pg_temp.staged_cx_messages with facts.cx_messages and facts.cx_message_texts.
create function load.cx_messages(of_shop bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into pg_temp.load_rejects (line_number, column_name, reason, remedy)
    select distinct
        s.line_number, 'messages', 'These messages belong to a conversation that is not known.',
        'Import the conversation, then run: hotdash rejects replay'
    from pg_temp.staged_cx_messages as s
    where not exists (
        select from facts.cx_conversations as c
        where c.shop_id = of_shop and c.chatwoot_conversation_id = s.chatwoot_conversation_id
    );

    create temp table newest_messages on commit drop as
    select distinct on (s.chatwoot_conversation_id, s.message_id)
        s.chatwoot_conversation_id, s.message_id, s.sender_kind, s.operator_id, s.is_private, s.sent_at, s.content,
        s.sentiment, s.sentiment_evidence, s.topic, s.order_number, s.deciding_sentence,
        -- a message was rewritten (deleted, say) only in a state of the conversation that is the stored one
        v.source_updated_at is not distinct from c.source_updated_at as is_current
    from pg_temp.staged_cx_messages as s
    inner join facts.cx_conversations as c
        on c.shop_id = of_shop and c.chatwoot_conversation_id = s.chatwoot_conversation_id
    left join pg_temp.staged_cx_conversations as v
        on v.chatwoot_conversation_id = s.chatwoot_conversation_id and v.line_number = s.line_number
    order by s.chatwoot_conversation_id, s.message_id, v.source_updated_at desc nulls last, s.line_number desc;

    analyze pg_temp.newest_messages;

    with written_messages as (
        insert into facts.cx_messages as m (
            shop_id, chatwoot_conversation_id, message_id, sender_kind, operator_id, is_private, sent_at, sentiment,
            sentiment_evidence, topic, order_number
        )
        select
            of_shop, n.chatwoot_conversation_id, n.message_id, n.sender_kind, n.operator_id,
            coalesce(n.is_private, false), n.sent_at, n.sentiment, n.sentiment_evidence, n.topic, n.order_number
        from pg_temp.newest_messages as n
        where
            n.is_current
            or not exists (
                select from facts.cx_messages as o
                where
                    o.shop_id = of_shop
                    and o.chatwoot_conversation_id = n.chatwoot_conversation_id
                    and o.message_id = n.message_id
            )
        on conflict (shop_id, chatwoot_conversation_id, message_id) do update set
            sender_kind = excluded.sender_kind,
            operator_id = excluded.operator_id,
            is_private = excluded.is_private,
            sent_at = excluded.sent_at,
            sentiment = excluded.sentiment,
            sentiment_evidence = excluded.sentiment_evidence,
            topic = excluded.topic,
            order_number = excluded.order_number,
            updated_at = now()
        where
            (
                m.sender_kind, m.operator_id, m.is_private, m.sent_at, m.sentiment, m.sentiment_evidence, m.topic,
                m.order_number
            ) is distinct from (
                excluded.sender_kind, excluded.operator_id, excluded.is_private, excluded.sent_at, excluded.sentiment,
                excluded.sentiment_evidence, excluded.topic, excluded.order_number
            )
        returning m.chatwoot_conversation_id, xmax = 0 as is_new
    ),

    touched as (
        insert into pg_temp.touched_conversations (chatwoot_conversation_id)
        select distinct w.chatwoot_conversation_id from written_messages as w
    )

    insert into pg_temp.load_counts (fact, staged, inserted, updated, deleted)
    select
        'cx_messages', (select count(*) from pg_temp.staged_cx_messages),
        count(*) filter (where w.is_new), count(*) filter (where not w.is_new), 0
    from written_messages as w;

    insert into facts.cx_message_texts as x (shop_id, chatwoot_conversation_id, message_id, content, deciding_sentence)
    select of_shop, n.chatwoot_conversation_id, n.message_id, n.content, n.deciding_sentence
    from pg_temp.newest_messages as n
    where n.content is not null
    on conflict (shop_id, chatwoot_conversation_id, message_id) do update set
        content = excluded.content,
        deciding_sentence = excluded.deciding_sentence,
        updated_at = now()
    where
        (x.content, x.deciding_sentence) is distinct from (excluded.content, excluded.deciding_sentence)
        and exists (
            select from pg_temp.newest_messages as k
            where
                k.chatwoot_conversation_id = excluded.chatwoot_conversation_id
                and k.message_id = excluded.message_id
                and k.is_current
        );

    -- A first load would otherwise walk all messages once for each.
    perform load.first_statistics();
    -- A message that was deleted at the source keeps its place in the thread, not its words.
    delete from facts.cx_message_texts as x
    using pg_temp.newest_messages as n
    where
        x.shop_id = of_shop
        and x.chatwoot_conversation_id = n.chatwoot_conversation_id
        and x.message_id = n.message_id
        and n.is_current
        and n.content is null;

    drop table pg_temp.newest_messages;
    perform load.cx_outcomes(of_shop);
    perform load.cx_escalations(of_shop);
    perform load.cx_business_times(of_shop);
end
$$;
comment on function load.cx_messages(bigint) is
'Unites staged messages with those known, after the load of cx conversations, words apart from the rest; then computes what follows from them.';
