-- Facts, one row an order: writes the headers that pg_temp.loading_orders takes to facts.orders.
create function load.orders(of_shop bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    inserted_rows bigint;
    updated_rows bigint;
begin
    perform load.loading_orders(of_shop);

    insert into facts.orders (
        shop_id, shopify_order_id, order_number, kind, ordered_at, order_date, cancelled_at, cancel_reason,
        is_test, deleted_at, financial_status, display_fulfillment_status, currency, presentment_currency,
        presentment_total, subtotal, total_discounts, total_shipping, total_tax, total_price, total_refunded,
        fulfilled_at, shopify_customer_id, source_name, tags, ship_country, ship_province, source_updated_at,
        lines_updated_at, ledger_updated_at, refunds_updated_at
    )
    select
        of_shop, n.shopify_order_id, n.order_number, n.kind, n.ordered_at, n.order_date, n.cancelled_at,
        n.cancel_reason, n.is_test, n.deleted_at, n.financial_status, n.display_fulfillment_status,
        coalesce(n.currency, t.currency), n.presentment_currency, n.presentment_total, n.subtotal,
        n.total_discounts, n.total_shipping, n.total_tax, n.total_price, n.total_refunded, n.fulfilled_at,
        n.shopify_customer_id, n.source_name, n.tags, n.ship_country, n.ship_province, n.source_updated_at,
        n.lines_version, n.ledger_version, n.refunds_version
    from pg_temp.loading_orders as n
    inner join facts.shops as t on t.shop_id = of_shop
    where n.is_new
    order by n.shopify_order_id;
    get diagnostics inserted_rows = row_count;

    with changed_orders as (
        update facts.orders as o
        set
            order_number = n.order_number, kind = n.kind, ordered_at = n.ordered_at,
            order_date = n.order_date, cancelled_at = n.cancelled_at, cancel_reason = n.cancel_reason,
            is_test = n.is_test,
            -- What was read before it was deleted does not bring it back.
            deleted_at = case when o.deleted_at > n.source_updated_at then o.deleted_at else n.deleted_at end,
            financial_status = n.financial_status,
            display_fulfillment_status = n.display_fulfillment_status,
            currency = coalesce(n.currency, t.currency), presentment_currency = n.presentment_currency,
            presentment_total = n.presentment_total, subtotal = n.subtotal,
            total_discounts = n.total_discounts, total_shipping = n.total_shipping, total_tax = n.total_tax,
            total_price = n.total_price, total_refunded = n.total_refunded, fulfilled_at = n.fulfilled_at,
            shopify_customer_id = n.shopify_customer_id, source_name = n.source_name, tags = n.tags,
            ship_country = n.ship_country, ship_province = n.ship_province,
            source_updated_at = n.source_updated_at,
            updated_at = now()
        from pg_temp.loading_orders as n
        inner join facts.shops as t on t.shop_id = of_shop
        where
            o.shop_id = of_shop and o.shopify_order_id = n.shopify_order_id and not n.is_new and n.takes_header
            and (
                n.order_number, n.kind, n.ordered_at, n.order_date, n.cancelled_at, n.cancel_reason, n.is_test,
                case when o.deleted_at > n.source_updated_at then o.deleted_at else n.deleted_at end,
                n.financial_status, n.display_fulfillment_status, coalesce(n.currency, t.currency), n.presentment_currency, n.presentment_total, n.subtotal, n.total_discounts, n.total_shipping,
                n.total_tax, n.total_price, n.total_refunded, n.fulfilled_at, n.shopify_customer_id,
                n.source_name, n.tags, n.ship_country, n.ship_province, n.source_updated_at
            ) is distinct from (
                o.order_number, o.kind, o.ordered_at, o.order_date, o.cancelled_at, o.cancel_reason, o.is_test,
                o.deleted_at, o.financial_status, o.display_fulfillment_status, o.currency,
                o.presentment_currency, o.presentment_total, o.subtotal, o.total_discounts, o.total_shipping,
                o.total_tax, o.total_price, o.total_refunded, o.fulfilled_at, o.shopify_customer_id,
                o.source_name, o.tags, o.ship_country, o.ship_province, o.source_updated_at
            )
        returning o.shopify_order_id, n.old_date, o.order_date
    ),

    -- An order that moved to another day changes both days.
    days as (
        insert into pg_temp.touched_days (day)
        select c.old_date from changed_orders as c
        union
        select c.order_date from changed_orders as c
    ),

    -- Whose it was before: this statement still sees the rows as they were. Whose it is, load.everything marks.
    customers as (
        insert into pg_temp.touched_customers (shopify_customer_id)
        select distinct o.shopify_customer_id
        from changed_orders as c
        inner join facts.orders as o on o.shop_id = of_shop and o.shopify_order_id = c.shopify_order_id
        where o.shopify_customer_id is not null
    )

    insert into pg_temp.touched_orders (shopify_order_id)
    select c.shopify_order_id from changed_orders as c;
    get diagnostics updated_rows = row_count;

    update facts.orders as o
    set
        lines_updated_at = greatest(o.lines_updated_at, n.lines_version),
        ledger_updated_at = greatest(o.ledger_updated_at, n.ledger_version),
        refunds_updated_at = greatest(o.refunds_updated_at, n.refunds_version)
    from pg_temp.loading_orders as n
    where
        o.shop_id = of_shop and o.shopify_order_id = n.shopify_order_id and not n.is_new and not n.is_united
        and (
            n.lines_version > coalesce(o.lines_updated_at, '-infinity')
            or n.ledger_version > coalesce(o.ledger_updated_at, '-infinity')
            or n.refunds_version > coalesce(o.refunds_updated_at, '-infinity')
        );

    insert into pg_temp.touched_orders (shopify_order_id)
    select n.shopify_order_id from pg_temp.loading_orders as n where n.is_new;
    insert into pg_temp.touched_days (day)
    select distinct n.order_date from pg_temp.loading_orders as n where n.is_new;
    insert into pg_temp.load_counts (fact, staged, inserted, updated, deleted)
    select 'orders', count(*), inserted_rows, updated_rows, 0 from pg_temp.loading_orders as n;
end
$$;
comment on function load.orders(bigint) is
'Moves the headers of staged orders to facts; a newer document replaces an older, documents without versions are united.';
