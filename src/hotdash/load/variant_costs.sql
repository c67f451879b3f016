-- Facts, one row a variant: what a unit costs, told by variants and by inventory items, each with a clock of its own.
create function load.variant_costs(of_shop bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into pg_temp.load_rejects (line_number, column_name, reason, remedy, payload)
    select
        s.line_number, 'inventory_item_id', 'No variant is known for this inventory item.',
        'Import the products first, then run: hotdash rejects replay',
        jsonb_build_object(
            '__typename', 'InventoryItem', 'id', 'gid://shopify/InventoryItem/' || s.inventory_item_id,
            'tracked', s.is_tracked, 'unitCost', jsonb_build_object('amount', s.unit_cost::text),
            'updatedAt', to_char(s.source_updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
        )::text
    from pg_temp.staged_variants as s
    where
        s.shopify_variant_id is null
        and not exists (
            select from facts.variants as v
            where v.shop_id = of_shop and v.inventory_item_id = s.inventory_item_id
        );

    with told_costs as (
        select v.shopify_variant_id, s.unit_cost, s.is_tracked, s.source_updated_at, s.line_number
        from pg_temp.staged_variants as s
        inner join facts.variants as v on v.shop_id = of_shop and v.shopify_variant_id = s.shopify_variant_id
        where s.unit_cost is not null
        union all
        select v.shopify_variant_id, s.unit_cost, s.is_tracked, s.source_updated_at, s.line_number
        from pg_temp.staged_variants as s
        inner join facts.variants as v on v.shop_id = of_shop and v.inventory_item_id = s.inventory_item_id
        -- Shopify leaves the cost out for people who may not see it: a known cost stays.
        where s.shopify_variant_id is null and s.unit_cost is not null
    ),

    newest_costs as (
        select distinct on (t.shopify_variant_id)
            t.shopify_variant_id, t.unit_cost, t.is_tracked, t.source_updated_at
        from told_costs as t
        order by t.shopify_variant_id, t.source_updated_at desc nulls last, t.line_number desc
    ),

    written_costs as (
        update facts.variants as v
        set
            unit_cost = n.unit_cost,
            is_tracked = coalesce(n.is_tracked, v.is_tracked),
            cost_updated_at = n.source_updated_at,
            updated_at = now()
        from newest_costs as n
        where
            v.shop_id = of_shop
            and v.shopify_variant_id = n.shopify_variant_id
            and (n.source_updated_at >= v.cost_updated_at or v.cost_updated_at is null)
            and (v.unit_cost, v.cost_updated_at) is distinct from (n.unit_cost, n.source_updated_at)
        returning v.shopify_product_id
    ),

    touched as (
        insert into pg_temp.touched_products (shopify_product_id)
        select distinct w.shopify_product_id from written_costs as w
    )

    insert into pg_temp.load_counts (fact, staged, inserted, updated, deleted)
    select
        'variant_costs', (select count(*) from pg_temp.staged_variants as s where s.shopify_variant_id is null),
        0, count(*), 0
    from written_costs as w;
end
$$;
comment on function load.variant_costs(bigint) is
'Writes the newest known unit cost of each staged variant or inventory item; part of the load of variants.';
