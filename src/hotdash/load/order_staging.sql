-- Nothing: opens the empty staging tables of customers, orders and what became of them.
create function load.order_staging() returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    create temp table staged_customers (
        shopify_customer_id bigint, customer_since timestamptz, tags text[], is_tax_exempt boolean, country text,
        province text, first_name text, last_name text, email text, phone text, city text, postcode text,
        source_updated_at timestamptz, line_number bigint
    ) on commit delete rows;
    create temp table staged_orders (
        shopify_order_id bigint, order_number text, kind text, ordered_at timestamptz, cancelled_at timestamptz,
        cancel_reason text, is_test boolean, deleted_at timestamptz, financial_status text,
        display_fulfillment_status text, currency text, presentment_currency text, presentment_total numeric,
        subtotal numeric, total_discounts numeric, total_shipping numeric, total_tax numeric, total_price numeric,
        total_refunded numeric, fulfilled_at timestamptz, shopify_customer_id bigint, source_name text, tags text[],
        ship_country text, ship_province text,
        -- null: the source has no versions, its files are united instead of the newer replacing the older
        source_updated_at timestamptz,
        -- which parts this document carries; a part it does not carry stays as it is
        has_lines boolean, has_ledger boolean, has_refunds boolean, has_fulfillments boolean,
        line_number bigint
    ) on commit delete rows;
    create temp table staged_order_lines (
        shopify_order_id bigint, line_id bigint, line_kind text, shopify_product_id bigint, shopify_variant_id bigint,
        sku text, title text, quantity integer, unit_price numeric, discount_amount numeric, tax_amount numeric,
        happened_at timestamptz,
        -- which version of the order this line belongs to; null: whichever document of the order was staged
        source_updated_at timestamptz,
        -- null: line_id is the line's own; else line_id stands for its content and this is the how-manieth of its like
        occurrence integer, line_number bigint
    ) on commit delete rows;
    create temp table staged_agreements (
        agreement_id bigint, shopify_order_id bigint, happened_at timestamptz, reason text, line_number bigint
    ) on commit delete rows;
    create temp table staged_sales (
        sale_id bigint, agreement_id bigint, action_type text, line_type text, quantity integer, total_amount numeric,
        discount_before_taxes numeric, tax_amount numeric, line_id bigint, line_number bigint
    ) on commit delete rows;
    create temp table staged_refunds (
        shopify_order_id bigint, refund_id bigint, refunded_at timestamptz, total_refunded numeric, line_number bigint
    ) on commit delete rows;
    create temp table staged_refund_lines (
        shopify_order_id bigint, refund_id bigint, refund_line_id bigint, line_id bigint, quantity integer,
        subtotal numeric, tax_amount numeric, restock_type text, reason text, line_number bigint
    ) on commit delete rows;
    create temp table staged_fulfillments (
        shopify_order_id bigint, fulfillment_id bigint, status text, display_status text, carrier text,
        tracking_number text, location_id bigint, shipped_at timestamptz, delivered_at timestamptz, line_number bigint
    ) on commit delete rows;
    create temp table staged_fulfillment_orders (
        fulfillment_order_id bigint, shopify_order_id bigint, status text, request_status text, location_id bigint,
        fulfill_at timestamptz, fulfill_by timestamptz, hold_reasons text[], source_updated_at timestamptz,
        line_number bigint
    ) on commit delete rows;
    create temp table staged_shipping_hours (
        location_id bigint, weekday integer, cutoff_minute integer, line_number bigint
    ) on commit delete rows;
    create temp table staged_holidays (
        location_id bigint, holiday_on date, name text, line_number bigint
    ) on commit delete rows;
end
$$;
comment on function load.order_staging() is 'Opens the staging tables of customers, orders and what became of them.';
