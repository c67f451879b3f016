-- Nothing: opens the empty staging tables of one load. They are private to the connection, and empty again after it.
create function load.open_staging() returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    -- Those of the connection's last load serve again: fifty tables cost more than loading one order.
    if exists (
        select from pg_class as c
        where c.relnamespace = pg_my_temp_schema() and c.relname = 'load_rejects' and c.relkind = 'r'
    ) then
        return;
    end if;
    -- A source fills these through COPY, in any order; the load.* functions then move them to facts.
    -- Every staged row carries line_number: where in the file it came from, for rejects and for ties.
    create temp table staged_products (
        shopify_product_id bigint, handle text, title text, vendor text, product_type text, status text, tags text[],
        source_updated_at timestamptz, deleted_at timestamptz, line_number bigint
    ) on commit delete rows;
    create temp table staged_fitments (
        -- null: the product of the same line; without a make: the product was looked at
        shopify_product_id bigint, make text, model text, year_from integer, year_to integer, source text,
        line_number bigint
    ) on commit delete rows;
    create temp table staged_variants (
        shopify_variant_id bigint, shopify_product_id bigint, inventory_item_id bigint, sku text, barcode text,
        title text, price numeric, unit_cost numeric, supplier text, is_tracked boolean,
        -- for sources that know no product id
        handle text, source_updated_at timestamptz, line_number bigint
    ) on commit delete rows;
    create temp table staged_locations (location_id bigint, name text, line_number bigint) on commit delete rows;
    create temp table staged_inventory_changes (
        shopify_variant_id bigint, inventory_item_id bigint, location_id bigint, observed_at timestamptz,
        available integer, on_hand integer, committed integer, incoming integer,
        -- for sources that know neither id: what to find the variant by
        handle text, sku text, variant_title text, location_name text,
        -- read from the service itself: of equal age the later read one stands
        is_live boolean, line_number bigint
    ) on commit delete rows;
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
    create temp table staged_operators (
        operator_id bigint, role text, is_active boolean, name text, email text, line_number bigint
    ) on commit delete rows;
    create temp table staged_cx_conversations (
        chatwoot_conversation_id bigint, inbox_id bigint, contact_id bigint, contact_name text, contact_email text,
        contact_phone text, contact_identifier text, status text, priority text, labels text[],
        conversation_created_at timestamptz, waiting_since timestamptz, snoozed_until timestamptz, assignee_id bigint,
        order_number text, csat_rating integer, source_updated_at timestamptz, line_number bigint
    ) on commit delete rows;
    create temp table staged_cx_messages (
        chatwoot_conversation_id bigint, message_id bigint, sender_kind text, operator_id bigint, is_private boolean,
        sent_at timestamptz, content text,
        -- what the source's word rules found in the content
        sentiment text, sentiment_evidence text, topic text, order_number text, deciding_sentence text,
        line_number bigint
    ) on commit delete rows;
    create temp table staged_cx_deletions (chatwoot_conversation_id bigint) on commit delete rows;
    create temp table staged_inboxes (
        inbox_id bigint, name text, channel text, iana_timezone text, keeps_hours boolean, is_own boolean,
        line_number bigint
    ) on commit delete rows;
    create temp table staged_inbox_hours (
        inbox_id bigint, weekday integer, opens_minute integer, closes_minute integer, line_number bigint
    ) on commit delete rows;
    create temp table staged_holidays (
        location_id bigint, holiday_on date, name text, line_number bigint
    ) on commit delete rows;
    create temp table staged_shipping_hours (
        location_id bigint, weekday integer, cutoff_minute integer, line_number bigint
    ) on commit delete rows;
    create temp table staged_special_order_rules (kind text, value text, line_number bigint) on commit delete rows;
    create temp table staged_suppliers (
        supplier_name text, lead_time_days numeric, minimum_order_value numeric, pack_size integer, line_number bigint
    ) on commit delete rows;
    create temp table staged_purchase_lines (
        po_number text, supplier_name text, ordered_date date, expected_date date, received_date date,
        is_cancelled boolean, sku text, quantity integer, received_quantity integer, unit_cost numeric, line_number bigint
    ) on commit delete rows;
    create temp table staged_escalation_rules (kind text, value text, line_number bigint) on commit delete rows;
    create temp table staged_page_traffic (
        traffic_date date, page text, sessions integer, engaged_sessions integer, users integer, key_events integer,
        purchases integer, revenue numeric, is_sampled boolean, is_thresholded boolean, has_other_row boolean,
        -- whose day traffic_date is; null: the shop's
        time_zone text, line_number bigint
    ) on commit delete rows;
    create temp table staged_page_search (
        search_date date, page text, clicks integer, impressions integer, position numeric, is_final boolean,
        line_number bigint
    ) on commit delete rows;
    create temp table staged_query_search (
        search_date date, query text, clicks integer, impressions integer, position numeric, is_final boolean,
        line_number bigint
    ) on commit delete rows;
    create temp table staged_site_search (
        search_date date, clicks integer, impressions integer, position numeric, is_final boolean, line_number bigint
    ) on commit delete rows;
    -- Days of one of these facts that were read whole: what did not come with them is gone. Its days are final until
    -- final_until_date.
    create temp table staged_page_windows (
        fact text, from_date date, until_date date, final_until_date date
    ) on commit delete rows;
    create temp table staged_deletions (
        -- Order, Product, …: what the source calls it; deleted_at null: it is there after all
        kind text, object_id bigint, deleted_at timestamptz, line_number bigint
    ) on commit delete rows;
    -- Everything that a source has, for load.differing_objects.
    create temp table staged_ids (
        kind text, object_id bigint, parent_id bigint, source_updated_at timestamptz
    ) on commit delete rows;
    -- Products of which every variant is staged: those that are not are gone.
    create temp table staged_whole_products (shopify_product_id bigint, line_number bigint) on commit delete rows;

    -- What the load.* functions touched, for refresh.touched: a key may stand here more than once.
    create temp table touched_days (day date not null) on commit delete rows;
    create temp table touched_orders (shopify_order_id bigint not null) on commit delete rows;
    create temp table touched_products (shopify_product_id bigint not null) on commit delete rows;
    -- Products that are called otherwise than before, or whose variants are: figures bear today's names.
    create temp table touched_names (shopify_product_id bigint not null) on commit delete rows;
    create temp table touched_variants (shopify_variant_id bigint not null, from_day date not null) on commit delete rows;
    create temp table touched_customers (shopify_customer_id bigint not null) on commit delete rows;
    create temp table touched_conversations (chatwoot_conversation_id bigint not null) on commit delete rows;
    create temp table touched_traffic_days (day date not null) on commit delete rows;
    create temp table touched_search_days (day date not null) on commit delete rows;
    -- What became of the staged rows, by fact; the command's summary is made from it.
    create temp table load_counts (
        fact text not null, staged bigint not null, inserted bigint not null, updated bigint not null,
        deleted bigint not null
    ) on commit delete rows;
    -- Staged rows that cannot be loaded: line_number and payload say what, reason and remedy why and what to do.
    create temp table load_rejects (
        line_number bigint, column_name text, reason text not null, remedy text, payload text
    ) on commit delete rows;
end
$$;
comment on function load.open_staging() is
'Opens the private, empty staging tables of one load, where the connection has none; they are empty again at the end of the transaction.';
