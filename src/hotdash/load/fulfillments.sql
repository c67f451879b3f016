-- Facts, one row a fulfilment: moves pg_temp.staged_fulfillments to facts.fulfillments, whole orders at a time.
create function load.fulfillments(of_shop bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    -- Orders whose fulfilments were read from a state that is not older than the stored one. Sources without versions are united.
    create temp table newer_fulfilled_orders on commit drop as
    select distinct on (s.shopify_order_id) s.shopify_order_id, s.source_updated_at, s.line_number
    from pg_temp.staged_orders as s
    inner join facts.orders as o on o.shop_id = of_shop and o.shopify_order_id = s.shopify_order_id
    where
        s.has_fulfillments
        and (
            s.source_updated_at >= o.fulfillments_updated_at
            or o.fulfillments_updated_at is null
        )
    order by s.shopify_order_id, s.source_updated_at desc nulls last, s.line_number desc;

    with staged_parcels as (
        select distinct on (s.shopify_order_id, s.fulfillment_id)
            s.shopify_order_id, s.fulfillment_id, s.status, s.display_status, s.carrier, s.tracking_number,
            s.location_id, s.shipped_at, s.delivered_at
        from pg_temp.staged_fulfillments as s
        inner join pg_temp.newer_fulfilled_orders as n on n.shopify_order_id = s.shopify_order_id
        -- Fulfilments stand in their order's own line: only those of its newest state count.
        where s.line_number = n.line_number
        order by s.shopify_order_id, s.fulfillment_id
    ),

    gone_parcels as (
        delete from facts.fulfillments as f
        using pg_temp.newer_fulfilled_orders as n
        where
            f.shop_id = of_shop
            and f.shopify_order_id = n.shopify_order_id
            and n.source_updated_at is not null
            and not exists (
                select from staged_parcels as s
                where s.shopify_order_id = f.shopify_order_id and s.fulfillment_id = f.fulfillment_id
            )
        returning f.shopify_order_id
    ),

    written_parcels as (
        insert into facts.fulfillments as f (
            shop_id, shopify_order_id, fulfillment_id, status, display_status, carrier, tracking_number, location_id,
            shipped_at, delivered_at
        )
        select
            of_shop, s.shopify_order_id, s.fulfillment_id, s.status, s.display_status, s.carrier, s.tracking_number,
            s.location_id, s.shipped_at, s.delivered_at
        from staged_parcels as s
        on conflict (shop_id, shopify_order_id, fulfillment_id) do update set
            status = excluded.status,
            display_status = excluded.display_status,
            carrier = excluded.carrier,
            tracking_number = excluded.tracking_number,
            location_id = excluded.location_id,
            shipped_at = excluded.shipped_at,
            delivered_at = excluded.delivered_at,
            updated_at = now()
        where
            (f.status, f.display_status, f.carrier, f.tracking_number, f.location_id, f.shipped_at, f.delivered_at)
            is distinct from (
                excluded.status, excluded.display_status, excluded.carrier, excluded.tracking_number,
                excluded.location_id, excluded.shipped_at, excluded.delivered_at
            )
        returning f.shopify_order_id, xmax = 0 as is_new
    ),

    touched as (
        insert into pg_temp.touched_orders (shopify_order_id)
        select w.shopify_order_id from written_parcels as w
        union
        select g.shopify_order_id from gone_parcels as g
    )

    insert into pg_temp.load_counts (fact, staged, inserted, updated, deleted)
    select
        'fulfillments', (select count(*) from pg_temp.staged_fulfillments),
        (select count(*) from written_parcels as w where w.is_new),
        (select count(*) from written_parcels as w where not w.is_new),
        (select count(*) from gone_parcels);

    update facts.orders as o
    set fulfillments_updated_at = n.source_updated_at
    from pg_temp.newer_fulfilled_orders as n
    where
        o.shop_id = of_shop
        and o.shopify_order_id = n.shopify_order_id
        and (o.fulfillments_updated_at < n.source_updated_at or o.fulfillments_updated_at is null)
        and n.source_updated_at is not null;

    drop table pg_temp.newer_fulfilled_orders;
end
$$;
comment on function load.fulfillments(bigint) is
'Moves staged fulfilments to facts, after the load of orders; the fulfilments of an order are replaced whole by those of a newer state of it.';
