-- Facts, one row a location: moves pg_temp.staged_locations to facts.locations.
create function load.locations(of_shop bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    -- The admin's CSV names locations without ids: use the real one where its name is known.
    update pg_temp.staged_locations as s
    set location_id = k.location_id
    from facts.locations as k
    where
        k.shop_id = of_shop
        and s.location_id < 0
        and k.location_id > 0
        and k.name = s.name;

    with named_locations as (
        select distinct on (s.location_id) s.location_id, s.name
        from pg_temp.staged_locations as s
        where s.location_id is not null
        order by s.location_id, s.name is null, s.line_number desc
    ),

    written_locations as (
        insert into facts.locations as w (shop_id, location_id, name)
        select of_shop, n.location_id, coalesce(n.name, k.name, 'Location ' || n.location_id)
        from named_locations as n
        left join facts.locations as k on k.shop_id = of_shop and k.location_id = n.location_id
        on conflict (shop_id, location_id) do update set
            name = excluded.name,
            updated_at = now()
        where w.name is distinct from excluded.name
        returning xmax = 0 as is_new
    )

    insert into pg_temp.load_counts (fact, staged, inserted, updated, deleted)
    select
        'locations', (select count(distinct s.location_id) from pg_temp.staged_locations as s),
        count(*) filter (where w.is_new), count(*) filter (where not w.is_new), 0
    from written_locations as w;
end
$$;
comment on function load.locations(bigint) is
'Moves staged locations to facts; sources give locations no version, so the last name in the file is taken.';
