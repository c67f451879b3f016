-- Nothing: gives what hung on a product known by its handle only to the real one that has come since.
create function load.adopted_products(of_shop bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    create temp table loading_adopted_products on commit drop as
    select own.shopify_product_id as old_id, p.shopify_product_id
    from facts.products as p
    inner join facts.products as own on own.shop_id = of_shop and own.handle = p.handle
    where
        p.shop_id = of_shop and p.shopify_product_id in (select s.shopify_product_id from pg_temp.staged_products as s)
        and p.shopify_product_id > 0 and own.shopify_product_id < 0;

    if not exists (select from pg_temp.loading_adopted_products) then
        return;
    end if;

    update facts.variants as v
    set shopify_product_id = a.shopify_product_id, updated_at = now()
    from pg_temp.loading_adopted_products as a
    where v.shop_id = of_shop and v.shopify_product_id = a.old_id;

    with moved_lines as (
        update facts.order_lines as l
        set shopify_product_id = a.shopify_product_id, updated_at = now()
        from pg_temp.loading_adopted_products as a
        where l.shop_id = of_shop and l.shopify_product_id = a.old_id
        returning l.shopify_order_id
    )

    insert into pg_temp.touched_orders (shopify_order_id)
    select distinct m.shopify_order_id from moved_lines as m;

    insert into facts.fitments (shop_id, shopify_product_id, make, model, year_from, year_to, source)
    select of_shop, a.shopify_product_id, f.make, f.model, f.year_from, f.year_to, f.source
    from facts.fitments as f
    inner join pg_temp.loading_adopted_products as a on a.old_id = f.shopify_product_id
    where f.shop_id = of_shop
    on conflict do nothing;
    delete from facts.fitments as f
    using pg_temp.loading_adopted_products as a
    where f.shop_id = of_shop and f.shopify_product_id = a.old_id;
    delete from facts.products as p
    using pg_temp.loading_adopted_products as a
    where p.shop_id = of_shop and p.shopify_product_id = a.old_id;

    insert into pg_temp.touched_products (shopify_product_id)
    select a.old_id from pg_temp.loading_adopted_products as a
    union all
    select a.shopify_product_id from pg_temp.loading_adopted_products as a;
end
$$;
comment on function load.adopted_products(bigint) is
'Where a source with ids names a product that a file without ids brought before (by its handle), moves its variants, lines and vehicles and drops the made one. Run it after the loads of products and variants.';
