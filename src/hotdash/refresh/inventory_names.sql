-- Number of rows written: puts what the given variants are called today on all their stock rows.
create function refresh.inventory_names(of_shop bigint, of_variants bigint[]) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    renamed integer;
begin
    -- What a variant is called has no history: all its rows carry today's words, and a new name makes no change row.
    with names as (
        select v.shopify_variant_id, v.shopify_product_id, v.sku, p.title, c.category_l1, c.category_l2
        from facts.variants as v
        inner join facts.products as p on v.shop_id = p.shop_id and v.shopify_product_id = p.shopify_product_id
        left join rollups.product_categories as c
            on v.shop_id = c.shop_id and v.shopify_product_id = c.shopify_product_id
        where v.shop_id = of_shop and v.shopify_variant_id = any (of_variants)
    )
    update rollups.inventory_snapshots as i
    set shopify_product_id = n.shopify_product_id, sku = n.sku, product_title = n.title, category_l1 = n.category_l1,
        category_l2 = n.category_l2, updated_at = now()
    from names as n
    where i.shop_id = of_shop and i.shopify_variant_id = n.shopify_variant_id
        and (i.shopify_product_id, i.sku, i.product_title, i.category_l1, i.category_l2)
        is distinct from (n.shopify_product_id, n.sku, n.title, n.category_l1, n.category_l2);
    get diagnostics renamed = row_count;
    return renamed;
end
$$;
comment on function refresh.inventory_names(bigint, bigint[]) is
'Brings sku, title, product and category of rollups.inventory_snapshots up to date for the given variants; returns the rows written.';
