-- One row per conversation of a shop begun by an instant: in what state it was then, and how long the customer waits.
create function cx.states_at(of_shop bigint, as_of timestamptz, by_hours boolean)
returns table (
    chatwoot_conversation_id bigint, inbox_id bigint, shopify_customer_id bigint, shopify_order_id bigint, status text,
    priority text, sentiment text, conversation_created_at timestamptz, conversation_date date, snoozed_until timestamptz,
    first_response_at timestamptz, first_response_time_minutes numeric, first_response_business_minutes numeric,
    resolved_at timestamptz, resolution_time_hours numeric, resolution_business_hours numeric,
    waiting_from timestamptz, waiting_minutes numeric, waiting_business_minutes numeric, sla_target_minutes numeric,
    is_unanswered boolean, is_sla_breach boolean, is_due boolean, is_live boolean, is_escalated boolean,
    escalation_reason text, escalated_at timestamptz, labels text[], category text, assignee_id bigint,
    csat_rating integer
)
language sql stable
begin atomic
    with told as not materialized (
        -- Live or not stands in the branches, so that a question for the live ones reads only their indexes.
        select
            c.chatwoot_conversation_id, c.inbox_id, c.shopify_customer_id, c.shopify_order_id, c.status, c.priority,
            c.sentiment, c.conversation_created_at, c.conversation_date, c.first_response_at, c.resolved_at,
            c.snoozed_until, c.waiting_since, c.last_customer_message_at, c.sla_target_minutes, c.is_escalated,
            c.escalation_reason, c.escalated_at, c.labels, c.category, c.assignee_id, c.csat_rating,
            c.first_response_business_minutes, c.resolution_business_hours, c.source_updated_at,
            true as is_live
        from facts.cx_conversations as c
        where c.shop_id = of_shop and c.status <> 'resolved' and c.conversation_created_at <= as_of
        union all
        select
            c.chatwoot_conversation_id, c.inbox_id, c.shopify_customer_id, c.shopify_order_id, c.status, c.priority,
            c.sentiment, c.conversation_created_at, c.conversation_date, c.first_response_at, c.resolved_at,
            c.snoozed_until, c.waiting_since, c.last_customer_message_at, c.sla_target_minutes, c.is_escalated,
            c.escalation_reason, c.escalated_at, c.labels, c.category, c.assignee_id, c.csat_rating,
            c.first_response_business_minutes, c.resolution_business_hours, c.source_updated_at,
            true
        from facts.cx_conversations as c
        where
            rules.is_look_back() and c.shop_id = of_shop and c.status = 'resolved' and c.resolved_at > as_of
            and c.conversation_created_at <= as_of
        union all
        select
            c.chatwoot_conversation_id, c.inbox_id, c.shopify_customer_id, c.shopify_order_id, c.status, c.priority,
            c.sentiment, c.conversation_created_at, c.conversation_date, c.first_response_at, c.resolved_at,
            c.snoozed_until, c.waiting_since, c.last_customer_message_at, c.sla_target_minutes, c.is_escalated,
            c.escalation_reason, c.escalated_at, c.labels, c.category, c.assignee_id, c.csat_rating,
            c.first_response_business_minutes, c.resolution_business_hours, c.source_updated_at,
            false
        from facts.cx_conversations as c
        where
            c.shop_id = of_shop and c.status = 'resolved' and (c.resolved_at <= as_of or c.resolved_at is null)
            and c.conversation_created_at <= as_of
    ),
    waits as (
        select
            c.chatwoot_conversation_id, c.inbox_id, c.shopify_customer_id, c.shopify_order_id, c.priority, c.sentiment,
            c.conversation_created_at, c.conversation_date, c.snoozed_until, c.sla_target_minutes, c.labels, c.category,
            c.assignee_id, c.csat_rating, c.is_live, c.escalation_reason,
            case when c.status = 'resolved' and c.resolved_at > as_of then 'open' else c.status end as status,
            case when c.first_response_at <= as_of then c.first_response_at end as first_response_at,
            case when c.first_response_at <= as_of then c.first_response_business_minutes end
                as first_response_business_minutes,
            case when c.resolved_at <= as_of then c.resolved_at end as resolved_at,
            case when c.resolved_at <= as_of then c.resolution_business_hours end as resolution_business_hours,
            c.is_escalated and coalesce(c.escalated_at <= as_of, true) as is_escalated,
            case when c.escalated_at <= as_of then c.escalated_at end as escalated_at,
            case when c.is_live then coalesce(
                case
                    -- What is stored is the newest state: where that is later than the clock, the messages tell who waited.
                    when greatest(
                        c.source_updated_at, c.resolved_at, c.first_response_at, c.waiting_since, c.last_customer_message_at
                    ) > as_of then cx.waited_since(of_shop, c.chatwoot_conversation_id)
                    else c.waiting_since
                end,
                case when c.first_response_at <= as_of then null else c.conversation_created_at end
            ) end as waiting_from
        from told as c
    )
    select
        w.chatwoot_conversation_id, w.inbox_id, w.shopify_customer_id, w.shopify_order_id, w.status, w.priority,
        w.sentiment, w.conversation_created_at, w.conversation_date, w.snoozed_until, w.first_response_at,
        round(extract(epoch from w.first_response_at - w.conversation_created_at) / 60, 2),
        w.first_response_business_minutes, w.resolved_at,
        round(extract(epoch from w.resolved_at - w.conversation_created_at) / 3600, 2), w.resolution_business_hours,
        w.waiting_from, round(extract(epoch from as_of - w.waiting_from) / 60, 2),
        round(rules.inbox_open_minutes(of_shop, w.inbox_id, w.waiting_from, as_of), 2), w.sla_target_minutes,
        w.waiting_from is not null,
        case
            when by_hours then coalesce(
                rules.inbox_open_minutes(of_shop, w.inbox_id, w.waiting_from, as_of) > w.sla_target_minutes, false
            ) or coalesce(rules.inbox_open_minutes(
                of_shop, w.inbox_id, w.conversation_created_at, coalesce(w.first_response_at, w.resolved_at)
            ) > w.sla_target_minutes, false)
            else coalesce(extract(epoch from as_of - w.waiting_from) / 60 > w.sla_target_minutes, false) or coalesce(
                extract(epoch from coalesce(w.first_response_at, w.resolved_at) - w.conversation_created_at) / 60
                > w.sla_target_minutes, false
            )
        end,
        w.is_live and (w.status <> 'snoozed' or coalesce(w.snoozed_until <= as_of, false)), w.is_live, w.is_escalated,
        w.escalation_reason, w.escalated_at, w.labels, w.category, w.assignee_id, w.csat_rating
    from waits as w;
end;
comment on function cx.states_at(bigint, timestamptz, boolean) is
'Conversations as they stood at an instant, in the words of the view v_cx_states; instant and setting come as plain values, which find the index.';
