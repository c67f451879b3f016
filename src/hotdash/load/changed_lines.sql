-- Nothing: pg_temp.loading_lines, one row a staged line that differs from the stored one or is not stored yet.
create function load.changed_lines(of_shop bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
-- Read through its key a table weighs row security once, read whole once a row.
set enable_seqscan = off
as $$
begin
    create temp table loading_lines on commit drop as
    with known_lines as (
        select
            s.shopify_order_id,
            case when s.occurrence > 1 then s.line_id # (s.occurrence - 1) else s.line_id end as line_id,
            coalesce(s.line_kind, 'product') as line_kind,
            coalesce(s.shopify_product_id, k.shopify_product_id) as shopify_product_id,
            coalesce(s.shopify_variant_id, k.shopify_variant_id) as shopify_variant_id, s.sku, s.title,
            s.quantity, s.unit_price, coalesce(s.discount_amount, 0) as discount_amount,
            coalesce(s.tax_amount, 0) as tax_amount, s.happened_at
        from pg_temp.staged_order_lines as s
        inner join pg_temp.loading_orders as n on n.shopify_order_id = s.shopify_order_id
        left join pg_temp.loading_skus as k on k.sku = s.sku and s.line_kind = 'product'
        where not n.is_new and n.takes_lines is not null
    )

    select
        s.shopify_order_id, s.line_id, s.line_kind, s.shopify_product_id, s.shopify_variant_id, s.sku, s.title,
        s.quantity, s.unit_price, s.discount_amount, s.tax_amount, s.happened_at, l.line_id is null as is_new
    from known_lines as s
    left join facts.order_lines as l
        on l.shop_id = of_shop and l.shopify_order_id = s.shopify_order_id and l.line_id = s.line_id
    where
        l.line_id is null
        or (
            l.line_kind, l.shopify_product_id, l.shopify_variant_id, l.sku, l.title, l.quantity,
            l.unit_price, l.discount_amount, l.tax_amount, l.happened_at
        ) is distinct from (
            s.line_kind, s.shopify_product_id, s.shopify_variant_id, s.sku, s.title, s.quantity,
            s.unit_price, s.discount_amount, s.tax_amount, s.happened_at
        );
    analyze pg_temp.loading_lines;
end
$$;
comment on function load.changed_lines(bigint) is
'Compares the staged lines of known orders with the stored ones and keeps what differs.';
