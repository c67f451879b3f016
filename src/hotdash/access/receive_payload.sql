-- One value: whether this delivery is new; one that came before changes nothing.
create function access.receive_payload(
    of_shop bigint, of_source text, of_topic text, of_event text, of_object text, changed_at timestamptz,
    with_headers jsonb, message jsonb
) returns boolean
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into raw.payloads (
        shop_id, source, topic, event_id, object_id, source_updated_at, headers, payload, received_at
    )
    values (
        of_shop, of_source, of_topic, of_event, of_object, changed_at, with_headers, message, clock_timestamp()
    )
    on conflict (shop_id, source, topic, event_id) do nothing;
    if not found then
        return false;
    end if;
    -- Privacy needs no connection, and comes when there is none any more.
    perform access.defer_job(
        case when of_topic ~ '(/redact|/data_request)$' then 'privacy' else 'apply:' || of_source end, of_shop
    );
    return true;
end
$$;
comment on function access.receive_payload(bigint, text, text, text, text, timestamptz, jsonb, jsonb) is
'Keeps a message whose signature was found good, and queues the job that applies it; the same delivery again changes nothing.';
-- Its owner is the worker's role, which row security holds: it sees only the shop of the claims that the caller set.
grant create on schema access to service_role;
alter function access.receive_payload(bigint, text, text, text, text, timestamptz, jsonb, jsonb) owner to service_role;
revoke create on schema access from service_role;
