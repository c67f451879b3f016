-- One row: a key that is still good, or none.
create function access.find_token(of_shop bigint, of_token uuid)
returns table (kind text, name text, role text, user_id uuid, secret_sha256 bytea, expires_at timestamptz)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select t.kind, t.name, t.role, t.user_id, t.secret_sha256, t.expires_at
    from app.api_tokens as t
    where
        t.shop_id = of_shop
        and t.token_id = of_token
        and t.revoked_at is null
        and (t.expires_at is null or t.expires_at > clock_timestamp())
        and (t.kind <> 'login' or t.used_at is null);
end
$$;
comment on function access.find_token(bigint, uuid) is
'A key of the shop that is neither expired, revoked nor used up, with the SHA-256 of its secret for the caller to compare.';
-- Its owner is the worker's role, which row security holds: it sees only the shop of the claims that the caller set.
grant create on schema access to service_role;
alter function access.find_token(bigint, uuid) owner to service_role;
revoke create on schema access from service_role;
