-- Facts, one row a ledger event: makes the ledger of known orders equal to pg_temp.desired_events.
create function load.changed_events(of_shop bigint, known_orders bigint []) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    inserted_rows bigint;
    updated_rows bigint;
    deleted_rows bigint;
begin
    create temp table load_changed_events on commit drop as
    with stored_events as (
        select e.*
        from unnest(known_orders) as k (key)
        -- Order by order through the key (offset 0 keeps it so).
        cross join lateral (
            select
                f.shopify_order_id, f.source_id, f.kind, f.happened_at, f.event_date, f.order_date, f.line_id,
                f.shopify_variant_id, f.quantity, f.amount, f.is_derived
            from facts.sale_events as f
            where f.shop_id = of_shop and f.shopify_order_id = k.key
            offset 0
        ) as e
    )

    select
        coalesce(d.shopify_order_id, s.shopify_order_id) as shopify_order_id,
        coalesce(d.source_id, s.source_id) as source_id, coalesce(d.kind, s.kind) as kind,
        s.shopify_order_id is null as is_new, d.shopify_order_id is null as is_gone,
        s.event_date as old_event_date, s.order_date as old_order_date, s.shopify_variant_id as old_variant_id,
        d.happened_at, d.event_date, d.order_date, d.line_id, d.shopify_variant_id, d.quantity, d.amount, d.is_derived
    from stored_events as s
    full join pg_temp.desired_events as d
        on d.shopify_order_id = s.shopify_order_id and d.source_id = s.source_id and d.kind = s.kind
    where
        s.shopify_order_id is null or d.shopify_order_id is null
        or (
            s.happened_at, s.event_date, s.order_date, s.line_id, s.shopify_variant_id, s.quantity, s.amount, s.is_derived
        ) is distinct from (
            d.happened_at, d.event_date, d.order_date, d.line_id, d.shopify_variant_id, d.quantity, d.amount, d.is_derived
        );
    analyze pg_temp.load_changed_events;

    delete from facts.sale_events as e
    using pg_temp.load_changed_events as c
    where
        c.is_gone and e.shop_id = of_shop and e.shopify_order_id = c.shopify_order_id and e.source_id = c.source_id
        and e.kind = c.kind;
    get diagnostics deleted_rows = row_count;

    update facts.sale_events as e
    set
        happened_at = c.happened_at, event_date = c.event_date, order_date = c.order_date,
        line_id = c.line_id, shopify_variant_id = c.shopify_variant_id, quantity = c.quantity, amount = c.amount,
        is_derived = c.is_derived,
        updated_at = now()
    from pg_temp.load_changed_events as c
    where
        not c.is_gone and not c.is_new and e.shop_id = of_shop and e.shopify_order_id = c.shopify_order_id
        and e.source_id = c.source_id and e.kind = c.kind;
    get diagnostics updated_rows = row_count;

    insert into facts.sale_events (
        shop_id, shopify_order_id, source_id, kind, happened_at, event_date, order_date, line_id,
        shopify_variant_id, quantity, amount, is_derived
    )
    select
        of_shop, c.shopify_order_id, c.source_id, c.kind, c.happened_at, c.event_date, c.order_date,
        c.line_id, c.shopify_variant_id, c.quantity, c.amount, c.is_derived
    from pg_temp.load_changed_events as c
    where c.is_new
    order by c.shopify_order_id, c.source_id, c.kind;
    get diagnostics inserted_rows = row_count;

    perform load.touched_events();
    insert into pg_temp.load_counts (fact, staged, inserted, updated, deleted)
    values ('sale_events', inserted_rows, inserted_rows, updated_rows, deleted_rows);
    insert into pg_temp.touched_orders (shopify_order_id)
    select distinct c.shopify_order_id from pg_temp.load_changed_events as c;
end
$$;
comment on function load.changed_events(bigint, bigint []) is
'Deletes, updates and inserts the ledger events of known orders until they equal pg_temp.desired_events, writing nothing that is the same already.';
