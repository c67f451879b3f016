-- One row per order among the given that contains a part that is made or bought only once it is sold.
create function refresh.special_orders(of_shop bigint, of_orders bigint[])
returns table (shopify_order_id bigint, has_stocked_lines boolean)
language sql stable
begin atomic
    -- Most shops have none: then no line is read.
    with special as materialized (
        select array(
            select p.shopify_product_id from facts.products as p where p.shop_id = of_shop and p.is_special_order
        ) as product_ids
    )

    select l.shopify_order_id, bool_or(not l.is_special)
    from special as s
    cross join lateral (
        select
            k.shopify_order_id,
            coalesce(coalesce(v.shopify_product_id, k.shopify_product_id) = any (s.product_ids), false) as is_special
        from facts.order_lines as k
        left join facts.variants as v on v.shop_id = of_shop and v.shopify_variant_id = k.shopify_variant_id
        where
            cardinality(s.product_ids) > 0 and k.shop_id = of_shop and k.shopify_order_id = any (of_orders)
            and k.line_kind = 'product' and k.quantity > 0
    ) as l
    group by l.shopify_order_id
    having bool_or(l.is_special);
end;
comment on function refresh.special_orders(bigint, bigint[]) is
'Orders with a line of a product that is_special_order, and whether they have lines of stock besides.';
