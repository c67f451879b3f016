-- Nothing: gives orders and conversations of a customer known by e-mail only to the real one that has come since.
create function load.adopted_customers(of_shop bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    create temp table loading_adopted_customers on commit drop as
    select own.shopify_customer_id as old_id, max(k.shopify_customer_id) as shopify_customer_id
    from facts.customer_contacts as k
    inner join facts.customer_contacts as own on own.shop_id = of_shop and lower(own.email) = lower(k.email)
    where
        k.shop_id = of_shop and k.shopify_customer_id > 0 and own.shopify_customer_id < 0
        and k.shopify_customer_id in (select s.shopify_customer_id from pg_temp.staged_customers as s)
    group by own.shopify_customer_id;

    if not exists (select from pg_temp.loading_adopted_customers) then
        return;
    end if;

    with moved_orders as (
        update facts.orders as o
        set shopify_customer_id = a.shopify_customer_id, updated_at = now()
        from pg_temp.loading_adopted_customers as a
        where o.shop_id = of_shop and o.shopify_customer_id = a.old_id
        returning o.shopify_order_id
    )

    insert into pg_temp.touched_orders (shopify_order_id)
    select m.shopify_order_id from moved_orders as m;

    with moved_conversations as (
        update facts.cx_conversations as c
        set shopify_customer_id = a.shopify_customer_id, updated_at = now()
        from pg_temp.loading_adopted_customers as a
        where c.shop_id = of_shop and c.shopify_customer_id = a.old_id
        returning c.chatwoot_conversation_id
    )

    insert into pg_temp.touched_conversations (chatwoot_conversation_id)
    select m.chatwoot_conversation_id from moved_conversations as m;

    delete from facts.customer_contacts as k
    using pg_temp.loading_adopted_customers as a
    where k.shop_id = of_shop and k.shopify_customer_id = a.old_id;
    delete from facts.customers as c
    using pg_temp.loading_adopted_customers as a
    where c.shop_id = of_shop and c.shopify_customer_id = a.old_id;

    insert into pg_temp.touched_customers (shopify_customer_id)
    select a.old_id from pg_temp.loading_adopted_customers as a
    union all
    select a.shopify_customer_id from pg_temp.loading_adopted_customers as a;
end
$$;
comment on function load.adopted_customers(bigint) is
'Where a source with ids names a customer that a file without ids brought before (by e-mail), moves orders and conversations and drops the made one. Run it after the load of customers.';
