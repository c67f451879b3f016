-- Facts, one row a conversation: moves pg_temp.staged_cx_conversations to facts.cx_conversations and facts.cx_contacts.
create function load.cx_conversations(of_shop bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    create temp table newest_conversations on commit drop as
    select distinct on (s.chatwoot_conversation_id)
        s.chatwoot_conversation_id, s.inbox_id, s.contact_id, s.contact_name, s.contact_email, s.contact_phone,
        s.status, s.priority, s.labels, s.conversation_created_at, s.waiting_since, s.snoozed_until, s.assignee_id,
        s.order_number, s.csat_rating, s.source_updated_at
    from pg_temp.staged_cx_conversations as s
    order by s.chatwoot_conversation_id, s.source_updated_at desc nulls last, s.line_number desc;

    -- What the source tells; what follows from messages is load.cx_outcomes's.
    with written_conversations as (
        insert into facts.cx_conversations as c (
            shop_id, chatwoot_conversation_id, inbox_id, status, priority, labels, conversation_created_at,
            conversation_date, waiting_since, snoozed_until, assignee_id, order_number, csat_rating, sla_target_minutes,
            source_updated_at
        )
        select
            of_shop, n.chatwoot_conversation_id, n.inbox_id, n.status, n.priority, coalesce(n.labels, '{}'),
            n.conversation_created_at, rules.business_date(n.conversation_created_at, t.iana_timezone), n.waiting_since,
            n.snoozed_until, n.assignee_id, n.order_number, n.csat_rating, rules.setting(of_shop, 'cx_sla_minutes'),
            n.source_updated_at
        from pg_temp.newest_conversations as n
        inner join facts.shops as t on t.shop_id = of_shop
        on conflict (shop_id, chatwoot_conversation_id) do update set
            inbox_id = excluded.inbox_id,
            status = excluded.status,
            priority = excluded.priority,
            labels = excluded.labels,
            conversation_created_at = excluded.conversation_created_at,
            conversation_date = excluded.conversation_date,
            waiting_since = excluded.waiting_since,
            snoozed_until = excluded.snoozed_until,
            assignee_id = excluded.assignee_id,
            order_number = excluded.order_number,
            -- a rating that was given once is not taken back by an answer that does not tell it
            csat_rating = coalesce(excluded.csat_rating, c.csat_rating),
            source_updated_at = excluded.source_updated_at,
            updated_at = now()
        -- An older or equal state changes nothing; one without a version cannot be newer than one that has one.
        where excluded.source_updated_at > c.source_updated_at or c.source_updated_at is null
        returning c.chatwoot_conversation_id, xmax = 0 as is_new
    ),

    touched as (
        insert into pg_temp.touched_conversations (chatwoot_conversation_id)
        select w.chatwoot_conversation_id from written_conversations as w
    )

    insert into pg_temp.load_counts (fact, staged, inserted, updated, deleted)
    select
        'cx_conversations', (select count(*) from pg_temp.staged_cx_conversations),
        count(*) filter (where w.is_new), count(*) filter (where not w.is_new), 0
    from written_conversations as w;

    insert into facts.cx_contacts as k (shop_id, chatwoot_conversation_id, contact_id, name, email, phone)
    select of_shop, n.chatwoot_conversation_id, n.contact_id, n.contact_name, n.contact_email, n.contact_phone
    from pg_temp.newest_conversations as n
    inner join facts.cx_conversations as c
        on c.shop_id = of_shop and c.chatwoot_conversation_id = n.chatwoot_conversation_id
    where n.source_updated_at is not distinct from c.source_updated_at
    on conflict (shop_id, chatwoot_conversation_id) do update set
        contact_id = excluded.contact_id,
        name = excluded.name,
        email = excluded.email,
        phone = excluded.phone,
        updated_at = now()
    where (k.contact_id, k.name, k.email, k.phone)
        is distinct from (excluded.contact_id, excluded.name, excluded.email, excluded.phone);

    drop table pg_temp.newest_conversations;
end
$$;
comment on function load.cx_conversations(bigint) is
'Moves staged conversations to facts, who they are with apart from the rest; the newest state by the source''s own clock wins. Run the load of cx messages next.';
