-- Facts, one row a location and weekday: moves pg_temp.staged_shipping_hours to facts.shipping_hours.
create function load.shipping_hours(of_shop bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    removed integer;
    written integer;
begin
    if not exists (select from pg_temp.staged_shipping_hours) then
        return;
    end if;

    -- A list tells the whole week of the locations that it names.
    delete from facts.shipping_hours as h
    where
        h.shop_id = of_shop and h.location_id in (select s.location_id from pg_temp.staged_shipping_hours as s)
        and not exists (
            select from pg_temp.staged_shipping_hours as s where s.location_id = h.location_id and s.weekday = h.weekday
        );
    get diagnostics removed = row_count;

    insert into facts.shipping_hours as h (shop_id, location_id, weekday, cutoff_minute)
    select of_shop, s.location_id, s.weekday, max(s.cutoff_minute)
    from pg_temp.staged_shipping_hours as s
    group by s.location_id, s.weekday
    on conflict (shop_id, location_id, weekday) do update set
        cutoff_minute = excluded.cutoff_minute,
        updated_at = now()
    where h.cutoff_minute <> excluded.cutoff_minute;
    get diagnostics written = row_count;

    insert into pg_temp.load_counts (fact, staged, inserted, updated, deleted)
    values ('shipping_hours', (select count(*) from pg_temp.staged_shipping_hours), written, 0, removed);

    if removed + written > 0 then
        insert into pg_temp.touched_orders (shopify_order_id)
        select o.shopify_order_id from facts.orders as o where o.shop_id = of_shop;
    end if;
end
$$;
comment on function load.shipping_hours(bigint) is
'Makes the staged days and cut-offs the whole shipping week of the locations that they name and, where that changes anything, touches all orders.';
