-- Facts, one row a product: moves pg_temp.staged_products to facts.products.
create function load.products(of_shop bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    -- A source without ids (the admin's CSV) has negative ones, made from the handle: use the real product where it is known.
    update pg_temp.staged_products as s
    set shopify_product_id = p.shopify_product_id
    from facts.products as p
    where
        p.shop_id = of_shop
        and s.shopify_product_id < 0
        and p.shopify_product_id > 0
        and p.handle = s.handle;

    insert into pg_temp.load_rejects (line_number, column_name, reason, remedy)
    select s.line_number, 'title', 'The product has no title.', 'Export the products with their titles.'
    from pg_temp.staged_products as s
    where s.title is null;

    with newest_products as (
        select distinct on (s.shopify_product_id)
            s.shopify_product_id, s.handle, s.title, s.vendor, s.product_type, s.status, s.tags, s.source_updated_at,
            s.deleted_at
        from pg_temp.staged_products as s
        where s.title is not null
        order by s.shopify_product_id, s.source_updated_at desc nulls last, s.line_number desc
    ),

    written_products as (
        insert into facts.products as p (
            shop_id, shopify_product_id, handle, title, vendor, product_type, status, tags, source_updated_at, deleted_at
        )
        select
            of_shop, n.shopify_product_id, n.handle, n.title, n.vendor, n.product_type, coalesce(n.status, 'active'),
            coalesce(n.tags, '{}'), n.source_updated_at, n.deleted_at
        from newest_products as n
        on conflict (shop_id, shopify_product_id) do update set
            handle = excluded.handle,
            title = excluded.title,
            vendor = excluded.vendor,
            product_type = excluded.product_type,
            status = excluded.status,
            tags = excluded.tags,
            source_updated_at = excluded.source_updated_at,
            -- What was read before it was deleted does not bring it back.
            deleted_at = case when p.deleted_at > excluded.source_updated_at then p.deleted_at else excluded.deleted_at end,
            updated_at = now()
        -- A row without a version never replaces one that has one; of equal age the later read one may mend it.
        where
            (excluded.source_updated_at >= p.source_updated_at or p.source_updated_at is null)
            and (excluded.handle, excluded.title, excluded.vendor, excluded.product_type, excluded.status, excluded.tags, excluded.source_updated_at, case when p.deleted_at > excluded.source_updated_at then p.deleted_at else excluded.deleted_at end)
            is distinct from (p.handle, p.title, p.vendor, p.product_type, p.status, p.tags, p.source_updated_at, p.deleted_at)
        returning p.shopify_product_id, p.title, p.vendor, xmax = 0 as is_new
    ),

    -- The table as it was before this statement.
    renamed as (
        insert into pg_temp.touched_names (shopify_product_id)
        select w.shopify_product_id
        from written_products as w
        inner join facts.products as p on p.shop_id = of_shop and p.shopify_product_id = w.shopify_product_id
        where p.title <> w.title
    ),

    -- Bought from somebody else, it takes as long as they take, from the first day on.
    supplied as (
        insert into pg_temp.touched_variants (shopify_variant_id, from_day)
        select v.shopify_variant_id, '-infinity'::date
        from written_products as w
        inner join facts.products as p on p.shop_id = of_shop and p.shopify_product_id = w.shopify_product_id
        inner join facts.variants as v on v.shop_id = of_shop and v.shopify_product_id = w.shopify_product_id
        where
            p.vendor is distinct from w.vendor
            and exists (
                select from facts.suppliers as f where f.shop_id = of_shop and f.supplier_name in (p.vendor, w.vendor)
            )
    ),

    touched as (
        insert into pg_temp.touched_products (shopify_product_id)
        select w.shopify_product_id from written_products as w
    )

    insert into pg_temp.load_counts (fact, staged, inserted, updated, deleted)
    select
        'products', (select count(*) from pg_temp.staged_products),
        count(*) filter (where w.is_new), count(*) filter (where not w.is_new), 0
    from written_products as w;
end
$$;
comment on function load.products(bigint) is 'Moves staged products to facts; the newest state by the source''s own clock wins, whatever the order of arrival.';
