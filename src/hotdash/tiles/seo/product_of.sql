-- One row or none: the product of that handle, what of it can be sold on a business day, and what it earns.
create function seo.product_of(of_shop bigint, of_handle text, on_day date)
returns table (
    shopify_product_id bigint, product_title text, quantity_available integer, in_stock boolean, units_sold_30d integer,
    margin_pct numeric
)
language sql stable rows 1
begin atomic
    -- As seo.v_product_stock says it, found by index: for a few products.
    select p.shopify_product_id, p.title, k.quantity, k.in_stock, k.units_sold, c.margin_pct
    from facts.products as p
    left join lateral (
        select
            sum(greatest(i.quantity_available, 0))::integer as quantity,
            bool_or(i.quantity_available > 0 or not v.is_tracked) as in_stock,
            sum(i.units_sold_30d)::integer as units_sold
        from facts.variants as v
        left join lateral (
            select n.quantity_available, n.units_sold_30d, n.valid_until_date
            from rollups.inventory_snapshots as n
            where
                n.shop_id = of_shop and n.shopify_variant_id = v.shopify_variant_id and n.snapshot_date <= on_day
            order by n.snapshot_date desc
            limit 1
        ) as i on i.valid_until_date is null or i.valid_until_date > on_day
        where v.shop_id = of_shop and v.shopify_product_id = p.shopify_product_id and v.deleted_at is null
    ) as k on true
    left join rollups.product_categories as c on c.shop_id = of_shop and c.shopify_product_id = p.shopify_product_id
    where p.shop_id = of_shop and p.handle = of_handle and p.deleted_at is null
    limit 1;
end;
comment on function seo.product_of(bigint, text, date) is
'Stock over all variants and locations (oversold counts as none; null where it is not known), units sold in 30 days, and margin in percent, of the product with a handle.';
