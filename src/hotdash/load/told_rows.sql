-- One value: how many staged rows belong to a thing that the load changed.
create function load.told_rows() returns bigint
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        -- The parts of an order, and of a product, are rows of their own; they count with the whole.
        with changed_orders as (
            select distinct t.shopify_order_id from pg_temp.touched_orders as t
        ),

        changed_products as (
            select distinct t.shopify_product_id from pg_temp.touched_products as t
        ),

        told_lines as (
            select s.line_number from pg_temp.staged_orders as s inner join changed_orders using (shopify_order_id)
            union
            select s.line_number from pg_temp.staged_order_lines as s inner join changed_orders using (shopify_order_id)
            union
            select s.line_number from pg_temp.staged_refund_lines as s inner join changed_orders using (shopify_order_id)
            union
            select s.line_number from pg_temp.staged_agreements as s inner join changed_orders using (shopify_order_id)
            union
            select s.line_number
            from pg_temp.staged_sales as s
            inner join pg_temp.staged_agreements as a on a.agreement_id = s.agreement_id
            inner join changed_orders as o on o.shopify_order_id = a.shopify_order_id
            union
            select s.line_number
            from pg_temp.staged_fulfillment_orders as s
            inner join changed_orders using (shopify_order_id)
            union
            select s.line_number from pg_temp.staged_products as s inner join changed_products using (shopify_product_id)
            union
            select s.line_number from pg_temp.staged_variants as s inner join changed_products using (shopify_product_id)
        )

        select
            (select count(*) from told_lines) + coalesce((
                -- Everything else is written row by row.
                select sum(c.inserted + c.updated)
                from pg_temp.load_counts as c
                where
                    c.fact not in (
                        'orders', 'order_lines', 'sale_events', 'refunds', 'refund_lines', 'fulfillments', 'fulfillment_orders', 'products', 'variants', 'cx_messages'
                    )
            ), 0)
    );
end
$$;
comment on function load.told_rows() is
'For the summary of a file in which each row is a thing or a part of one: a row counts as loaded with the order or product that it belongs to.';
