-- One row per wait of a customer, in the given conversations, that outlasted the target or has not ended.
create function refresh.operator_breaches(of_shop bigint, of_conversations bigint[])
returns table (
    chatwoot_conversation_id bigint, inbox_id bigint, sla_breach_detected_at timestamptz, assignee_id bigint,
    operator_id bigint, operator_action_at timestamptz, resolved_at timestamptz, action_type text
)
language sql stable
begin atomic
    with conversations as materialized (
        select
            c.chatwoot_conversation_id, c.inbox_id, c.conversation_created_at, c.first_response_at, c.resolved_at,
            c.assignee_id, c.sla_target_minutes, rules.setting(of_shop, 'cx_sla_business_hours') = 1 as by_hours
        from facts.cx_conversations as c
        where c.shop_id = of_shop and c.chatwoot_conversation_id = any (of_conversations)
    ),

    messages as materialized (
        select m.chatwoot_conversation_id, m.sent_at, m.message_id, m.sender_kind, m.operator_id
        from conversations as c
        inner join facts.cx_messages as m
            on m.shop_id = of_shop and m.chatwoot_conversation_id = c.chatwoot_conversation_id
        where m.sender_kind in ('customer', 'operator') and not m.is_private
    ),

    -- What starts a wait (a customer's message) and what ends one (an operator's message, or that it was resolved).
    events as (
        select
            m.chatwoot_conversation_id, m.sent_at as happened_at, m.message_id,
            case m.sender_kind when 'operator' then 'message' end as action_type, m.operator_id
        from messages as m
        union all
        select c.chatwoot_conversation_id, c.resolved_at, 9223372036854775807, 'resolution', c.assignee_id
        from conversations as c
        where c.resolved_at is not null
        union all
        -- Where a source tells no messages: the creation and the first answer.
        select c.chatwoot_conversation_id, told.happened_at, told.place, told.action_type, c.assignee_id
        from conversations as c
        cross join lateral (values
            (c.conversation_created_at, 0, null), (c.first_response_at, 1, 'message')
        ) as told (happened_at, place, action_type)
        where
            told.happened_at is not null
            and not exists (
                select from messages as m where m.chatwoot_conversation_id = c.chatwoot_conversation_id
            )
    ),

    turns as (
        select
            e.chatwoot_conversation_id, e.happened_at, e.action_type, e.operator_id,
            count(e.action_type) over (
                partition by e.chatwoot_conversation_id order by e.happened_at, e.message_id
            ) as ended
        from events as e
    ),

    waits as (
        select t.chatwoot_conversation_id, t.ended, min(t.happened_at) as waiting_from
        from turns as t
        where t.action_type is null
        group by t.chatwoot_conversation_id, t.ended
    )

    select
        w.chatwoot_conversation_id, c.inbox_id, d.breach_at, c.assignee_id, a.operator_id, a.happened_at,
        case when c.resolved_at >= d.breach_at then c.resolved_at end, a.action_type
    from waits as w
    inner join conversations as c on c.chatwoot_conversation_id = w.chatwoot_conversation_id
    cross join lateral (
        select case
            when c.by_hours then rules.inbox_open_until(of_shop, c.inbox_id, w.waiting_from, c.sla_target_minutes)
            else w.waiting_from + make_interval(secs => (60 * c.sla_target_minutes)::double precision)
        end as breach_at
        -- worked out once, though asked for four times
        from (values (1)) as once (row_number)
        offset 0
    ) as d
    left join turns as a
        on a.chatwoot_conversation_id = w.chatwoot_conversation_id and a.ended = w.ended + 1
        and a.action_type is not null
    -- an inbox that does not open for so long is never late
    where d.breach_at is not null and (a.happened_at is null or a.happened_at > d.breach_at);
end;
comment on function refresh.operator_breaches(bigint, bigint[]) is
'Waits start with the first customer message after the last public operator message and end with the next one, or with the resolution. The breach is the start plus the target, round the clock or in opening hours as the shop chose; without an end yet the operator and the action are null.';
