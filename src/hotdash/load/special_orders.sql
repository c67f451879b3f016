-- Nothing: marks the products that are special orders, by rules that the shop may have sent with this load.
create function load.special_orders(of_shop bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    has_rules constant boolean := exists (select from pg_temp.staged_special_order_rules);
    removed integer;
    added integer;
begin
    if has_rules then
        delete from app.special_order_rules as e
        where
            e.shop_id = of_shop
            and not exists (
                select from pg_temp.staged_special_order_rules as s where s.kind = e.kind and s.value = e.value
            );
        get diagnostics removed = row_count;
        insert into app.special_order_rules (shop_id, kind, value)
        select distinct of_shop, s.kind, s.value
        from pg_temp.staged_special_order_rules as s
        on conflict (shop_id, kind, value) do nothing;
        get diagnostics added = row_count;
        insert into pg_temp.load_counts (fact, staged, inserted, updated, deleted)
        values ('special_order_rules', (select count(*) from pg_temp.staged_special_order_rules), added, 0, removed);
    end if;

    create temp table loading_special_orders on commit drop as
    select p.shopify_product_id, m.is_special_order
    from facts.products as p
    cross join lateral (select rules.is_special_order(of_shop, p.tags, p.product_type) as is_special_order) as m
    where
        p.shop_id = of_shop and m.is_special_order <> p.is_special_order
        and (has_rules or p.shopify_product_id in (select s.shopify_product_id from pg_temp.staged_products as s));

    if exists (select from pg_temp.loading_special_orders) then
        update facts.products as p
        set is_special_order = l.is_special_order, updated_at = now()
        from pg_temp.loading_special_orders as l
        where p.shop_id = of_shop and p.shopify_product_id = l.shopify_product_id;

        -- Seldom, so that no index of lines by product is kept for it: what they belong to has another deadline now.
        insert into pg_temp.touched_orders (shopify_order_id)
        select distinct l.shopify_order_id
        from facts.order_lines as l
        left join facts.variants as v on v.shop_id = of_shop and v.shopify_variant_id = l.shopify_variant_id
        where
            l.shop_id = of_shop
            and coalesce(v.shopify_product_id, l.shopify_product_id) in (
                select s.shopify_product_id from pg_temp.loading_special_orders as s
            );
    end if;
    drop table pg_temp.loading_special_orders;
end
$$;
comment on function load.special_orders(bigint) is
'Sets facts.products.is_special_order of the staged products, of all where the load brings rules, and touches the orders whose deadline changes by it. Run after the load of products.';
