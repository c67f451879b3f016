-- One value: on when the staged rows are the first of their kind in the shop, else off.
create function load.first_of_its_kind(of_shop bigint) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
    return case when
        (
            exists (select from pg_temp.staged_orders)
            and not exists (select from facts.orders as f where f.shop_id = of_shop)
        )
        or (
            exists (select from pg_temp.staged_customers)
            and not exists (select from facts.customers as f where f.shop_id = of_shop)
        )
        or (
            exists (select from pg_temp.staged_inventory_changes)
            and not exists (select from facts.inventory_changes as f where f.shop_id = of_shop)
        )
        or (
            exists (select from pg_temp.staged_fulfillment_orders)
            and not exists (select from facts.fulfillment_orders as f where f.shop_id = of_shop)
        )
        or (
            exists (select from pg_temp.staged_cx_conversations)
            and not exists (select from facts.cx_conversations as f where f.shop_id = of_shop)
        )
    then 'on' else 'off' end;
end
$$;
comment on function load.first_of_its_kind(bigint) is
'Whether a load brings the shop''s first orders, customers, stock, work or conversations: of these the statistics know nothing yet, however much they know of other shops.';
