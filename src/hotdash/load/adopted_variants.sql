-- Nothing: gives lines and ledger that knew a SKU only the variant that a catalogue has named since.
create function load.adopted_variants(of_shop bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    perform load.adopted_products(of_shop);

    create temp table loading_adoptions on commit drop as
    -- Under row security no index is reached through sku_id, which may leak: so it is reckoned before.
    with named as materialized (
        select v.shopify_variant_id, v.shopify_product_id, load.sku_id(v.sku) as old_id
        from facts.variants as v
        where v.shop_id = of_shop and v.sku in (select s.sku from pg_temp.staged_variants as s)
    )

    select distinct on (known.old_id) known.old_id, known.shopify_variant_id, known.shopify_product_id
    from (
        select n.old_id, n.shopify_variant_id, n.shopify_product_id
        from named as n
        inner join facts.variants as own on own.shop_id = of_shop and own.shopify_variant_id = n.old_id
        where n.shopify_variant_id <> n.old_id
        union all
        -- A variant with a made id, of a file without ids, beside the real one of the same product.
        select own.shopify_variant_id, v.shopify_variant_id, v.shopify_product_id
        from facts.variants as v
        inner join facts.variants as own on own.shop_id = of_shop and own.shopify_product_id = v.shopify_product_id
        where
            v.shop_id = of_shop
            and v.shopify_product_id in (
                select s.shopify_product_id from pg_temp.staged_variants as s
                union all
                select a.shopify_product_id from pg_temp.loading_adopted_products as a
            )
            and v.shopify_variant_id > 0 and own.shopify_variant_id < 0
            and (own.sku = v.sku or (own.sku is null and own.title = v.title))
    ) as known
    order by known.old_id, known.shopify_variant_id < 0, known.shopify_variant_id;

    if not exists (select from pg_temp.loading_adoptions) then
        return;
    end if;

    -- What only the file without ids said stays.
    update facts.variants as v
    set
        unit_cost = coalesce(v.unit_cost, own.unit_cost), supplier = coalesce(v.supplier, own.supplier), updated_at = now()
    from pg_temp.loading_adoptions as a
    inner join facts.variants as own on own.shop_id = of_shop and own.shopify_variant_id = a.old_id
    where
        v.shop_id = of_shop and v.shopify_variant_id = a.shopify_variant_id
        and (v.unit_cost, v.supplier)
        is distinct from (coalesce(v.unit_cost, own.unit_cost), coalesce(v.supplier, own.supplier));
    perform load.adopted_stock(of_shop);

    update facts.order_lines as l
    set shopify_variant_id = a.shopify_variant_id, shopify_product_id = a.shopify_product_id, updated_at = now()
    from pg_temp.loading_adoptions as a
    where l.shop_id = of_shop and l.shopify_variant_id = a.old_id;

    with moved as (
        update facts.sale_events as e
        set shopify_variant_id = a.shopify_variant_id, updated_at = now()
        from pg_temp.loading_adoptions as a
        where e.shop_id = of_shop and e.shopify_variant_id = a.old_id
        returning e.event_date, e.order_date, e.shopify_order_id, e.shopify_variant_id, a.old_id
    ),

    days as (
        insert into pg_temp.touched_days (day)
        select m.event_date from moved as m
        union
        select m.order_date from moved as m
    ),

    orders as (
        insert into pg_temp.touched_orders (shopify_order_id)
        select distinct m.shopify_order_id from moved as m
    )

    insert into pg_temp.touched_variants (shopify_variant_id, from_day)
    select m.shopify_variant_id, min(m.event_date) from moved as m group by m.shopify_variant_id
    union all
    select m.old_id, min(m.event_date) from moved as m group by m.old_id;

    update facts.purchase_order_lines as l
    set shopify_variant_id = a.shopify_variant_id
    from pg_temp.loading_adoptions as a
    where l.shop_id = of_shop and l.shopify_variant_id = a.old_id;

    delete from facts.variants as v
    using pg_temp.loading_adoptions as a
    where v.shop_id = of_shop and v.shopify_variant_id = a.old_id;

    with vanished as (
        delete from facts.products as p
        using pg_temp.loading_adoptions as a
        where
            p.shop_id = of_shop
            and p.shopify_product_id = a.old_id
            and not exists (
                select from facts.variants as v
                where v.shop_id = of_shop and v.shopify_product_id = a.old_id
            )
        returning p.shopify_product_id
    )

    insert into pg_temp.touched_products (shopify_product_id)
    select w.shopify_product_id from vanished as w;
end
$$;
comment on function load.adopted_variants(bigint) is
'Where a catalogue names a SKU that lines were sold under before, or a source with ids a variant that a file without ids brought, moves lines, ledger and stock to the real variant and drops the made one.';
