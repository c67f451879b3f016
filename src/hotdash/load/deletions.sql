-- Nothing: marks what is gone at the source, or there after all, by pg_temp.staged_deletions and staged_whole_products.
create function load.deletions(of_shop bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    if not exists (select from pg_temp.staged_deletions as d)
        and not exists (select from pg_temp.staged_whole_products as w) then
        return;
    end if;

    -- Without this scope an old order cannot be seen, which does not mean that it is gone.
    delete from pg_temp.staged_deletions as d
    using facts.orders as o, app.source_connections as c
    where
        d.kind = 'Order' and d.deleted_at is not null
        and o.shop_id = of_shop and o.shopify_order_id = d.object_id
        and c.shop_id = of_shop and c.source = 'shopify' and c.granted <> '{}'
        and 'read_all_orders' <> all (c.granted)
        and o.ordered_at < rules.now() - interval '59 days';

    with marked_orders as (
        update facts.orders as o
        set deleted_at = d.deleted_at, updated_at = now()
        from pg_temp.staged_deletions as d
        where
            d.kind = 'Order' and o.shop_id = of_shop and o.shopify_order_id = d.object_id
            and (o.deleted_at is null) <> (d.deleted_at is null)
        returning o.shopify_order_id, o.shopify_customer_id
    ),

    customers_of_orders as (
        insert into pg_temp.touched_customers (shopify_customer_id)
        select m.shopify_customer_id from marked_orders as m where m.shopify_customer_id is not null
    ),

    marked_customers as (
        update facts.customers as c
        set deleted_at = d.deleted_at, updated_at = now()
        from pg_temp.staged_deletions as d
        where
            d.kind = 'Customer' and c.shop_id = of_shop and c.shopify_customer_id = d.object_id
            and (c.deleted_at is null) <> (d.deleted_at is null)
        returning c.shopify_customer_id
    ),

    customers as (
        insert into pg_temp.touched_customers (shopify_customer_id)
        select m.shopify_customer_id from marked_customers as m
    ),

    marked_products as (
        update facts.products as p
        set deleted_at = d.deleted_at, updated_at = now()
        from pg_temp.staged_deletions as d
        where
            d.kind = 'Product' and p.shop_id = of_shop and p.shopify_product_id = d.object_id
            and (p.deleted_at is null) <> (d.deleted_at is null)
        returning p.shopify_product_id
    ),

    products as (
        insert into pg_temp.touched_products (shopify_product_id)
        select m.shopify_product_id from marked_products as m
    )

    insert into pg_temp.touched_orders (shopify_order_id)
    select m.shopify_order_id from marked_orders as m;

    with marks as (
        select v.shopify_variant_id, d.deleted_at
        from facts.variants as v
        inner join pg_temp.staged_deletions as d
            on
                (d.kind = 'Product' and d.object_id = v.shopify_product_id and d.deleted_at is not null)
                or (d.kind = 'ProductVariant' and d.object_id = v.shopify_variant_id)
        where v.shop_id = of_shop
        union
        select v.shopify_variant_id, rules.now()
        from facts.variants as v
        inner join pg_temp.staged_whole_products as w on w.shopify_product_id = v.shopify_product_id
        where
            v.shop_id = of_shop and v.shopify_variant_id > 0
            and not exists (
                select from pg_temp.staged_variants as s
                where s.shopify_variant_id = v.shopify_variant_id
            )
        union
        select s.shopify_variant_id, null
        from pg_temp.staged_variants as s
        inner join pg_temp.staged_whole_products as w on w.shopify_product_id = s.shopify_product_id
    ),

    marked_variants as (
        update facts.variants as v
        set deleted_at = m.deleted_at, updated_at = now()
        from marks as m
        where
            v.shop_id = of_shop and v.shopify_variant_id = m.shopify_variant_id
            and (v.deleted_at is null) <> (m.deleted_at is null)
        returning v.shopify_variant_id, v.shopify_product_id
    ),

    products_of_variants as (
        insert into pg_temp.touched_products (shopify_product_id)
        select distinct m.shopify_product_id from marked_variants as m
    )

    insert into pg_temp.touched_variants (shopify_variant_id, from_day)
    select m.shopify_variant_id, rules.business_date(rules.now(), t.iana_timezone)
    from marked_variants as m
    inner join facts.shops as t on t.shop_id = of_shop;
end
$$;
comment on function load.deletions(bigint) is
'Marks orders, customers, products and variants as deleted, or takes the mark back; rows stay, figures leave them out. Run it before the other loads.';
