-- Facts, one row a refunded line: writes staged refund lines to facts.refund_lines.
create function load.refund_lines(of_shop bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    written_rows bigint;
    deleted_rows bigint;
begin
    create temp table loading_refund_lines on commit drop as
    select distinct on (s.shopify_order_id, s.refund_id, s.refund_line_id)
        s.shopify_order_id, s.refund_id, s.refund_line_id, s.line_id, s.quantity, s.subtotal,
        coalesce(s.tax_amount, 0) as tax_amount, s.restock_type, s.reason
    from pg_temp.staged_refund_lines as s
    inner join pg_temp.loading_refunds as r on r.shopify_order_id = s.shopify_order_id and r.refund_id = s.refund_id
    order by s.shopify_order_id, s.refund_id, s.refund_line_id, s.line_number desc;

    with deleted_lines as (
        delete from facts.refund_lines as l
        using pg_temp.loading_refunds as r
        where
            l.shop_id = of_shop and l.shopify_order_id = r.shopify_order_id and l.refund_id = r.refund_id
            and not exists (
                select from pg_temp.loading_refund_lines as s
                where
                    s.shopify_order_id = l.shopify_order_id and s.refund_id = l.refund_id
                    and s.refund_line_id = l.refund_line_id
            )
        returning l.shopify_order_id
    )

    insert into pg_temp.touched_orders (shopify_order_id)
    select d.shopify_order_id from deleted_lines as d;
    get diagnostics deleted_rows = row_count;

    with written_lines as (
        insert into facts.refund_lines as l (
            shop_id, shopify_order_id, refund_id, refund_line_id, line_id, quantity, subtotal, tax_amount, restock_type,
            reason
        )
        select
            of_shop, s.shopify_order_id, s.refund_id, s.refund_line_id, s.line_id, s.quantity, s.subtotal, s.tax_amount,
            s.restock_type, s.reason
        from pg_temp.loading_refund_lines as s
        on conflict (shop_id, shopify_order_id, refund_id, refund_line_id) do update set
            line_id = excluded.line_id,
            quantity = excluded.quantity,
            subtotal = excluded.subtotal,
            tax_amount = excluded.tax_amount,
            restock_type = excluded.restock_type,
            reason = excluded.reason,
            updated_at = now()
        where
            (excluded.line_id, excluded.quantity, excluded.subtotal, excluded.tax_amount, excluded.restock_type, excluded.reason)
            is distinct from (l.line_id, l.quantity, l.subtotal, l.tax_amount, l.restock_type, l.reason)
        returning l.shopify_order_id
    )

    insert into pg_temp.touched_orders (shopify_order_id)
    select w.shopify_order_id from written_lines as w;
    get diagnostics written_rows = row_count;

    insert into pg_temp.load_counts (fact, staged, inserted, updated, deleted)
    select 'refund_lines', count(*), written_rows, 0, deleted_rows from pg_temp.staged_refund_lines as s;
end
$$;
comment on function load.refund_lines(bigint) is 'Moves the lines of staged refunds to facts; the lines of a refund are replaced whole.';
