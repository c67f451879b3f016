-- Facts, one row an order line: writes the staged lines of orders that were not there before; returns the rows written.
create function load.new_order_lines(of_shop bigint) returns bigint
language plpgsql
set search_path = pg_catalog, pg_temp
-- The policy would be weighed once a row, which takes as long as writing it; every row written bears the shop asked for.
set role = 'none'
as $$
declare
    written bigint;
begin
    insert into facts.order_lines (
        shop_id, shopify_order_id, line_id, line_kind, shopify_product_id, shopify_variant_id, sku, title,
        quantity, unit_price, discount_amount, tax_amount, happened_at
    )
    select
        of_shop, s.shopify_order_id,
        case when s.occurrence > 1 then s.line_id # (s.occurrence - 1) else s.line_id end as line_id,
        coalesce(s.line_kind, 'product'), coalesce(s.shopify_product_id, k.shopify_product_id),
        coalesce(s.shopify_variant_id, k.shopify_variant_id), s.sku, s.title, s.quantity, s.unit_price,
        coalesce(s.discount_amount, 0), coalesce(s.tax_amount, 0), s.happened_at
    from pg_temp.staged_order_lines as s
    inner join pg_temp.loading_orders as n on n.shopify_order_id = s.shopify_order_id
    left join pg_temp.loading_skus as k on k.sku = s.sku and s.line_kind = 'product'
    where n.is_new and n.takes_lines is not null
    -- In the order of the key: its index grows at one end, and an order's lines lie side by side.
    order by s.shopify_order_id, line_id;
    get diagnostics written = row_count;
    return written;
end
$$;
comment on function load.new_order_lines(bigint) is
'Writes the lines of orders that were not known before the load; they have nothing to be compared with.';
