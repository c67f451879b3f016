-- Nothing: completes pg_temp.staged_orders before load.orders where a source's lines only say parts of an order.
create function load.order_headers(of_shop bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    -- Which parts a document carries shows only once its whole file is staged.
    update pg_temp.staged_orders as s
    set
        has_lines = coalesce(s.has_lines, exists (
            select from pg_temp.staged_order_lines as l where l.shopify_order_id = s.shopify_order_id
        )),
        has_ledger = coalesce(s.has_ledger, exists (
            select from pg_temp.staged_agreements as a where a.shopify_order_id = s.shopify_order_id
        ))
    where s.has_lines is null or s.has_ledger is null;

    -- A bare header (id and version, as files of agreements have it) takes its columns from the order as it is known.
    update pg_temp.staged_orders as s
    set
        order_number = o.order_number,
        kind = o.kind,
        ordered_at = o.ordered_at,
        cancelled_at = o.cancelled_at,
        cancel_reason = o.cancel_reason,
        is_test = o.is_test,
        deleted_at = o.deleted_at,
        financial_status = o.financial_status,
        display_fulfillment_status = o.display_fulfillment_status,
        currency = o.currency,
        presentment_currency = o.presentment_currency,
        presentment_total = o.presentment_total,
        subtotal = o.subtotal,
        total_discounts = o.total_discounts,
        total_shipping = o.total_shipping,
        total_tax = o.total_tax,
        total_price = o.total_price,
        total_refunded = o.total_refunded,
        fulfilled_at = o.fulfilled_at,
        shopify_customer_id = o.shopify_customer_id,
        source_name = o.source_name,
        tags = o.tags,
        ship_country = o.ship_country,
        ship_province = o.ship_province
    from facts.orders as o
    where o.shop_id = of_shop and o.shopify_order_id = s.shopify_order_id and s.order_number is null;

    -- The order itself may come later: until then its agreements say when it was placed.
    update pg_temp.staged_orders as s
    set
        order_number = s.shopify_order_id::text,
        kind = 'order',
        ordered_at = a.first_agreed_at,
        is_test = false,
        currency = t.currency,
        tags = '{}'
    from facts.shops as t, (
        select g.shopify_order_id, min(g.happened_at) as first_agreed_at
        from pg_temp.staged_agreements as g
        group by g.shopify_order_id
    ) as a
    where t.shop_id = of_shop and s.order_number is null and a.shopify_order_id = s.shopify_order_id;

    insert into pg_temp.load_rejects (line_number, column_name, reason, remedy)
    select
        s.line_number, 'name', 'The order has neither number nor agreements.',
        'Import a file that holds the order, with its name and createdAt.'
    from pg_temp.staged_orders as s
    where s.order_number is null;

    delete from pg_temp.staged_orders as s
    where s.order_number is null;

    -- Lines of refunds in a file of bulk operations know their refund only.
    update pg_temp.staged_refund_lines as s
    set shopify_order_id = r.shopify_order_id
    from pg_temp.staged_refunds as r
    where s.shopify_order_id is null and r.refund_id = s.refund_id;

    update pg_temp.staged_orders as s
    set shopify_customer_id = k.shopify_customer_id
    from pg_temp.staged_customers as k
    -- load.customers gave staged customers that are known by e-mail their real ids
    where s.shopify_customer_id < 0 and k.line_number = s.line_number;
end
$$;
comment on function load.order_headers(bigint) is
'Decides which parts the staged orders carry and completes bare headers, so that the load of orders blanks nothing; run it after the load of customers and before the load of orders.';
