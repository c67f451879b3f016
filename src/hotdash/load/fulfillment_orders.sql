-- Facts, one row a fulfilment order: moves pg_temp.staged_fulfillment_orders to facts.fulfillment_orders.
create function load.fulfillment_orders(of_shop bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    -- A hold does not touch the order's own version, so fulfilment orders are compared by theirs.
    with newest_work as (
        select distinct on (s.fulfillment_order_id)
            s.fulfillment_order_id, s.shopify_order_id, s.status, s.request_status, s.location_id, s.fulfill_at,
            s.fulfill_by, s.hold_reasons, s.source_updated_at
        from pg_temp.staged_fulfillment_orders as s
        order by s.fulfillment_order_id, s.source_updated_at desc nulls last, s.line_number desc
    ),

    written_work as (
        insert into facts.fulfillment_orders as w (
            shop_id, fulfillment_order_id, shopify_order_id, status, request_status, location_id, fulfill_at, fulfill_by,
            hold_reasons, source_updated_at
        )
        select
            of_shop, n.fulfillment_order_id, n.shopify_order_id, n.status, n.request_status, n.location_id, n.fulfill_at,
            n.fulfill_by, coalesce(n.hold_reasons, '{}'), n.source_updated_at
        from newest_work as n
        on conflict (shop_id, fulfillment_order_id) do update set
            shopify_order_id = excluded.shopify_order_id,
            status = excluded.status,
            request_status = excluded.request_status,
            location_id = excluded.location_id,
            fulfill_at = excluded.fulfill_at,
            fulfill_by = excluded.fulfill_by,
            hold_reasons = excluded.hold_reasons,
            source_updated_at = excluded.source_updated_at,
            updated_at = now()
        where
            (excluded.source_updated_at >= w.source_updated_at or w.source_updated_at is null)
            and (
                excluded.shopify_order_id, excluded.status, excluded.request_status, excluded.location_id,
                excluded.fulfill_at, excluded.fulfill_by, excluded.hold_reasons, excluded.source_updated_at
            ) is distinct from (
                w.shopify_order_id, w.status, w.request_status, w.location_id, w.fulfill_at, w.fulfill_by,
                w.hold_reasons, w.source_updated_at
            )
        returning w.shopify_order_id, xmax = 0 as is_new
    ),

    touched as (
        insert into pg_temp.touched_orders (shopify_order_id)
        select distinct w.shopify_order_id from written_work as w
    )

    insert into pg_temp.load_counts (fact, staged, inserted, updated, deleted)
    select
        'fulfillment_orders', (select count(*) from pg_temp.staged_fulfillment_orders),
        count(*) filter (where w.is_new), count(*) filter (where not w.is_new), 0
    from written_work as w;
end
$$;
comment on function load.fulfillment_orders(bigint) is
'Moves staged fulfilment orders to facts; the newest state by the source''s own clock wins. Their order may be loaded later.';
