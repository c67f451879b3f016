-- One row per conversation that needs attention as of rules.now().
create view cx.v_cx_escalations with (security_invoker = true) as
with limits as materialized (
    select s.shop_id, rules.setting(s.shop_id, 'cx_warning_share') as warning_share
    from facts.shops as s
)

select
    c.shop_id, c.shop_domain, c.chatwoot_conversation_id, c.inbox_id, c.shopify_order_id, c.status, c.priority,
    c.sentiment,
    rules.cx_severity(c.is_sla_breach, c.is_unanswered, c.priority, c.sentiment, c.is_escalated) as severity,
    c.is_sla_breach, c.is_unanswered, c.waiting_from, c.waiting_minutes, c.sla_target_minutes,
    c.first_response_time_minutes, c.is_escalated, c.escalation_reason, c.escalated_at, c.conversation_created_at,
    k.primary_segment as customer_segment,
    coalesce(k.is_priority_customer, false) as is_priority_customer, c.labels, c.category, c.assignee_id
from cx.v_cx_states as c
inner join limits as l on l.shop_id = c.shop_id
left join rollups.customer_segments as k
    on k.shop_id = c.shop_id and k.shopify_customer_id = c.shopify_customer_id
where
    c.is_live and c.is_due
    and (
        c.is_sla_breach or c.is_escalated or c.priority in ('high', 'urgent') or c.sentiment = 'very_negative'
        or c.waiting_minutes > l.warning_share * c.sla_target_minutes
    );
comment on view cx.v_cx_escalations is
'Conversations that need somebody: open, pending or snoozed past their time, and breached, escalated, of high or urgent priority, very negative, or waiting beyond the warning share of the target; one row a conversation.';
comment on column cx.v_cx_escalations.shop_id is 'Key of the shop.';
comment on column cx.v_cx_escalations.shop_domain is 'Domain of the shop.';
comment on column cx.v_cx_escalations.chatwoot_conversation_id is 'Chatwoot''s id of the conversation.';
comment on column cx.v_cx_escalations.inbox_id is 'Chatwoot''s id of the inbox.';
comment on column cx.v_cx_escalations.shopify_order_id is 'Shopify''s id of the order it is about, where known.';
comment on column cx.v_cx_escalations.status is 'open, pending or snoozed, as of the clock.';
comment on column cx.v_cx_escalations.priority is 'urgent, high, medium, low or null.';
comment on column cx.v_cx_escalations.sentiment is 'positive, neutral, negative, very_negative or null.';
comment on column cx.v_cx_escalations.severity is 'critical (breached and unanswered), high (urgent or very negative), medium (escalated or high priority), low.';
comment on column cx.v_cx_escalations.is_sla_breach is 'Whether the customer waits longer than the target, or the first answer came too late, as of the clock.';
comment on column cx.v_cx_escalations.is_unanswered is 'Whether the customer waits for an answer.';
comment on column cx.v_cx_escalations.waiting_from is 'Instant since which the customer waits; null when nobody waits.';
comment on column cx.v_cx_escalations.waiting_minutes is 'Minutes that the customer has waited, as of the clock.';
comment on column cx.v_cx_escalations.sla_target_minutes is 'Minutes that a customer may wait.';
comment on column cx.v_cx_escalations.first_response_time_minutes is 'Minutes from the beginning to the first answer; null while there is none.';
comment on column cx.v_cx_escalations.is_escalated is 'Whether it was escalated.';
comment on column cx.v_cx_escalations.escalation_reason is 'Why it was escalated: label, intent, mood or rating, each reason by its rule.';
comment on column cx.v_cx_escalations.escalated_at is 'Instant it was escalated.';
comment on column cx.v_cx_escalations.conversation_created_at is 'Instant it began.';
comment on column cx.v_cx_escalations.customer_segment is 'Segment of the customer.';
comment on column cx.v_cx_escalations.is_priority_customer is 'Whether the customer is a professional shop or among the biggest of the shop.';
comment on column cx.v_cx_escalations.labels is 'Labels in Chatwoot.';
comment on column cx.v_cx_escalations.category is 'What it is about.';
comment on column cx.v_cx_escalations.assignee_id is 'Chatwoot''s id of the operator in charge.';
