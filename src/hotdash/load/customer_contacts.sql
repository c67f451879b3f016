-- Facts, one row a customer: who somebody is, from pg_temp.newest_customers to facts.customer_contacts.
create function load.customer_contacts(of_shop bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into facts.customer_contacts as c (
        shop_id, shopify_customer_id, first_name, last_name, email, phone, city, postcode, source_updated_at
    )
    select
        of_shop, n.shopify_customer_id, n.first_name, n.last_name, n.email, n.phone, n.city, n.postcode,
        n.source_updated_at
    from pg_temp.newest_customers as n
    on conflict (shop_id, shopify_customer_id) do update set
        first_name = excluded.first_name,
        last_name = excluded.last_name,
        email = excluded.email,
        phone = excluded.phone,
        city = excluded.city,
        postcode = excluded.postcode,
        source_updated_at = excluded.source_updated_at,
        updated_at = now()
    where
        (excluded.source_updated_at >= c.source_updated_at or c.source_updated_at is null)
        and (
            excluded.first_name, excluded.last_name, excluded.email, excluded.phone, excluded.city, excluded.postcode,
            excluded.source_updated_at
        ) is distinct from (c.first_name, c.last_name, c.email, c.phone, c.city, c.postcode, c.source_updated_at);
end
$$;
comment on function load.customer_contacts(bigint) is
'Writes who the staged customers are to the personal table; part of the load of customers, with the same rule of the newest state.';
