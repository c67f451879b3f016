-- Facts, one row a variant, location and instant: moves pg_temp.staged_inventory_changes to facts.inventory_changes.
create function load.inventory_changes(of_shop bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    perform load.resolved_inventory_changes(of_shop);
    perform load.mended_inventory_changes(of_shop);

    with known_changes as (
        select distinct on (s.shopify_variant_id, s.location_id, s.observed_at)
            s.shopify_variant_id, s.location_id, s.observed_at, s.available, s.on_hand, s.committed, s.incoming
        from pg_temp.staged_inventory_changes as s
        where s.shopify_variant_id is not null and s.location_id is not null and s.observed_at is not null
        order by
            s.shopify_variant_id, s.location_id, s.observed_at,
            s.available desc nulls last, s.on_hand desc nulls last, s.committed desc nulls last, s.incoming desc nulls last
    ),

    written_changes as (
        insert into facts.inventory_changes as c (
            shop_id, shopify_variant_id, location_id, observed_at, observed_date, available, on_hand, committed, incoming
        )
        select
            of_shop, n.shopify_variant_id, n.location_id, n.observed_at,
            rules.business_date(n.observed_at, t.iana_timezone), n.available, n.on_hand, n.committed, n.incoming
        from known_changes as n
        inner join facts.shops as t on t.shop_id = of_shop
        on conflict (shop_id, shopify_variant_id, location_id, observed_at) do update set
            available = excluded.available,
            on_hand = excluded.on_hand,
            committed = excluded.committed,
            incoming = excluded.incoming,
            updated_at = now()
        -- Two accounts of one instant: the larger stock stands, so that the order of arrival does not matter.
        where
            (excluded.available, excluded.on_hand, excluded.committed, excluded.incoming)
            > (c.available, c.on_hand, c.committed, c.incoming)
        returning c.shopify_variant_id, c.location_id, c.observed_date, xmax = 0 as is_new
    ),

    touched as (
        insert into pg_temp.touched_variants (shopify_variant_id, from_day)
        select w.shopify_variant_id, min(w.observed_date)
        from written_changes as w
        group by w.shopify_variant_id
    )

    insert into pg_temp.load_counts (fact, staged, inserted, updated, deleted)
    select
        'inventory_changes', (select count(*) from pg_temp.staged_inventory_changes),
        count(*) filter (where w.is_new), count(*) filter (where not w.is_new), 0
    from written_changes as w;

    perform load.inventory_levels(of_shop);
end
$$;
comment on function load.inventory_changes(bigint) is
'Moves staged stock observations to facts, after the load of variants and the load of locations, and brings facts.inventory_levels up to them.';
