-- One value: what the endpoint cx-escalations answers.
create function cx.tile_json(of_shop bigint, options jsonb) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
-- Planning costs more than running: plan once a session.
set plan_cache_mode = force_generic_plan
as $$
declare
    -- Read once: as a call it would be worked out anew for every row.
    as_of constant timestamptz := rules.now();
    today date := (
        select rules.business_date(rules.now(), s.iana_timezone) from facts.shops as s where s.shop_id = of_shop
    );
begin
    return (
        with listed as materialized (
            select
                e.chatwoot_conversation_id, e.shopify_order_id, e.priority, e.sentiment, e.escalation_reason,
                e.first_response_time_minutes, e.is_sla_breach, e.customer_segment, e.escalated_at, e.status, e.severity,
                e.is_priority_customer, e.waiting_minutes, e.conversation_created_at
            from cx.v_cx_escalations as e
            where e.shop_id = of_shop
        ),

        worst as (
            select
                row_number() over (
                    order by rules.severity_rank(l.severity), l.is_priority_customer desc,
                    l.waiting_minutes desc nulls last, l.conversation_created_at, l.chatwoot_conversation_id
                ) as place,
                jsonb_build_object(
                    'chatwoot_conversation_id', l.chatwoot_conversation_id, 'shopify_order_id', l.shopify_order_id,
                    'priority', l.priority, 'sentiment', l.sentiment, 'escalation_reason', l.escalation_reason,
                    'first_response_time_minutes', l.first_response_time_minutes, 'is_sla_breach', l.is_sla_breach,
                    'customer_segment', l.customer_segment, 'escalated_at', l.escalated_at
                ) as escalation
            from listed as l
            where
                (options ->> 'priority' is null or l.priority = options ->> 'priority')
                and (options ->> 'status' is null or l.status = options ->> 'status')
            order by place
            -- A page and a client can use only so many; the summary counts all of them.
            limit 200
        ),

        week as (
            -- The same as over cx.v_cx_states, whose other columns would cost ten times the look-up.
            select extract(epoch from avg(c.first_response_at - c.conversation_created_at)) / 60 as minutes
            from facts.cx_conversations as c
            where
                c.shop_id = of_shop and c.conversation_date between today - 6 and today
                and c.conversation_created_at <= as_of and c.first_response_at <= as_of
        )

        select jsonb_build_object(
            'escalations', (select coalesce(jsonb_agg(w.escalation order by w.place), '[]') from worst as w),
            'summary', jsonb_build_object(
                'total_escalations', count(*),
                'urgent_escalations', count(*) filter (where l.priority = 'urgent'),
                'sla_breaches', count(*) filter (where l.is_sla_breach),
                'avg_first_response_time', (select round(k.minutes, 2) from week as k)
            )
        )
        from listed as l
    );
end
$$;
comment on function cx.tile_json(bigint, jsonb) is
'Conversations that need somebody, worst first (severity, priority customers, waiting; at most 200), and a summary of all of them. Options priority and status choose among the conversations, not in the summary. avg_first_response_time is the mean in minutes over conversations of the last 7 business days.';
