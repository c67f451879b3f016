-- Facts, one row a conversation: how long answer and resolution took by the inbox's opening hours, for those touched.
create function load.cx_business_times(of_shop bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    with measured_conversations as materialized (
        select
            c.chatwoot_conversation_id,
            round(rules.inbox_open_minutes(
                of_shop, c.inbox_id, c.conversation_created_at, c.first_response_at
            ), 2) as first_response_minutes,
            round(rules.inbox_open_minutes(
                of_shop, c.inbox_id, c.conversation_created_at, c.resolved_at
            ) / 60, 2) as resolution_hours
        from (select distinct t.chatwoot_conversation_id from pg_temp.touched_conversations as t) as k
        inner join facts.cx_conversations as c
            on c.shop_id = of_shop and c.chatwoot_conversation_id = k.chatwoot_conversation_id
    )

    update facts.cx_conversations as c
    set
        first_response_business_minutes = m.first_response_minutes,
        resolution_business_hours = m.resolution_hours,
        updated_at = now()
    from measured_conversations as m
    where
        c.shop_id = of_shop and c.chatwoot_conversation_id = m.chatwoot_conversation_id
        and (c.first_response_business_minutes, c.resolution_business_hours)
        is distinct from (m.first_response_minutes, m.resolution_hours);
end
$$;
comment on function load.cx_business_times(bigint) is
'Measures the touched conversations by opening hours and holidays, beside the times round the clock; run it when answers and resolutions stand.';
