-- Facts, one row a variant, location and instant: what the service itself says anew of an instant that is stored already.
create function load.mended_inventory_changes(of_shop bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    -- Its clock shows seconds, and a shelf may change twice within one: the later reading stands.
    with newest_readings as (
        select distinct on (s.shopify_variant_id, s.location_id, s.observed_at)
            s.shopify_variant_id, s.location_id, s.observed_at, s.available, s.on_hand, s.committed, s.incoming
        from pg_temp.staged_inventory_changes as s
        where s.is_live and s.shopify_variant_id is not null
        order by s.shopify_variant_id, s.location_id, s.observed_at, s.line_number desc
    ),

    mended as (
        update facts.inventory_changes as c
        set
            available = n.available,
            on_hand = n.on_hand,
            committed = n.committed,
            incoming = n.incoming,
            updated_at = now()
        from newest_readings as n
        where
            c.shop_id = of_shop
            and c.shopify_variant_id = n.shopify_variant_id
            and c.location_id = n.location_id
            and c.observed_at = n.observed_at
            and (c.available, c.on_hand, c.committed, c.incoming)
            is distinct from (n.available, n.on_hand, n.committed, n.incoming)
        returning c.shopify_variant_id, c.observed_date
    ),

    touched as (
        insert into pg_temp.touched_variants (shopify_variant_id, from_day)
        select m.shopify_variant_id, m.observed_date
        from mended as m
    )

    insert into pg_temp.load_counts (fact, staged, inserted, updated, deleted)
    select 'inventory_changes', 0, 0, count(*), 0 from mended as m;
end
$$;
comment on function load.mended_inventory_changes(bigint) is
'Corrects stored stock observations by later readings of the same instant from the service itself; part of the load of inventory changes.';
