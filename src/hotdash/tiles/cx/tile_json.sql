-- One value: what the endpoint cx-escalations answers.
create function cx.tile_json(of_shop bigint, options jsonb) returns json
language plpgsql stable
set search_path = pg_catalog, pg_temp
-- Planning costs more than running: plan once a session.
set plan_cache_mode = force_generic_plan
as $$
declare
    as_of constant timestamptz := rules.now();
    today constant date := (
        select rules.business_date(as_of, s.iana_timezone) from facts.shops as s where s.shop_id = of_shop
    );
    by_hours constant boolean := rules.setting(of_shop, 'cx_sla_business_hours') = 1;
    warning_share constant numeric := rules.setting(of_shop, 'cx_warning_share');
    wanted_priority constant text := options ->> 'priority';
    wanted_status constant text := options ->> 'status';
begin
    return (
        with listed as materialized (
            select
                e.chatwoot_conversation_id, e.shopify_order_id, e.priority, e.sentiment, e.escalation_reason,
                e.first_response_time_minutes, e.is_sla_breach, e.customer_segment, e.escalated_at, e.status, e.severity,
                e.is_priority_customer, e.waiting_minutes, e.conversation_created_at
            from cx.escalations_at(of_shop, as_of, by_hours, warning_share) as e
        ),

        worst as (
            select
                l.chatwoot_conversation_id, l.shopify_order_id, l.priority, l.sentiment, l.escalation_reason,
                l.first_response_time_minutes, l.is_sla_breach, l.customer_segment, l.escalated_at
            from listed as l
            where
                (wanted_priority is null or l.priority = wanted_priority)
                and (wanted_status is null or l.status = wanted_status)
            order by
                rules.severity_rank(l.severity), l.is_priority_customer desc, l.waiting_minutes desc nulls last,
                l.conversation_created_at, l.chatwoot_conversation_id
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

        select json_build_object(
            'escalations', (select coalesce(json_agg(w), '[]') from worst as w),
            'summary', json_build_object(
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
