-- One value: the role of the new browser session, or null when the key that opens it is no longer good.
create function access.open_session(
    of_shop bigint, by_token uuid, by_secret_sha256 bytea,
    session_token uuid, session_secret_sha256 bytea, valid_for interval
) returns text
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    opened text;
begin
    -- The update locks the row, so of two that come with one code the second finds it used.
    with opener as (
        update app.api_tokens as t
        set used_at = clock_timestamp(), updated_at = clock_timestamp()
        where
            t.shop_id = of_shop
            and t.token_id = by_token
            and t.secret_sha256 = by_secret_sha256
            and t.kind in ('login', 'token')
            and t.revoked_at is null
            and (t.expires_at is null or t.expires_at > clock_timestamp())
            and (t.kind = 'token' or t.used_at is null)
        returning t.name, t.role, t.user_id, t.kind, t.expires_at
    )
    insert into app.api_tokens as s (shop_id, token_id, kind, name, role, secret_sha256, user_id, expires_at)
    select
        of_shop, session_token, 'session', o.name, o.role, session_secret_sha256, o.user_id,
        -- A session never outlives the token that opened it.
        least(clock_timestamp() + valid_for, case when o.kind = 'token' then o.expires_at end)
    from opener as o
    returning s.role into opened;
    return opened;
end
$$;
comment on function access.open_session(bigint, uuid, bytea, uuid, bytea, interval) is
'Exchanges a one-time login (used up by it) or an API token for a browser session, in one atomic step.';
-- Its owner is the worker's role, which row security holds: it sees only the shop of the claims that the caller set.
grant create on schema access to service_role;
alter function access.open_session(bigint, uuid, bytea, uuid, bytea, interval) owner to service_role;
revoke create on schema access from service_role;
