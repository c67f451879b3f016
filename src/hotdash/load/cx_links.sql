-- Facts, one row a conversation: finds the customer and the order that it is about, whichever came first.
create function load.cx_links(of_shop bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    if not exists (select from pg_temp.staged_cx_conversations)
        and not exists (select from pg_temp.staged_customers)
        and not exists (select from pg_temp.staged_orders)
    then
        return;
    end if;

    -- Materialized: under row security a value that is still to be computed (ltrim, lower) may not search an index.
    with linkable_conversations as materialized (
        select
            c.chatwoot_conversation_id, c.order_number, ltrim(c.order_number, '#') as bare_number,
            c.shopify_customer_id, lower(k.email) as email
        from facts.cx_conversations as c
        left join facts.cx_contacts as k
            on k.shop_id = c.shop_id and k.chatwoot_conversation_id = c.chatwoot_conversation_id
        where
            c.shop_id = of_shop
            and (c.shopify_customer_id is null or (c.shopify_order_id is null and c.order_number is not null))
    ),

    known_emails as (
        select lower(u.email) as email, max(u.shopify_customer_id) as shopify_customer_id
        from facts.customer_contacts as u
        where u.shop_id = of_shop and u.email is not null
        group by lower(u.email)
    ),

    links as (
        select
            l.chatwoot_conversation_id,
            o.shopify_order_id,
            -- who wrote is who the e-mail says; the order's customer only where the e-mail says nothing
            coalesce(l.shopify_customer_id, e.shopify_customer_id, o.shopify_customer_id) as shopify_customer_id
        from linkable_conversations as l
        left join known_emails as e on e.email = l.email
        left join lateral (
            select f.shopify_order_id, f.shopify_customer_id
            from facts.orders as f
            where f.shop_id = of_shop and f.order_number in (l.order_number, l.bare_number)
            order by f.ordered_at desc
            limit 1
        ) as o on true
        where o.shopify_order_id is not null or e.shopify_customer_id is not null
    ),

    written_links as (
        update facts.cx_conversations as c
        set
            shopify_customer_id = l.shopify_customer_id,
            shopify_order_id = coalesce(l.shopify_order_id, c.shopify_order_id),
            updated_at = now()
        from links as l
        where
            c.shop_id = of_shop
            and c.chatwoot_conversation_id = l.chatwoot_conversation_id
            and (c.shopify_customer_id, c.shopify_order_id)
            is distinct from (l.shopify_customer_id, coalesce(l.shopify_order_id, c.shopify_order_id))
        returning c.chatwoot_conversation_id, c.shopify_customer_id
    ),

    -- A customer's segment counts the conversations.
    touched_customers as (
        insert into pg_temp.touched_customers (shopify_customer_id)
        select distinct w.shopify_customer_id from written_links as w where w.shopify_customer_id is not null
    )

    insert into pg_temp.touched_conversations (chatwoot_conversation_id)
    select w.chatwoot_conversation_id from written_links as w;
end
$$;
comment on function load.cx_links(bigint) is
'Joins conversations to customers (by e-mail) and orders (by the number they mention); run it last, so that it does not matter which was loaded first.';
