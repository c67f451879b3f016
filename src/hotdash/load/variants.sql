-- Facts, one row a variant: moves pg_temp.staged_variants to facts.variants.
create function load.variants(of_shop bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    perform load.resolved_variants(of_shop);

    insert into pg_temp.load_rejects (line_number, column_name, reason, remedy, payload)
    select
        s.line_number, 'shopify_product_id', 'The product of this variant is not known.',
        'Import the products first, then run: hotdash rejects replay',
        -- as a line of the bulk file that it came from, so that it can be replayed
        case when s.shopify_variant_id > 0 then jsonb_build_object(
            '__typename', 'ProductVariant', 'id', 'gid://shopify/ProductVariant/' || s.shopify_variant_id,
            '__parentId', 'gid://shopify/Product/' || s.shopify_product_id, 'sku', s.sku, 'barcode', s.barcode,
            'title', s.title, 'price', s.price::text,
            'updatedAt', to_char(s.source_updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
            'inventoryItem', case when s.inventory_item_id is not null then jsonb_build_object(
                'id', 'gid://shopify/InventoryItem/' || s.inventory_item_id, 'tracked', s.is_tracked,
                'unitCost', case when s.unit_cost is not null then jsonb_build_object('amount', s.unit_cost::text) end
            ) end
        )::text end
    from pg_temp.staged_variants as s
    where
        s.shopify_variant_id is not null
        and not exists (
            select from facts.products as p
            where p.shop_id = of_shop and p.shopify_product_id = s.shopify_product_id
        );

    with newest_variants as (
        select distinct on (s.shopify_variant_id)
            s.shopify_variant_id, s.shopify_product_id, s.inventory_item_id, s.sku, s.barcode, s.title, s.price,
            s.unit_cost, s.supplier, s.is_tracked, s.source_updated_at
        from pg_temp.staged_variants as s
        inner join facts.products as p
            on p.shop_id = of_shop and p.shopify_product_id = s.shopify_product_id
        where s.shopify_variant_id is not null
        order by s.shopify_variant_id, s.source_updated_at desc nulls last, s.line_number desc
    ),

    written_variants as (
        insert into facts.variants as v (
            shop_id, shopify_variant_id, shopify_product_id, inventory_item_id, sku, barcode, title, price, unit_cost,
            supplier, is_tracked, cost_updated_at, source_updated_at
        )
        select
            of_shop, n.shopify_variant_id, n.shopify_product_id, n.inventory_item_id, n.sku, n.barcode, n.title, n.price,
            n.unit_cost, n.supplier, n.is_tracked, case when n.unit_cost is not null then n.source_updated_at end,
            n.source_updated_at
        from newest_variants as n
        on conflict (shop_id, shopify_variant_id) do update set
            shopify_product_id = excluded.shopify_product_id,
            inventory_item_id = excluded.inventory_item_id,
            sku = excluded.sku,
            barcode = excluded.barcode,
            title = excluded.title,
            price = excluded.price,
            supplier = coalesce(excluded.supplier, v.supplier),
            is_tracked = excluded.is_tracked,
            source_updated_at = excluded.source_updated_at,
            updated_at = now()
        -- A row without a version never replaces one that has one; of equal age the later read one may mend it.
        where
            (excluded.source_updated_at >= v.source_updated_at or v.source_updated_at is null)
            and (
                excluded.shopify_product_id, excluded.inventory_item_id, excluded.sku,
                excluded.barcode, excluded.title, excluded.price, coalesce(excluded.supplier, v.supplier),
                excluded.is_tracked, excluded.source_updated_at
            ) is distinct from (
                v.shopify_product_id, v.inventory_item_id, v.sku, v.barcode, v.title, v.price, v.supplier, v.is_tracked,
                v.source_updated_at
            )
        returning v.shopify_variant_id, v.shopify_product_id, v.sku, xmax = 0 as is_new
    ),

    -- The table as it was before this statement.
    renamed as (
        insert into pg_temp.touched_names (shopify_product_id)
        select distinct w.shopify_product_id
        from written_variants as w
        -- None: it is new, and may have been sold before it was read.
        left join facts.variants as v on v.shop_id = of_shop and v.shopify_variant_id = w.shopify_variant_id
        where (v.shopify_product_id, v.sku) is distinct from (w.shopify_product_id, w.sku)
    ),

    touched_products as (
        insert into pg_temp.touched_products (shopify_product_id)
        select distinct w.shopify_product_id from written_variants as w
    ),

    touched_variants as (
        insert into pg_temp.touched_variants (shopify_variant_id, from_day)
        select w.shopify_variant_id, rules.business_date(rules.now(), t.iana_timezone)
        from written_variants as w
        inner join facts.shops as t on t.shop_id = of_shop
    )

    insert into pg_temp.load_counts (fact, staged, inserted, updated, deleted)
    select
        'variants', (select count(*) from pg_temp.staged_variants as s where s.shopify_variant_id is not null),
        count(*) filter (where w.is_new), count(*) filter (where not w.is_new), 0
    from written_variants as w;

    perform load.variant_costs(of_shop);
end
$$;
comment on function load.variants(bigint) is
'Moves staged variants to facts, after the load of products; the newest state by the source''s own clock wins. Costs follow a clock of their own.';
