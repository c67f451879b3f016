-- Nothing: opens the empty staging tables of conversations and who answers them.
create function load.desk_staging() returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    create temp table staged_operators (
        operator_id bigint, role text, is_active boolean, name text, email text, line_number bigint
    ) on commit delete rows;
    create temp table staged_cx_conversations (
        chatwoot_conversation_id bigint, inbox_id bigint, contact_id bigint, contact_name text, contact_email text,
        contact_phone text, contact_identifier text, status text, priority text, labels text[],
        conversation_created_at timestamptz, waiting_since timestamptz, snoozed_until timestamptz, assignee_id bigint,
        order_number text, csat_rating integer, source_updated_at timestamptz, line_number bigint
    ) on commit delete rows;
    create temp table staged_cx_messages (
        chatwoot_conversation_id bigint, message_id bigint, sender_kind text, operator_id bigint, is_private boolean,
        sent_at timestamptz, content text,
        -- what the source's word rules found in the content
        sentiment text, sentiment_evidence text, topic text, order_number text, deciding_sentence text,
        line_number bigint
    ) on commit delete rows;
    create temp table staged_cx_deletions (chatwoot_conversation_id bigint) on commit delete rows;
    create temp table staged_inboxes (
        inbox_id bigint, name text, channel text, iana_timezone text, keeps_hours boolean, is_own boolean,
        line_number bigint
    ) on commit delete rows;
    create temp table staged_inbox_hours (
        inbox_id bigint, weekday integer, opens_minute integer, closes_minute integer, line_number bigint
    ) on commit delete rows;
    create temp table staged_escalation_rules (kind text, value text, line_number bigint) on commit delete rows;
end
$$;
comment on function load.desk_staging() is 'Opens the staging tables of conversations and who answers them.';
