-- Nothing: marks every key of a shop as touched and refreshes all rollups; returns how many rows were written or deleted.
create function refresh.everything(of_shop bigint) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    perform refresh.open_touched();

    -- What stands in the rollups is touched too, so that rows of vanished keys go.
    insert into pg_temp.touched_days (day)
    select e.event_date from facts.sale_events as e where e.shop_id = of_shop
    union
    select o.order_date from facts.orders as o where o.shop_id = of_shop
    union
    select m.metric_date from rollups.sales_metrics_daily as m where m.shop_id = of_shop
    union
    select k.metric_date from rollups.sku_performance as k where k.shop_id = of_shop
    union
    select c.conversation_date from facts.cx_conversations as c where c.shop_id = of_shop
    union
    select i.observed_date from facts.inventory_changes as i where i.shop_id = of_shop;
    insert into pg_temp.touched_orders (shopify_order_id)
    select o.shopify_order_id from facts.orders as o where o.shop_id = of_shop
    union
    select f.shopify_order_id from rollups.fulfillment_tracking as f where f.shop_id = of_shop;
    insert into pg_temp.touched_products (shopify_product_id)
    select p.shopify_product_id from facts.products as p where p.shop_id = of_shop
    union
    select c.shopify_product_id from rollups.product_categories as c where c.shop_id = of_shop;
    insert into pg_temp.touched_variants (shopify_variant_id, from_day)
    select v.shopify_variant_id, '-infinity'::date
    from (
        select f.shopify_variant_id from facts.variants as f where f.shop_id = of_shop
        union
        select i.shopify_variant_id from rollups.inventory_snapshots as i where i.shop_id = of_shop
    ) as v;
    insert into pg_temp.touched_customers (shopify_customer_id)
    select c.shopify_customer_id from facts.customers as c where c.shop_id = of_shop
    union
    select o.shopify_customer_id
    from facts.orders as o
    where o.shop_id = of_shop and o.shopify_customer_id is not null
    union
    select s.shopify_customer_id from rollups.customer_segments as s where s.shop_id = of_shop
    union
    select m.shopify_customer_id from rollups.customer_months as m where m.shop_id = of_shop;
    insert into pg_temp.touched_conversations (chatwoot_conversation_id)
    select c.chatwoot_conversation_id from facts.cx_conversations as c where c.shop_id = of_shop
    union
    select s.chatwoot_conversation_id from rollups.operator_sla_resolution as s where s.shop_id = of_shop;
    insert into pg_temp.touched_traffic_days (day)
    select p.traffic_date from facts.page_traffic_daily as p where p.shop_id = of_shop
    union
    select t.traffic_date from rollups.traffic_daily as t where t.shop_id = of_shop;
    insert into pg_temp.touched_search_days (day)
    select distinct p.search_date from facts.page_search_daily as p where p.shop_id = of_shop
    union
    select w.search_until_date from rollups.page_weeks as w where w.shop_id = of_shop and w.search_until_date is not null;
    return refresh.touched(of_shop);
end
$$;
comment on function refresh.everything(bigint) is 'Recomputes all rollups of a shop from facts; the same as refreshing what each load touched, by law.';
