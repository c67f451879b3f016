-- Nothing: opens the empty staging tables of what is sold, where it lies and who brings it.
create function load.catalogue_staging() returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
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
    create temp table staged_suppliers (
        supplier_name text, lead_time_days numeric, minimum_order_value numeric, pack_size integer, line_number bigint
    ) on commit delete rows;
    create temp table staged_purchase_lines (
        po_number text, supplier_name text, ordered_date date, expected_date date, received_date date,
        is_cancelled boolean, sku text, quantity integer, received_quantity integer, unit_cost numeric, line_number bigint
    ) on commit delete rows;
    create temp table staged_special_order_rules (kind text, value text, line_number bigint) on commit delete rows;
    -- Products of which every variant is staged: those that are not are gone.
    create temp table staged_whole_products (shopify_product_id bigint, line_number bigint) on commit delete rows;
end
$$;
comment on function load.catalogue_staging() is 'Opens the staging tables of what is sold, where it lies and who brings it.';
