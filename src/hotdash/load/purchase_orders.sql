-- Facts, one row a purchase order and one a line: moves pg_temp.staged_purchase_lines to facts.
create function load.purchase_orders(of_shop bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    removed integer;
begin
    if not exists (select from pg_temp.staged_purchase_lines) then
        return;
    end if;

    create temp table loading_purchases on commit drop as
    select s.*, load.sku_id(s.po_number) as purchase_order_id, (
        -- A variant that a catalogue named wins over the SKU's own; of several the least id.
        select v.shopify_variant_id
        from facts.variants as v
        where v.shop_id = of_shop and v.sku = s.sku
        order by v.shopify_variant_id < 0, v.shopify_variant_id
        limit 1
    ) as shopify_variant_id
    from pg_temp.staged_purchase_lines as s;

    insert into pg_temp.load_rejects (line_number, column_name, reason, remedy)
    select
        l.line_number, 'sku', format('No variant has the SKU %s.', l.sku),
        'Import the products first, then run: hotdash rejects replay'
    from pg_temp.loading_purchases as l
    where l.shopify_variant_id is null;

    with written as (
        insert into facts.purchase_orders as o (
            shop_id, purchase_order_id, supplier_name, status, ordered_at, expected_date, received_at
        )
        select
            of_shop, l.purchase_order_id, max(l.supplier_name), 'open',
            min(l.ordered_date)::timestamp at time zone s.iana_timezone, max(l.expected_date),
            max(l.received_date)::timestamp at time zone s.iana_timezone
        from pg_temp.loading_purchases as l
        inner join facts.shops as s on s.shop_id = of_shop
        group by l.purchase_order_id, s.iana_timezone
        on conflict (shop_id, purchase_order_id) do update set
            supplier_name = coalesce(excluded.supplier_name, o.supplier_name),
            ordered_at = coalesce(excluded.ordered_at, o.ordered_at),
            expected_date = coalesce(excluded.expected_date, o.expected_date),
            received_at = coalesce(excluded.received_at, o.received_at),
            updated_at = now()
        where (o.supplier_name, o.ordered_at, o.expected_date, o.received_at) is distinct from (
            coalesce(excluded.supplier_name, o.supplier_name), coalesce(excluded.ordered_at, o.ordered_at),
            coalesce(excluded.expected_date, o.expected_date), coalesce(excluded.received_at, o.received_at)
        )
        returning xmax = 0 as is_new
    )

    insert into pg_temp.load_counts (fact, staged, inserted, updated, deleted)
    select
        'purchase_orders', (select count(distinct l.po_number) from pg_temp.loading_purchases as l),
        count(*) filter (where w.is_new), count(*) filter (where not w.is_new), 0
    from written as w;

    -- A line that comes alone, such as one that was rejected before, leaves the others: only 0 units take one out.
    delete from facts.purchase_order_lines as p
    using pg_temp.loading_purchases as l
    where
        p.shop_id = of_shop and p.purchase_order_id = l.purchase_order_id and p.line_id = l.shopify_variant_id
        and l.quantity = 0;
    get diagnostics removed = row_count;

    with written as (
        -- One line a variant, which is therefore its number.
        insert into facts.purchase_order_lines as p (
            shop_id, purchase_order_id, line_id, shopify_variant_id, quantity, received_quantity, unit_cost
        )
        select
            of_shop, l.purchase_order_id, l.shopify_variant_id, l.shopify_variant_id, sum(l.quantity),
            sum(l.received_quantity), max(l.unit_cost)
        from pg_temp.loading_purchases as l
        where l.shopify_variant_id is not null and l.quantity > 0
        group by l.purchase_order_id, l.shopify_variant_id
        on conflict (shop_id, purchase_order_id, line_id) do update set
            quantity = excluded.quantity,
            received_quantity = excluded.received_quantity,
            unit_cost = excluded.unit_cost,
            updated_at = now()
        where (p.quantity, p.received_quantity, p.unit_cost)
            is distinct from (excluded.quantity, excluded.received_quantity, excluded.unit_cost)
        returning xmax = 0 as is_new
    )

    insert into pg_temp.load_counts (fact, staged, inserted, updated, deleted)
    select
        'purchase_order_lines', (select count(*) from pg_temp.loading_purchases),
        count(*) filter (where w.is_new), count(*) filter (where not w.is_new), removed
    from written as w;

    update facts.purchase_orders as o
    set status = n.status, updated_at = now()
    from (
        select l.purchase_order_id, case
            when bool_or(l.is_cancelled) then 'cancelled'
            when bool_or(h.received_at is not null) or bool_and(p.received_quantity >= p.quantity) then 'received'
            when bool_or(p.received_quantity > 0) then 'partial'
            else 'open'
        end as status
        from pg_temp.loading_purchases as l
        inner join facts.purchase_orders as h on h.shop_id = of_shop and h.purchase_order_id = l.purchase_order_id
        left join facts.purchase_order_lines as p on p.shop_id = of_shop and p.purchase_order_id = l.purchase_order_id
        group by l.purchase_order_id
    ) as n
    where o.shop_id = of_shop and o.purchase_order_id = n.purchase_order_id and o.status <> n.status;
    drop table pg_temp.loading_purchases;
end
$$;
comment on function load.purchase_orders(bigint) is
'Moves staged lines of purchase orders to facts, by order and SKU; lines whose SKU nobody knows are rejected. Run after the load of variants.';
