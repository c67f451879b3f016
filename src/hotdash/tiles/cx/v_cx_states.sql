-- One row per conversation begun by rules.now(): in what state it was then, and how long the customer waits.
create view cx.v_cx_states with (security_invoker = true) as
select
    s.shop_id, s.domain as shop_domain, c.chatwoot_conversation_id, c.inbox_id, c.shopify_customer_id,
    c.shopify_order_id, c.status, c.priority, c.sentiment, c.conversation_created_at, c.conversation_date,
    c.snoozed_until, c.first_response_at, c.first_response_time_minutes, c.first_response_business_minutes,
    c.resolved_at, c.resolution_time_hours, c.resolution_business_hours, c.waiting_from, c.waiting_minutes,
    c.waiting_business_minutes, c.sla_target_minutes, c.is_unanswered, c.is_sla_breach, c.is_due, c.is_live,
    c.is_escalated, c.escalation_reason, c.escalated_at, c.labels, c.category, c.assignee_id, c.csat_rating
from facts.shops as s
-- limit 1: clock and setting are read once a shop, not once a conversation.
cross join lateral (
    select rules.now() as as_of, rules.setting(s.shop_id, 'cx_sla_business_hours') = 1 as by_hours limit 1
) as k
cross join lateral cx.states_at(s.shop_id, k.as_of, k.by_hours) as c;
comment on view cx.v_cx_states is
'Conversations as they stood at the clock: state, waiting, breach; one row a conversation. Names, addresses and words are not shown. Read whole it works out the waiting of every conversation there ever was (20,000 a second): name is_live or days.';
comment on column cx.v_cx_states.shop_id is 'Key of the shop.';
comment on column cx.v_cx_states.shop_domain is 'Domain of the shop.';
comment on column cx.v_cx_states.chatwoot_conversation_id is 'Chatwoot''s id of the conversation.';
comment on column cx.v_cx_states.inbox_id is 'Chatwoot''s id of the inbox.';
comment on column cx.v_cx_states.shopify_customer_id is 'Shopify''s id of the customer, where known.';
comment on column cx.v_cx_states.shopify_order_id is 'Shopify''s id of the order it is about, where known.';
comment on column cx.v_cx_states.status is 'open, pending, snoozed or resolved, as of the clock.';
comment on column cx.v_cx_states.priority is 'urgent, high, medium, low or null.';
comment on column cx.v_cx_states.sentiment is 'positive, neutral, negative, very_negative or null.';
comment on column cx.v_cx_states.conversation_created_at is 'Instant it began.';
comment on column cx.v_cx_states.conversation_date is 'Business day it began.';
comment on column cx.v_cx_states.snoozed_until is 'Instant until which it is put off.';
comment on column cx.v_cx_states.first_response_at is 'Instant of the first answer of a person.';
comment on column cx.v_cx_states.first_response_time_minutes is 'Minutes from the beginning to the first answer; null while there is none.';
comment on column cx.v_cx_states.first_response_business_minutes is 'The same, counting only opening hours.';
comment on column cx.v_cx_states.resolution_business_hours is 'Hours until it was resolved, counting only opening hours.';
comment on column cx.v_cx_states.waiting_business_minutes is 'Minutes that the customer has waited, counting only opening hours.';
comment on column cx.v_cx_states.resolved_at is 'Instant it was resolved.';
comment on column cx.v_cx_states.resolution_time_hours is 'Hours from the beginning until it was resolved.';
comment on column cx.v_cx_states.waiting_from is 'Instant since which the customer waits for an answer; null when nobody waits.';
comment on column cx.v_cx_states.waiting_minutes is 'Minutes that the customer has waited, as of the clock.';
comment on column cx.v_cx_states.sla_target_minutes is 'Minutes that a customer may wait.';
comment on column cx.v_cx_states.is_unanswered is 'Whether the customer waits for an answer.';
comment on column cx.v_cx_states.is_sla_breach is 'Whether the customer waits longer than the target, or the first answer (or else the resolution) came too late; round the clock or by opening hours, as the shop chose.';
comment on column cx.v_cx_states.is_due is 'Whether somebody should see it now: not resolved, and not snoozed into the future.';
comment on column cx.v_cx_states.is_live is 'Whether it is not resolved as of the clock.';
comment on column cx.v_cx_states.is_escalated is 'Whether it was escalated.';
comment on column cx.v_cx_states.escalation_reason is 'Personal: why it was escalated: label, intent, mood or rating, each reason by its rule.';
comment on column cx.v_cx_states.escalated_at is 'Instant it was escalated.';
comment on column cx.v_cx_states.labels is 'Labels in Chatwoot.';
comment on column cx.v_cx_states.category is 'What it is about.';
comment on column cx.v_cx_states.assignee_id is 'Chatwoot''s id of the operator in charge.';
comment on column cx.v_cx_states.csat_rating is 'Rating by the customer, 1 to 5.';
