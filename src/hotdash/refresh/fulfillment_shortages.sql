-- One row per order among the given of which a line cannot be filled from stock: the SKUs that are missing.
create function refresh.fulfillment_shortages(of_shop bigint, of_orders bigint[])
returns table (shopify_order_id bigint, skus text)
language sql stable
begin atomic
    with wanted as (
        select l.shopify_order_id, l.shopify_variant_id, max(coalesce(l.sku, l.title)) as sku, sum(l.quantity) as quantity
        from facts.order_lines as l
        where
            l.shop_id = of_shop and l.shopify_order_id = any (of_orders) and l.line_kind = 'product'
            and l.quantity > 0 and l.shopify_variant_id is not null
            -- What is made only once it is sold lies on no shelf.
            and not exists (
                select
                from facts.variants as v
                inner join facts.products as p on p.shop_id = of_shop and p.shopify_product_id = v.shopify_product_id
                where v.shop_id = of_shop and v.shopify_variant_id = l.shopify_variant_id and p.is_special_order
            )
        group by l.shopify_order_id, l.shopify_variant_id
    ),

    short as (
        select w.shopify_order_id, coalesce(w.sku, w.shopify_variant_id::text) as sku
        from wanted as w
        cross join lateral (
            select sum(i.on_hand) as on_hand, sum(i.available) as available
            from facts.inventory_levels as i
            where i.shop_id = of_shop and i.shopify_variant_id = w.shopify_variant_id
        ) as stock
        -- The order itself is committed already: nothing available is normal, less than nothing is oversold.
        where stock.on_hand < w.quantity or (stock.on_hand is null and stock.available < 0)
    )

    select s.shopify_order_id, string_agg(s.sku, ', ' order by s.sku)
    from short as s
    group by s.shopify_order_id;
end;
comment on function refresh.fulfillment_shortages(bigint, bigint[]) is
'Orders with a line of which less lies on the shelves than was ordered (or, where only the available quantity is known, that is oversold).';
