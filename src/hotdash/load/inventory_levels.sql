-- Facts, one row a variant and location: the newest of facts.inventory_changes for what is staged.
create function load.inventory_levels(of_shop bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into facts.inventory_levels as l (
        shop_id, shopify_variant_id, location_id, available, on_hand, committed, incoming, source_updated_at
    )
    select
        of_shop, k.shopify_variant_id, k.location_id, n.available, n.on_hand, n.committed, n.incoming, n.observed_at
    from (
        select distinct s.shopify_variant_id, s.location_id
        from pg_temp.staged_inventory_changes as s
        where s.shopify_variant_id is not null and s.location_id is not null
    ) as k
    cross join lateral (
        select c.available, c.on_hand, c.committed, c.incoming, c.observed_at
        from facts.inventory_changes as c
        where
            c.shop_id = of_shop
            and c.shopify_variant_id = k.shopify_variant_id
            and c.location_id = k.location_id
        order by c.observed_at desc
        limit 1
    ) as n
    on conflict (shop_id, shopify_variant_id, location_id) do update set
        available = excluded.available,
        on_hand = excluded.on_hand,
        committed = excluded.committed,
        incoming = excluded.incoming,
        source_updated_at = excluded.source_updated_at,
        updated_at = now()
    where
        (l.available, l.on_hand, l.committed, l.incoming, l.source_updated_at)
        is distinct from
        (excluded.available, excluded.on_hand, excluded.committed, excluded.incoming, excluded.source_updated_at);
end
$$;
comment on function load.inventory_levels(bigint) is
'Sets the stock of each staged variant and location to its newest observation; part of the load of inventory changes.';
