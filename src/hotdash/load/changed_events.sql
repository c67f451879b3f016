-- Facts, one row a ledger event: makes the ledger of known orders equal to pg_temp.desired_events.
create function load.changed_events(of_shop bigint, known_orders bigint []) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    create temp table load_changed_events (event_date date, order_date date, shopify_variant_id bigint) on commit drop;

    -- Header changes (a test, a deletion) change the days of all events, whether or not the events themselves change.
    insert into pg_temp.load_changed_events (event_date, order_date, shopify_variant_id)
    select e.event_date, e.order_date, e.shopify_variant_id
    from facts.sale_events as e
    where e.shop_id = of_shop and e.shopify_order_id in (select k.key from unnest(known_orders) as k (key))
    union
    select d.event_date, d.order_date, d.shopify_variant_id
    from pg_temp.desired_events as d;

    delete from facts.sale_events as e
    where
        e.shop_id = of_shop and e.shopify_order_id in (select k.key from unnest(known_orders) as k (key))
        and not exists (
            select from pg_temp.desired_events as d
            where
                d.shopify_order_id = e.shopify_order_id and d.source_id = e.source_id and d.kind = e.kind
        );

    update facts.sale_events as e
    set
        happened_at = d.happened_at, event_date = d.event_date, order_date = d.order_date,
        line_id = d.line_id, shopify_variant_id = d.shopify_variant_id, quantity = d.quantity, amount = d.amount,
        is_derived = d.is_derived,
        updated_at = now()
    from pg_temp.desired_events as d
    where
        e.shop_id = of_shop and e.shopify_order_id = d.shopify_order_id and e.source_id = d.source_id and e.kind = d.kind
        and (
            e.happened_at, e.event_date, e.order_date, e.line_id, e.shopify_variant_id, e.quantity, e.amount, e.is_derived
        ) is distinct from (
            d.happened_at, d.event_date, d.order_date, d.line_id, d.shopify_variant_id, d.quantity, d.amount, d.is_derived
        );

    insert into facts.sale_events (
        shop_id, shopify_order_id, source_id, kind, happened_at, event_date, order_date, line_id,
        shopify_variant_id, quantity, amount, is_derived
    )
    select
        of_shop, d.shopify_order_id, d.source_id, d.kind, d.happened_at, d.event_date, d.order_date,
        d.line_id, d.shopify_variant_id, d.quantity, d.amount, d.is_derived
    from pg_temp.desired_events as d
    where not exists (
        select from facts.sale_events as e
        where
            e.shop_id = of_shop and e.shopify_order_id = d.shopify_order_id and e.source_id = d.source_id
            and e.kind = d.kind
    );

    insert into pg_temp.touched_days (day)
    select c.event_date from pg_temp.load_changed_events as c
    union
    select c.order_date from pg_temp.load_changed_events as c;
    insert into pg_temp.touched_variants (shopify_variant_id, from_day)
    select c.shopify_variant_id, min(c.event_date)
    from pg_temp.load_changed_events as c
    where c.shopify_variant_id is not null
    group by c.shopify_variant_id;
    drop table pg_temp.load_changed_events;
end
$$;
comment on function load.changed_events(bigint, bigint []) is
'Deletes, updates and inserts the ledger events of known orders until they equal pg_temp.desired_events, and marks the days and variants they stood on and stand on.';
