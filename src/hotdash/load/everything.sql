-- Nothing: moves all staged rows to facts, each fact after those that it leans on.
create function load.everything(of_shop bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    statistics_target text := current_setting('default_statistics_target');
    new_tables integer;
begin
    perform set_config('hotdash.is_first_load', load.first_of_its_kind(of_shop), true);
    if current_setting('hotdash.is_first_load') = 'on' then
        -- Of what begins nothing is known yet: taken for one row, a thousand would be walked in nested loops.
        perform set_config('enable_nestloop', 'off', true);
    end if;
    -- Temporary tables have no statistics until they are asked for, which a few rows are not worth.
    if exists (
        select from pg_class as c
        where
            c.relnamespace = pg_my_temp_schema() and c.relname ~ '^staged_'
            and c.relkind = 'r' and pg_relation_size(c.oid) > 100000
    ) then
        -- A sample of 9,000 rows says enough of them.
        perform set_config('default_statistics_target', '30', true);
        analyze pg_temp.staged_orders, pg_temp.staged_order_lines, pg_temp.staged_variants, pg_temp.staged_cx_conversations,
        pg_temp.staged_cx_messages;
        perform set_config('default_statistics_target', statistics_target, true);
    end if;
    perform load.forgotten(of_shop);
    perform load.deletions(of_shop);
    perform load.locations(of_shop);
    perform load.holidays(of_shop);
    perform load.shipping_hours(of_shop);
    perform load.products(of_shop);
    perform load.special_orders(of_shop);
    perform load.fitments(of_shop);
    perform load.variants(of_shop);
    perform load.adopted_variants(of_shop);
    perform load.suppliers(of_shop);
    perform load.purchase_orders(of_shop);
    perform load.customers(of_shop);
    perform load.adopted_customers(of_shop);
    perform load.inventory_changes(of_shop);
    perform load.sku_variants(of_shop);
    perform load.order_headers(of_shop);
    perform load.orders(of_shop);
    -- What follows looks each order up, by a key that only statistics tell from the other indexes.
    new_tables := load.first_statistics();
    perform load.order_lines(of_shop);
    perform load.refunds(of_shop);
    perform load.refund_lines(of_shop);
    perform load.sale_events(of_shop);
    perform load.fulfillments(of_shop);
    perform load.fulfillment_orders(of_shop);
    perform load.operators(of_shop);
    perform load.inboxes(of_shop);
    perform load.escalation_rules(of_shop);
    perform load.cx_conversations(of_shop);
    new_tables := new_tables + load.first_statistics();
    perform load.cx_messages(of_shop);
    perform load.cx_deletions(of_shop);
    perform load.cx_links(of_shop);
    perform load.page_traffic(of_shop);
    perform load.page_search(of_shop);
    perform load.query_search(of_shop);
    perform load.site_search(of_shop);

    -- Whatever changed about an order, its lines and refunds included, changes what its customer is worth, …
    insert into pg_temp.touched_customers (shopify_customer_id)
    select distinct o.shopify_customer_id
    from facts.orders as o
    where
        o.shop_id = of_shop and o.shopify_customer_id is not null
        and o.shopify_order_id in (select t.shopify_order_id from pg_temp.touched_orders as t);
    -- … and the day it was placed on (how many of its orders are fulfilled, …).
    insert into pg_temp.touched_days (day)
    select o.order_date
    from facts.orders as o
    where o.shop_id = of_shop and o.shopify_order_id in (select t.shopify_order_id from pg_temp.touched_orders as t)
    group by o.order_date;

    -- With statistics for all that is read the planner may choose freely again (see landing.py); figures are new too
    -- where the facts are.
    new_tables := new_tables + load.first_statistics();
    if new_tables = 0 then
        perform set_config('enable_nestloop', 'on', true);
    end if;
end
$$;
comment on function load.everything(bigint) is 'Moves every staged row of one load to facts, in the one order that works.';
