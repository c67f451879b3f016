-- Facts, one row an order that is united from files: its total is the sum of its lines.
create function load.united_totals(of_shop bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    update facts.orders as o
    set total_price = t.total_price, updated_at = now()
    from (
        select l.shopify_order_id, sum(l.quantity * l.unit_price - l.discount_amount + l.tax_amount) as total_price
        from facts.order_lines as l
        where
            l.shop_id = of_shop
            and l.shopify_order_id in (
                select t.shopify_order_id
                from pg_temp.touched_orders as t
                inner join pg_temp.loading_orders as n on n.shopify_order_id = t.shopify_order_id
                where n.is_united and not n.is_new
            )
        group by l.shopify_order_id
    ) as t
    where
        o.shop_id = of_shop and o.shopify_order_id = t.shopify_order_id
        and o.lines_updated_at is null and o.total_price is distinct from t.total_price;
end
$$;
comment on function load.united_totals(bigint) is 'Sets the total of each order whose source has no versions to the sum of its lines.';
