-- Facts, one row a ledger event: brings facts.sale_events up to date for every order that the load touched.
create function load.sale_events(of_shop bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    known_orders bigint [];
    inserted_rows bigint;
begin
    select array_agg(distinct t.shopify_order_id) into known_orders
    from (
        select o.shopify_order_id from pg_temp.touched_orders as o
        union
        select n.shopify_order_id from pg_temp.loading_orders as n where n.takes_ledger
    ) as t
    where t.shopify_order_id not in (
        select n.shopify_order_id from pg_temp.loading_orders as n where n.is_new and not n.takes_ledger is true
    );

    -- Orders that were not there before have nothing to compare with.
    inserted_rows := load.new_order_events(of_shop);

    create temp table desired_events (
        shopify_order_id bigint, source_id bigint, kind text, happened_at timestamptz, event_date date, order_date date,
        line_id bigint, shopify_variant_id bigint, quantity integer, amount numeric, is_derived boolean
    ) on commit drop;
    perform load.agreement_events(of_shop);
    insert into pg_temp.load_counts (fact, staged, inserted, updated, deleted)
    values ('sale_events', inserted_rows, inserted_rows, 0, 0);
    if known_orders is null then
        return;
    end if;

    insert into pg_temp.desired_events (
        shopify_order_id, source_id, kind, happened_at, event_date, order_date, line_id, shopify_variant_id, quantity,
        amount, is_derived
    )
    select
        e.shopify_order_id, e.source_id, e.kind, e.happened_at, e.event_date, e.order_date,
        null, e.shopify_variant_id, e.quantity, e.amount, true
    from load.derived_events(of_shop, known_orders, known_orders) as e
    union all
    -- A ledger of the source's own stays; only the day of its order may have moved, or its lines may have come since.
    select
        e.shopify_order_id, e.source_id, e.kind, e.happened_at, e.event_date, o.order_date, e.line_id,
        coalesce(l.shopify_variant_id, e.shopify_variant_id), e.quantity, e.amount, false
    from facts.sale_events as e
    inner join facts.orders as o on o.shop_id = of_shop and o.shopify_order_id = e.shopify_order_id
    left join facts.order_lines as l
        on l.shop_id = of_shop and l.shopify_order_id = e.shopify_order_id and l.line_id = e.line_id
    where
        e.shop_id = of_shop and e.shopify_order_id in (select k.key from unnest(known_orders) as k (key)) and o.ledger_updated_at is not null
        and not e.is_derived
        and not exists (
            select from pg_temp.loading_orders as n
            where n.shopify_order_id = e.shopify_order_id and n.takes_ledger
        );
    perform load.changed_events(of_shop, known_orders);
end
$$;
comment on function load.sale_events(bigint) is
'Derives the ledger of touched orders from facts, or takes it from staged agreements where the source has them, and marks each day that it changes.';
