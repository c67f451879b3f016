-- One value: whether there was a session to end.
create function access.end_session(of_shop bigint, of_token uuid) returns boolean
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    update app.api_tokens as t
    set revoked_at = clock_timestamp(), updated_at = clock_timestamp()
    where t.shop_id = of_shop and t.token_id = of_token and t.kind = 'session' and t.revoked_at is null;
    return found;
end
$$;
comment on function access.end_session(bigint, uuid) is 'Ends a browser session for good; API tokens are not ended by it.';
-- Its owner is the worker's role, which row security holds: it sees only the shop of the claims that the caller set.
grant create on schema access to service_role;
alter function access.end_session(bigint, uuid) owner to service_role;
revoke create on schema access from service_role;
