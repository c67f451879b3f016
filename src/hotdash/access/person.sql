-- One row: everything by which a customer of the shop is known.
create function access.person(of_shop bigint, of_customer text[])
returns table (
    customer_ids bigint[], order_ids bigint[], conversation_ids bigint[], contact_ids bigint[], emails text[],
    phones text[], names text[]
)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
    select array_agg(substring(m.mark from '-?\d+$')::bigint) into customer_ids
    from unnest(of_customer) as m (mark)
    where m.mark ~ '^(gid://shopify/Customer/)?-?\d{1,18}$';
    select array_agg(lower(btrim(m.mark))) into emails from unnest(of_customer) as m (mark) where m.mark like '%@%';
    select array_agg(m.mark) into phones from unnest(of_customer) as m (mark) where m.mark like '+%';

    select array_agg(c.shopify_customer_id) || customer_ids, array_agg(lower(c.email)) || emails
    into customer_ids, emails
    from facts.customer_contacts as c
    where c.shop_id = of_shop and (c.shopify_customer_id = any (customer_ids) or lower(c.email) = any (emails));
    -- Another customer with the same address is the same person.
    select array_agg(c.shopify_customer_id) || customer_ids into customer_ids
    from facts.customer_contacts as c
    where c.shop_id = of_shop and lower(c.email) = any (emails);

    select array_agg(k.contact_id) into contact_ids
    from facts.cx_contacts as k
    where k.shop_id = of_shop and lower(k.email) = any (emails) and k.contact_id is not null;
    select array_agg(c.chatwoot_conversation_id) into conversation_ids
    from facts.cx_conversations as c
    left join facts.cx_contacts as k on k.shop_id = of_shop and k.chatwoot_conversation_id = c.chatwoot_conversation_id
    where
        c.shop_id = of_shop
        and (
            c.shopify_customer_id = any (customer_ids)
            or lower(k.email) = any (emails)
            or k.contact_id = any (contact_ids)
        );
    select array_agg(o.shopify_order_id) into order_ids
    from facts.orders as o
    where o.shop_id = of_shop and o.shopify_customer_id = any (customer_ids);

    -- Who wrote about the customer's orders from elsewhere is erased with them, but leads to no further customer.
    select
        array_agg(lower(w.email)) filter (where w.email like '%@%') || emails,
        array_agg(w.phone) filter (where length(regexp_replace(w.phone, '\D', '', 'g')) >= 7) || phones,
        -- A single word may be anything.
        array_agg(btrim(w.full_name)) filter (where btrim(w.full_name) ~ '\S\s+\S')
    into emails, phones, names
    from (
        select c.email, c.phone, concat_ws(' ', c.first_name, c.last_name)
        from facts.customer_contacts as c
        where c.shop_id = of_shop and c.shopify_customer_id = any (customer_ids)
        union all
        select k.email, k.phone, k.name
        from facts.cx_contacts as k
        where k.shop_id = of_shop and k.chatwoot_conversation_id = any (conversation_ids)
    ) as w (email, phone, full_name);
    return next;
end
$$;
comment on function access.person(bigint, text[]) is
'Follows ids (a number or a global id), e-mail addresses and telephone numbers (beginning with +) to everything that a customer is known by; null where there is none.';
