-- One row per conversation that needs attention as of rules.now().
create view cx.v_cx_escalations with (security_invoker = true) as
select
    s.shop_id, s.domain as shop_domain, e.chatwoot_conversation_id, e.inbox_id, e.shopify_order_id, e.status, e.priority,
    e.sentiment, e.severity, e.is_sla_breach, e.is_unanswered, e.waiting_from, e.waiting_minutes, e.sla_target_minutes,
    e.first_response_time_minutes, e.is_escalated, e.escalation_reason, e.escalated_at, e.conversation_created_at,
    e.customer_segment, e.is_priority_customer, e.labels, e.category, e.assignee_id
from facts.shops as s
-- limit 1: clock and settings are read once a shop, not once a conversation.
cross join lateral (
    select
        rules.now() as as_of, rules.setting(s.shop_id, 'cx_sla_business_hours') = 1 as by_hours,
        rules.setting(s.shop_id, 'cx_warning_share') as warning_share
    limit 1
) as c
cross join lateral cx.escalations_at(s.shop_id, c.as_of, c.by_hours, c.warning_share) as e;
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
comment on column cx.v_cx_escalations.escalation_reason is 'Personal: why it was escalated: label, intent, mood or rating, each reason by its rule.';
comment on column cx.v_cx_escalations.escalated_at is 'Instant it was escalated.';
comment on column cx.v_cx_escalations.conversation_created_at is 'Instant it began.';
comment on column cx.v_cx_escalations.customer_segment is 'Segment of the customer.';
comment on column cx.v_cx_escalations.is_priority_customer is 'Whether the customer is a professional shop or among the biggest of the shop.';
comment on column cx.v_cx_escalations.labels is 'Labels in Chatwoot.';
comment on column cx.v_cx_escalations.category is 'What it is about.';
comment on column cx.v_cx_escalations.assignee_id is 'Chatwoot''s id of the operator in charge.';
