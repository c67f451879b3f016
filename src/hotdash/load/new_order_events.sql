-- Facts, one row a ledger event: writes the ledger of orders that were not there before and whose source brings none.
create function load.new_order_events(of_shop bigint) returns bigint
language plpgsql
set search_path = pg_catalog, pg_temp
-- The policy would be weighed once a row, which takes as long as writing it; every row written bears the shop asked for.
set role = 'none'
-- Each order is asked for once: nothing is gained by remembering its lines.
set enable_memoize = off
set enable_bitmapscan = off
-- What was written is held to mark its days and variants: of a long history on disk.
set work_mem = '32MB'
as $$
declare
    new_orders bigint [] := array(
        select n.shopify_order_id
        from pg_temp.loading_orders as n
        where n.is_new and n.takes_ledger is not true
        order by n.shopify_order_id
    );
    discounted_or_taxed bigint [] := array(
        select distinct s.shopify_order_id
        from pg_temp.staged_order_lines as s
        inner join pg_temp.loading_orders as n on n.shopify_order_id = s.shopify_order_id
        where n.is_new and n.takes_ledger is not true and (s.discount_amount <> 0 or s.tax_amount <> 0)
    );
    written bigint;
begin
    with written_events as (
        insert into facts.sale_events (
            shop_id, shopify_order_id, source_id, kind, happened_at, event_date, order_date, shopify_variant_id,
            quantity, amount, is_derived
        )
        select
            of_shop, e.shopify_order_id, e.source_id, e.kind, e.happened_at, e.event_date, e.order_date,
            e.shopify_variant_id, e.quantity, e.amount, true
        from load.derived_events(of_shop, new_orders, discounted_or_taxed) as e
        returning event_date, order_date, shopify_variant_id
    ),

    keys as materialized (
        select w.shopify_variant_id, min(w.event_date) as from_day, count(*) as events
        from written_events as w
        group by w.shopify_variant_id
    ),

    -- load.orders marked the days that the orders were placed on.
    days as (
        insert into pg_temp.touched_days (day)
        select distinct w.event_date from written_events as w where w.event_date <> w.order_date
    ),

    variants as (
        insert into pg_temp.touched_variants (shopify_variant_id, from_day)
        select k.shopify_variant_id, k.from_day from keys as k where k.shopify_variant_id is not null
    )

    select coalesce(sum(k.events), 0) into written from keys as k;
    return written;
end
$$;
comment on function load.new_order_events(bigint) is
'Writes the derived ledger of new orders, which have nothing to be compared with, and marks its days and variants; returns the rows written.';
