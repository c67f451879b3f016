-- Nothing: gives staged stock observations their real variant, location and instant, and rejects those without.
create function load.resolved_inventory_changes(of_shop bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    update pg_temp.staged_inventory_changes as s
    set shopify_variant_id = (
        select v.shopify_variant_id
        from facts.variants as v
        where v.shop_id = of_shop and v.inventory_item_id = s.inventory_item_id
        -- One item may serve several variants: the eldest stands for it.
        order by v.shopify_variant_id
        limit 1
    )
    where s.shopify_variant_id is null and s.inventory_item_id is not null;

    -- The admin's CSV knows variants by SKU, or by product and option values.
    update pg_temp.staged_inventory_changes as s
    set shopify_variant_id = (
        select v.shopify_variant_id
        from facts.variants as v
        inner join facts.products as p on p.shop_id = v.shop_id and p.shopify_product_id = v.shopify_product_id
        where
            v.shop_id = of_shop
            and p.handle = s.handle
            and (v.sku = s.sku or (s.sku is null and v.title = s.variant_title))
        order by v.shopify_variant_id desc
        limit 1
    )
    where s.handle is not null;

    update pg_temp.staged_inventory_changes as s
    set location_id = (
        select max(k.location_id)
        from facts.locations as k
        where k.shop_id = of_shop and k.name = s.location_name
    )
    where s.location_name is not null;

    insert into pg_temp.load_rejects (line_number, column_name, reason, remedy, payload)
    select
        s.line_number, coalesce(case when s.handle is null then 'inventory_item_id' end, 'SKU'),
        'This stock level belongs to a variant that is not known.',
        'Import the products first, then run: hotdash rejects replay',
        -- as a line of the bulk file that it came from, so that it can be replayed
        case when s.inventory_item_id is not null then jsonb_build_object(
            '__typename', 'InventoryLevel', 'id', 'gid://shopify/InventoryLevel/0',
            '__parentId', 'gid://shopify/InventoryItem/' || s.inventory_item_id,
            'updatedAt', to_char(s.observed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
            'location', jsonb_build_object('id', 'gid://shopify/Location/' || s.location_id),
            'quantities', (
                select jsonb_agg(jsonb_build_object('name', q.name, 'quantity', q.quantity))
                from (
                    values ('available', s.available), ('on_hand', s.on_hand), ('committed', s.committed),
                    ('incoming', s.incoming)
                ) as q (name, quantity)
                where q.quantity is not null
            )
        )::text end
    from pg_temp.staged_inventory_changes as s
    where not exists (
        select from facts.variants as v
        where v.shop_id = of_shop and v.shopify_variant_id = s.shopify_variant_id
    );

    delete from pg_temp.staged_inventory_changes as s
    where not exists (
        select from facts.variants as v
        where v.shop_id = of_shop and v.shopify_variant_id = s.shopify_variant_id
    );

    -- A source without a clock shows stock as it is seen now; what it shows again unchanged is no change.
    delete from pg_temp.staged_inventory_changes as s
    where
        s.observed_at is null
        and exists (
            select from (
                select c.available, c.on_hand, c.committed, c.incoming
                from facts.inventory_changes as c
                where
                    c.shop_id = of_shop
                    and c.shopify_variant_id = s.shopify_variant_id
                    and c.location_id = s.location_id
                    and c.observed_at <= rules.now()
                order by c.observed_at desc
                limit 1
            ) as known
            where
                (known.available, known.on_hand, known.committed, known.incoming)
                is not distinct from (s.available, s.on_hand, s.committed, s.incoming)
        );

    update pg_temp.staged_inventory_changes as s
    set observed_at = rules.now()
    where s.observed_at is null;
end
$$;
comment on function load.resolved_inventory_changes(bigint) is
'Gives staged stock observations their variant, location and instant (a source without a clock: the instant of the import); rejects those of unknown variants.';
