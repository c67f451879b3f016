-- One value: the shop that a domain stands for, or null.
create function access.find_shop(by_domain text) returns bigint
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return (select d.shop_id from app.shop_directory as d where d.domain = lower(by_domain));
end
$$;
comment on function access.find_shop(text) is
'The shop of a domain, for senders that name themselves before anything is known of them; says nothing else about it.';
-- Its owner is the worker's role, which may read the directory and nothing of a shop without its claims.
grant create on schema access to service_role;
alter function access.find_shop(text) owner to service_role;
revoke create on schema access from service_role;
