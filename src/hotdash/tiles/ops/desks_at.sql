-- One row per operator of a shop and business day of a span: the conversations on their desk and what they wrote.
create function ops.desks_at(of_shop bigint, first_day date, last_day date, as_of timestamptz, timezone text)
returns table (
    operator_id bigint, work_date date, conversations_new bigint, conversations_carried bigint,
    conversations_resolved bigint, replies_sent bigint
)
language sql stable
begin atomic
    with held as materialized (
        -- Still open; a snoozed one comes back and stays on the desk.
        select c.chatwoot_conversation_id, c.assignee_id, c.conversation_date, null::date as resolved_date
        from facts.cx_conversations as c
        where c.shop_id = of_shop and c.status <> 'resolved' and c.conversation_created_at <= as_of
        union all
        select
            c.chatwoot_conversation_id, c.assignee_id, c.conversation_date,
            case when c.resolved_at <= as_of then rules.business_date(c.resolved_at, timezone) end
        from facts.cx_conversations as c
        where
            c.shop_id = of_shop and c.status = 'resolved'
            and c.resolved_at >= first_day::timestamp at time zone timezone and c.conversation_created_at <= as_of
        union all
        -- Resolved nobody knows when: on the desk on the day it was begun.
        select c.chatwoot_conversation_id, c.assignee_id, c.conversation_date, c.conversation_date
        from facts.cx_conversations as c
        where
            c.shop_id = of_shop and c.status = 'resolved' and c.resolved_at is null
            and c.conversation_date between first_day and last_day and c.conversation_created_at <= as_of
    ),

    doings as (
        select
            h.assignee_id as doer, d.day::date as day,
            (d.day::date = h.conversation_date)::integer as new_one,
            (h.resolved_date is not null and d.day::date = h.resolved_date)::integer as resolved_one, 0 as reply
        from held as h
        cross join lateral generate_series(
            greatest(h.conversation_date, first_day), least(h.resolved_date, last_day), interval '1 day'
        ) as d (day)
        union all
        select m.operator_id, rules.business_date(m.sent_at, timezone), null, null, 1
        from held as h
        -- offset 0: by the key of each conversation, whatever the planner thinks of so many; all messages are many more.
        cross join lateral (
            select x.operator_id, x.sent_at
            from facts.cx_messages as x
            where
                x.shop_id = of_shop and x.chatwoot_conversation_id = h.chatwoot_conversation_id
                and x.sender_kind = 'operator' and not x.is_private
            offset 0
        ) as m
        where
            m.sent_at <= as_of and m.sent_at >= first_day::timestamp at time zone timezone
            and m.sent_at < (last_day + 1)::timestamp at time zone timezone
    )

    select
        d.doer, d.day, coalesce(sum(d.new_one), 0), count(d.new_one) - coalesce(sum(d.new_one), 0),
        coalesce(sum(d.resolved_one), 0), sum(d.reply)
    from doings as d
    where d.doer is not null
    group by d.doer, d.day;
end;
comment on function ops.desks_at(bigint, date, date, timestamptz, text) is
'What lay on operators'' desks on each business day of a span and how often they wrote to customers, in the words of the view v_operator_workload; day, instant and time zone come as plain values. Who is in charge is who is so now: earlier ones are not known.';
