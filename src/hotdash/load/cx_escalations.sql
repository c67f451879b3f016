-- Facts, one row a conversation: whether it is escalated, since when and why, for those touched.
create function load.cx_escalations(of_shop bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    with touched as materialized (
        select distinct t.chatwoot_conversation_id from pg_temp.touched_conversations as t
    ),

    escalation_rules as materialized (
        select r.kind, r.value from rules.escalation_rules(of_shop) as r
    ),

    -- A reason from a message dates from that message.
    message_reasons as (
        select
            m.chatwoot_conversation_id, case r.kind when 'intent' then 'about ' else 'mood ' end || r.value as reason,
            min(m.sent_at) as since
        from touched as t
        inner join facts.cx_messages as m
            on m.shop_id = of_shop and m.chatwoot_conversation_id = t.chatwoot_conversation_id
        inner join escalation_rules as r
            on (r.kind = 'intent' and r.value = m.topic) or (r.kind = 'sentiment' and r.value = m.sentiment)
        where m.sender_kind = 'customer' and not m.is_private
        group by m.chatwoot_conversation_id, r.kind, r.value
    ),

    -- When a label was put on is told by an activity message, if at all.
    reasons as (
        select r.chatwoot_conversation_id, r.reason, r.since from message_reasons as r
        union all
        select
            c.chatwoot_conversation_id, case r.kind when 'label' then 'label ' else 'rated ' end || r.value,
            case r.kind
                when 'csat' then coalesce(c.resolved_at, c.last_customer_message_at, c.conversation_created_at)
                else coalesce(
                    (
                        select min(m.sent_at)
                        from facts.cx_messages as m
                        where
                            m.shop_id = of_shop and m.chatwoot_conversation_id = c.chatwoot_conversation_id
                            and m.topic = 'escalated' and m.sender_kind = 'system'
                    ),
                    c.last_customer_message_at, c.conversation_created_at
                )
            end
        from touched as t
        inner join facts.cx_conversations as c
            on c.shop_id = of_shop and c.chatwoot_conversation_id = t.chatwoot_conversation_id
        inner join escalation_rules as r
            on (r.kind = 'label' and r.value = any (c.labels)) or (r.kind = 'csat' and c.csat_rating::text <= r.value)
    ),

    escalations as (
        select
            t.chatwoot_conversation_id, min(r.since) as escalated_at,
            string_agg(r.reason, '; ' order by r.since, r.reason) as reason
        from touched as t
        left join reasons as r on r.chatwoot_conversation_id = t.chatwoot_conversation_id
        group by t.chatwoot_conversation_id
    )

    update facts.cx_conversations as c
    set
        is_escalated = e.reason is not null,
        escalation_reason = e.reason,
        escalated_at = e.escalated_at,
        updated_at = now()
    from escalations as e
    where
        c.shop_id = of_shop and c.chatwoot_conversation_id = e.chatwoot_conversation_id
        and (c.is_escalated, c.escalation_reason, c.escalated_at)
        is distinct from (e.reason is not null, e.reason, e.escalated_at);
end
$$;
comment on function load.cx_escalations(bigint) is
'Applies the shop''s escalation rules to the touched conversations; every reason is kept, the first one dates it. Run it when moods, labels and resolutions stand.';
