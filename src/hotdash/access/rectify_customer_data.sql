-- One value: rows changed; corrects who a customer is.
create function access.rectify_customer_data(of_shop bigint, of_customer text[], changes jsonb) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    found record;
    contacts integer;
    correspondents integer;
begin
    perform pg_advisory_xact_lock(of_shop);
    select p.* into found from access.person(of_shop, of_customer) as p;
    update facts.customer_contacts as c
    set
        first_name = coalesce(changes ->> 'first_name', c.first_name),
        last_name = coalesce(changes ->> 'last_name', c.last_name),
        email = coalesce(lower(changes ->> 'email'), c.email),
        phone = coalesce(changes ->> 'phone', c.phone),
        city = coalesce(changes ->> 'city', c.city),
        postcode = coalesce(changes ->> 'postcode', c.postcode),
        updated_at = now()
    where c.shop_id = of_shop and c.shopify_customer_id = any (found.customer_ids);
    get diagnostics contacts = row_count;

    update facts.cx_contacts as k
    set
        name = coalesce(nullif(concat_ws(' ', changes ->> 'first_name', changes ->> 'last_name'), ''), k.name),
        email = coalesce(lower(changes ->> 'email'), k.email),
        phone = coalesce(changes ->> 'phone', k.phone),
        updated_at = now()
    where
        k.shop_id = of_shop
        and k.chatwoot_conversation_id = any (found.conversation_ids)
        and (lower(k.email) = any (found.emails) or k.contact_id = any (found.contact_ids));
    get diagnostics correspondents = row_count;
    return contacts + correspondents;
end
$$;
comment on function access.rectify_customer_data(bigint, text[], jsonb) is
'Corrects first_name, last_name, email, phone, city or postcode of a customer, also where she wrote from; stays until the source itself tells something newer, so correct it there too.';
