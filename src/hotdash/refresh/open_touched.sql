-- Nothing: opens the empty tables of the keys whose figures are to be recomputed, where the connection has none.
create function refresh.open_touched() returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    -- What was touched: a key may stand here more than once.
    create temp table if not exists touched_days (day date not null) on commit delete rows;
    create temp table if not exists touched_orders (shopify_order_id bigint not null) on commit delete rows;
    create temp table if not exists touched_products (shopify_product_id bigint not null) on commit delete rows;
    -- Products that are called otherwise than before, or whose variants are: figures bear today's names.
    create temp table if not exists touched_names (shopify_product_id bigint not null) on commit delete rows;
    create temp table if not exists touched_variants (shopify_variant_id bigint not null, from_day date not null) on commit delete rows;
    create temp table if not exists touched_customers (shopify_customer_id bigint not null) on commit delete rows;
    create temp table if not exists touched_conversations (chatwoot_conversation_id bigint not null) on commit delete rows;
    create temp table if not exists touched_traffic_days (day date not null) on commit delete rows;
    create temp table if not exists touched_search_days (day date not null) on commit delete rows;
end
$$;
comment on function refresh.open_touched() is 'Opens the private tables of touched keys; they are empty again at the end of the transaction.';
