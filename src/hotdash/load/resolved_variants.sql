-- Nothing: gives staged variants their real ids where the source did not know them.
create function load.resolved_variants(of_shop bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    -- Rows of the admin's CSV: first the product by its handle, then the variant.
    update pg_temp.staged_variants as s
    set shopify_product_id = (
        select p.shopify_product_id
        from facts.products as p
        where p.shop_id = of_shop and p.handle = s.handle
        order by p.shopify_product_id desc
        limit 1
    )
    where s.handle is not null and s.shopify_variant_id < 0;

    update pg_temp.staged_variants as s
    set shopify_variant_id = v.shopify_variant_id
    from facts.variants as v
    where
        v.shop_id = of_shop
        and s.shopify_variant_id < 0
        and v.shopify_variant_id > 0
        and v.shopify_product_id = s.shopify_product_id
        and (v.sku = s.sku or (s.sku is null and v.title = s.title));
end
$$;
comment on function load.resolved_variants(bigint) is
'Gives staged variants without an id of their own the id of the known variant: by product and SKU, or by option values where there is no SKU.';
