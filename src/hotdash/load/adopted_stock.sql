-- Facts, one row a stock observation and one a level: moves the stock of variants with made ids to the real ones.
create function load.adopted_stock(of_shop bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    insert into facts.inventory_changes (
        shop_id, shopify_variant_id, location_id, observed_at, observed_date, available, on_hand, committed, incoming
    )
    select
        of_shop, a.shopify_variant_id, c.location_id, c.observed_at, c.observed_date, c.available, c.on_hand, c.committed,
        c.incoming
    from pg_temp.loading_adoptions as a
    inner join facts.inventory_changes as c on c.shop_id = of_shop and c.shopify_variant_id = a.old_id
    on conflict do nothing;

    with moved as (
        delete from facts.inventory_changes as c
        using pg_temp.loading_adoptions as a
        where c.shop_id = of_shop and c.shopify_variant_id = a.old_id
        returning a.shopify_variant_id, a.old_id, c.observed_date
    )

    insert into pg_temp.touched_variants (shopify_variant_id, from_day)
    select m.shopify_variant_id, min(m.observed_date) from moved as m group by m.shopify_variant_id
    union all
    select m.old_id, min(m.observed_date) from moved as m group by m.old_id;

    delete from facts.inventory_levels as l
    using pg_temp.loading_adoptions as a
    where l.shop_id = of_shop and l.shopify_variant_id = a.old_id;

    -- The level is the newest observation, of whichever source.
    insert into facts.inventory_levels as l (
        shop_id, shopify_variant_id, location_id, available, on_hand, committed, incoming, source_updated_at
    )
    select distinct on (c.shopify_variant_id, c.location_id)
        of_shop, c.shopify_variant_id, c.location_id, c.available, c.on_hand, c.committed, c.incoming, c.observed_at
    from facts.inventory_changes as c
    where c.shop_id = of_shop and c.shopify_variant_id in (select a.shopify_variant_id from pg_temp.loading_adoptions as a)
    order by c.shopify_variant_id, c.location_id, c.observed_at desc
    on conflict (shop_id, shopify_variant_id, location_id) do update set
        available = excluded.available, on_hand = excluded.on_hand, committed = excluded.committed,
        incoming = excluded.incoming, source_updated_at = excluded.source_updated_at, updated_at = now()
    where l.source_updated_at < excluded.source_updated_at;
end
$$;
comment on function load.adopted_stock(bigint) is
'Moves observations and levels of the variants in pg_temp.loading_adoptions; part of the adoption of variants.';
