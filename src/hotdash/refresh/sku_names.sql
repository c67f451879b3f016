-- Rollup, one row a business day and variant: puts today's names on past days; returns how many rows it wrote.
create function refresh.sku_names(of_shop bigint, of_products bigint []) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    changed_rows integer;
begin
    -- Names change seldom, so the shop's rows are read whole for it: an index by variant would cost every load.
    update rollups.sku_performance as k
    set shopify_product_id = n.shopify_product_id, sku = n.sku, product_title = n.title, updated_at = now()
    from (
        select v.shopify_variant_id, v.shopify_product_id, v.sku, p.title
        from facts.variants as v
        left join facts.products as p on p.shop_id = of_shop and p.shopify_product_id = v.shopify_product_id
        where
            v.shop_id = of_shop and v.shopify_product_id = any (of_products)
            -- New ones that nobody bought yet, which is to say nearly all, cost no reading.
            and exists (
                select from rollups.sku_months as m
                where m.shop_id = of_shop and m.shopify_variant_id = v.shopify_variant_id
            )
    ) as n
    where
        k.shop_id = of_shop and k.shopify_variant_id = n.shopify_variant_id
        and (k.shopify_product_id, k.sku, k.product_title)
        is distinct from (n.shopify_product_id, n.sku, n.title);
    get diagnostics changed_rows = row_count;
    return changed_rows;
end
$$;
comment on function refresh.sku_names(bigint, bigint []) is
'Gives the sales of past days the names that these products and their variants bear now: names have no history.';
