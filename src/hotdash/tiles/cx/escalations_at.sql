-- One row per conversation of a shop that needs attention as of an instant.
create function cx.escalations_at(of_shop bigint, as_of timestamptz, by_hours boolean, warning_share numeric)
returns table (
    chatwoot_conversation_id bigint, inbox_id bigint, shopify_order_id bigint, status text, priority text, sentiment text,
    severity text, is_sla_breach boolean, is_unanswered boolean, waiting_from timestamptz, waiting_minutes numeric,
    sla_target_minutes numeric, first_response_time_minutes numeric, is_escalated boolean, escalation_reason text,
    escalated_at timestamptz, conversation_created_at timestamptz, customer_segment text, is_priority_customer boolean,
    labels text[], category text, assignee_id bigint
)
language sql stable
begin atomic
    select
        c.chatwoot_conversation_id, c.inbox_id, c.shopify_order_id, c.status, c.priority, c.sentiment,
        rules.cx_severity(c.is_sla_breach, c.is_unanswered, c.priority, c.sentiment, c.is_escalated), c.is_sla_breach,
        c.is_unanswered, c.waiting_from, c.waiting_minutes, c.sla_target_minutes, c.first_response_time_minutes,
        c.is_escalated, c.escalation_reason, c.escalated_at, c.conversation_created_at, k.primary_segment,
        coalesce(k.is_priority_customer, false), c.labels, c.category, c.assignee_id
    from cx.states_at(of_shop, as_of, by_hours) as c
    -- offset 0, a fence: each customer is looked up, whatever the planner expects of the conversations of a look back.
    left join lateral (
        select s.primary_segment, s.is_priority_customer
        from rollups.customer_segments as s
        where s.shop_id = of_shop and s.shopify_customer_id = c.shopify_customer_id
        offset 0
    ) as k on true
    where
        c.is_live and c.is_due
        and (
            c.is_sla_breach or c.is_escalated or c.priority in ('high', 'urgent') or c.sentiment = 'very_negative'
            or case when by_hours then c.waiting_business_minutes else c.waiting_minutes end
            > warning_share * c.sla_target_minutes
        );
end;
comment on function cx.escalations_at(bigint, timestamptz, boolean, numeric) is
'Conversations that need somebody as of an instant, in the words of the view v_cx_escalations; the instant and the settings come as plain values.';
