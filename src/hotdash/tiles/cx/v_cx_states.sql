-- One row per conversation begun by rules.now(): in what state it was then, and how long the customer waits.
create view cx.v_cx_states with (security_invoker = true) as
with houses as materialized (
    select s.shop_id, s.domain, rules.setting(s.shop_id, 'cx_sla_business_hours') = 1 as by_hours from facts.shops as s),
told as (
    -- Live or not stands in the branches, so that a question for the live ones reads only their indexes.
    select
        c.shop_id, c.chatwoot_conversation_id, c.inbox_id, c.shopify_customer_id, c.shopify_order_id, c.status, c.priority, c.sentiment,
        c.conversation_created_at, c.conversation_date, c.first_response_at, c.resolved_at, c.snoozed_until, c.waiting_since,
        c.last_customer_message_at, c.sla_target_minutes, c.is_escalated, c.escalation_reason, c.escalated_at, c.labels, c.category,
        c.assignee_id, c.csat_rating, c.first_response_business_minutes, c.resolution_business_hours, c.source_updated_at, true as is_live
    from facts.cx_conversations as c
    where c.status <> 'resolved'
    union all
    select
        c.shop_id, c.chatwoot_conversation_id, c.inbox_id, c.shopify_customer_id, c.shopify_order_id, c.status, c.priority, c.sentiment,
        c.conversation_created_at, c.conversation_date, c.first_response_at, c.resolved_at, c.snoozed_until, c.waiting_since,
        c.last_customer_message_at, c.sla_target_minutes, c.is_escalated, c.escalation_reason, c.escalated_at, c.labels, c.category,
        c.assignee_id, c.csat_rating, c.first_response_business_minutes, c.resolution_business_hours, c.source_updated_at, true
    from facts.cx_conversations as c
    where rules.is_look_back() and c.status = 'resolved' and c.resolved_at > rules.now()
    union all
    select
        c.shop_id, c.chatwoot_conversation_id, c.inbox_id, c.shopify_customer_id, c.shopify_order_id, c.status, c.priority, c.sentiment,
        c.conversation_created_at, c.conversation_date, c.first_response_at, c.resolved_at, c.snoozed_until, c.waiting_since,
        c.last_customer_message_at, c.sla_target_minutes, c.is_escalated, c.escalation_reason, c.escalated_at, c.labels, c.category,
        c.assignee_id, c.csat_rating, c.first_response_business_minutes, c.resolution_business_hours, c.source_updated_at, false
    from facts.cx_conversations as c
    where c.status = 'resolved' and (c.resolved_at <= rules.now() or c.resolved_at is null)
),
conversations as (
    select
        c.shop_id, s.domain, c.chatwoot_conversation_id, c.inbox_id, c.shopify_customer_id, c.shopify_order_id, c.priority, c.sentiment,
        c.conversation_created_at, c.conversation_date, c.snoozed_until, c.sla_target_minutes, c.labels, c.category, c.assignee_id,
        c.csat_rating, c.waiting_since, c.is_live, s.by_hours,
        case when c.first_response_at <= rules.now() then c.first_response_business_minutes end as first_response_business_minutes,
        case when c.resolved_at <= rules.now() then c.resolution_business_hours end as resolution_business_hours,
        case when c.status = 'resolved' and c.resolved_at > rules.now() then 'open' else c.status end as status,
        case when c.first_response_at <= rules.now() then c.first_response_at end as first_response_at,
        case when c.resolved_at <= rules.now() then c.resolved_at end as resolved_at,
        c.is_escalated and coalesce(c.escalated_at <= rules.now(), true) as is_escalated,
        c.escalation_reason, case when c.escalated_at <= rules.now() then c.escalated_at end as escalated_at,
        -- What is stored is the newest state: where that is later than the clock, the messages tell who waited.
        greatest(c.source_updated_at, c.resolved_at, c.first_response_at, c.waiting_since, c.last_customer_message_at) > rules.now()
            as is_look_back
    from told as c
    inner join houses as s on s.shop_id = c.shop_id
    where c.conversation_created_at <= rules.now()
),
waits as (
    select
        c.shop_id, c.domain, c.chatwoot_conversation_id, c.inbox_id, c.shopify_customer_id, c.shopify_order_id, c.priority, c.sentiment,
        c.conversation_created_at, c.conversation_date, c.snoozed_until, c.sla_target_minutes, c.labels, c.category, c.assignee_id,
        c.csat_rating, c.is_live, c.status, c.by_hours, c.first_response_at, c.resolved_at, c.first_response_business_minutes,
        c.resolution_business_hours, c.is_escalated, c.escalation_reason, c.escalated_at,
        case when c.is_live then coalesce(
            case when c.is_look_back then cx.waited_since(c.shop_id, c.chatwoot_conversation_id) else c.waiting_since end,
            case when c.first_response_at is null then c.conversation_created_at end
        ) end as waiting_from
    from conversations as c
)
select
    w.shop_id, w.domain as shop_domain, w.chatwoot_conversation_id, w.inbox_id, w.shopify_customer_id, w.shopify_order_id, w.status,
    w.priority, w.sentiment, w.conversation_created_at, w.conversation_date, w.snoozed_until, w.first_response_at,
    round(extract(epoch from w.first_response_at - w.conversation_created_at) / 60, 2) as first_response_time_minutes,
    w.first_response_business_minutes, w.resolved_at,
    round(extract(epoch from w.resolved_at - w.conversation_created_at) / 3600, 2) as resolution_time_hours,
    w.resolution_business_hours, w.waiting_from,
    round(extract(epoch from rules.now() - w.waiting_from) / 60, 2) as waiting_minutes,
    round(rules.inbox_open_minutes(w.shop_id, w.inbox_id, w.waiting_from, rules.now()), 2) as waiting_business_minutes,
    w.sla_target_minutes, w.waiting_from is not null as is_unanswered,
    case
        when w.by_hours then coalesce(
            rules.inbox_open_minutes(w.shop_id, w.inbox_id, w.waiting_from, rules.now()) > w.sla_target_minutes, false
        ) or coalesce(rules.inbox_open_minutes(
            w.shop_id, w.inbox_id, w.conversation_created_at, coalesce(w.first_response_at, w.resolved_at)
        ) > w.sla_target_minutes, false)
        else coalesce(extract(epoch from rules.now() - w.waiting_from) / 60 > w.sla_target_minutes, false) or coalesce(
            extract(epoch from coalesce(w.first_response_at, w.resolved_at) - w.conversation_created_at) / 60
            > w.sla_target_minutes, false
        )
    end as is_sla_breach,
    w.is_live and (w.status <> 'snoozed' or coalesce(w.snoozed_until <= rules.now(), false)) as is_due,
    w.is_live, w.is_escalated, w.escalation_reason, w.escalated_at, w.labels, w.category, w.assignee_id, w.csat_rating
from waits as w;
comment on view cx.v_cx_states is
'Conversations as they stood at the clock: state, waiting, breach; one row a conversation. Names, addresses and words are not shown.';
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
comment on column cx.v_cx_states.escalation_reason is 'Why it was escalated: label, intent, mood or rating, each reason by its rule.';
comment on column cx.v_cx_states.escalated_at is 'Instant it was escalated.';
comment on column cx.v_cx_states.labels is 'Labels in Chatwoot.';
comment on column cx.v_cx_states.category is 'What it is about.';
comment on column cx.v_cx_states.assignee_id is 'Chatwoot''s id of the operator in charge.';
comment on column cx.v_cx_states.csat_rating is 'Rating by the customer, 1 to 5.';
