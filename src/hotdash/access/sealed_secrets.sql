-- One row: how the shop's connection to a source is reached and its sealed secrets, or none.
create function access.sealed_secrets(of_shop bigint, of_source text)
returns table (settings jsonb, sealed bytea)
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select c.settings, s.sealed
    from app.source_connections as c
    inner join app.source_secrets as s on s.shop_id = c.shop_id and s.source = c.source
    where c.shop_id = of_shop and c.source = of_source;
end
$$;
comment on function access.sealed_secrets(bigint, text) is
'What the server needs to check the signature of a message: sealed, and of no use without the key, which is not in the database.';
-- Its owner is the worker's role, which row security holds: it sees only the shop of the claims that the caller set.
grant create on schema access to service_role;
alter function access.sealed_secrets(bigint, text) owner to service_role;
revoke create on schema access from service_role;
