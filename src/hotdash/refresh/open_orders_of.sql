-- One value: the orders still to be shipped that contain one of these variants.
create function refresh.open_orders_of(of_shop bigint, of_variants bigint[]) returns bigint[]
language sql stable
return array(
    select t.shopify_order_id
    from rollups.fulfillment_tracking as t
    where
        t.shop_id = of_shop and t.is_open
        and exists (
            select from facts.order_lines as l
            where
                l.shop_id = of_shop and l.shopify_order_id = t.shopify_order_id
                and l.shopify_variant_id = any (of_variants)
        )
);
comment on function refresh.open_orders_of(bigint, bigint[]) is
'Orders whose tracking depends on the stock of these variants: track them again when stock changed.';
