-- Facts, one row a ledger event: writes the ledger of orders that were not there before and whose source brings none.
create function load.new_order_events(of_shop bigint) returns bigint
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    line_rows bigint;
    other_rows bigint;
begin
    insert into facts.sale_events (
        shop_id, shopify_order_id, source_id, kind, happened_at, event_date, order_date, shopify_variant_id,
        quantity, amount, is_derived
    )
    select
        of_shop, l.shopify_order_id, l.line_id, load.line_event_kind(l.line_kind, l.order_kind, l.quantity), l.event_at,
        l.event_date, l.order_date, l.shopify_variant_id, case when l.line_kind = 'product' then l.quantity else 0 end,
        load.line_event_amount(l.line_kind, l.order_kind, l.quantity, l.unit_price, l.discount_amount), true
    from pg_temp.loading_new_lines as l
    where l.is_derived;
    get diagnostics line_rows = row_count;

    with other_events as (
        select
            l.shopify_order_id, l.line_id as source_id, e.kind, l.event_at, l.event_date, l.order_date,
            l.shopify_variant_id, 0 as quantity, e.amount
        from pg_temp.loading_new_lines as l
        cross join lateral load.line_extras(
            l.line_kind, l.order_kind, l.quantity, l.discount_amount, l.tax_amount
        ) as e
        where l.is_derived and (l.discount_amount <> 0 or l.tax_amount <> 0)
        union all
        select
            h.shopify_order_id, h.source_id, h.kind, h.happened_at, rules.business_date(h.happened_at, t.iana_timezone),
            h.order_date, h.shopify_variant_id, h.quantity, h.amount
        from load.header_events(
            of_shop,
            -- Only where the header, a refund or a cancellation may say more than the lines.
            (
                select array_agg(n.shopify_order_id)
                from pg_temp.loading_orders as n
                where
                    n.is_new and n.takes_ledger is not true
                    and (
                        n.cancelled_at is not null or n.total_discounts <> 0 or n.total_shipping <> 0
                        or n.total_tax <> 0
                        or n.shopify_order_id in (select r.shopify_order_id from pg_temp.loading_refunds as r)
                    )
            )
        ) as h
        inner join facts.shops as t on t.shop_id = of_shop
    ),

    written as (
        insert into facts.sale_events (
            shop_id, shopify_order_id, source_id, kind, happened_at, event_date, order_date, shopify_variant_id,
            quantity, amount, is_derived
        )
        select
            of_shop, e.shopify_order_id, e.source_id, e.kind, e.event_at, e.event_date, e.order_date,
            e.shopify_variant_id, e.quantity, e.amount, true
        from other_events as e
        returning event_date, shopify_variant_id
    ),

    days as (
        insert into pg_temp.touched_days (day)
        select distinct w.event_date from written as w
    ),

    variants as (
        insert into pg_temp.touched_variants (shopify_variant_id, from_day)
        select w.shopify_variant_id, min(w.event_date)
        from written as w
        where w.shopify_variant_id is not null
        group by w.shopify_variant_id
    )

    select count(*) into other_rows from written as w;

    insert into pg_temp.touched_days (day)
    select distinct l.event_date from pg_temp.loading_new_lines as l where l.is_derived;
    insert into pg_temp.touched_variants (shopify_variant_id, from_day)
    select l.shopify_variant_id, min(l.event_date)
    from pg_temp.loading_new_lines as l
    where l.is_derived and l.shopify_variant_id is not null
    group by l.shopify_variant_id;
    return line_rows + other_rows;
end
$$;
comment on function load.new_order_events(bigint) is
'Derives the ledger of new orders from their staged lines (as load.derived_events would from facts), and marks its days and variants; returns the rows written.';
