-- One row per handle of a product with a variant: whether any of it can be sold at the clock.
create function seo.stock_of(of_shop bigint, handles text[]) returns table (handle text, in_stock boolean)
language plpgsql stable rows 20
set search_path = pg_catalog, pg_temp
-- Planning costs more than running: plan once a session.
set plan_cache_mode = force_generic_plan
-- Read through its key a table weighs row security once, read whole once a row.
set enable_seqscan = off
as $$
begin
    -- As seo.v_product_stock says it, for a few products: all of them in one scan of each index.
    if rules.is_look_back() then
        return query
        select p.handle, bool_or(i.quantity_available > 0 or not v.is_tracked)
        from facts.shops as s
        inner join facts.products as p
            on p.shop_id = of_shop and p.handle = any (handles) and p.deleted_at is null
        inner join facts.variants as v
            on v.shop_id = of_shop and v.shopify_product_id = p.shopify_product_id and v.deleted_at is null
        left join lateral (
            select n.quantity_available, n.valid_until_date, n.snapshot_date
            from rollups.inventory_snapshots as n
            where
                n.shop_id = of_shop and n.shopify_variant_id = v.shopify_variant_id
                and n.snapshot_date <= rules.business_date(rules.now(), s.iana_timezone)
            order by n.snapshot_date desc
            limit 1
        ) as i on i.valid_until_date is null or i.valid_until_date > rules.business_date(rules.now(), s.iana_timezone)
        where s.shop_id = of_shop
        group by p.handle;
        return;
    end if;
    return query
    with products as materialized (
        select p.handle, p.shopify_product_id
        from facts.products as p
        where p.shop_id = of_shop and p.handle = any (handles) and p.deleted_at is null
    ),

    variants as materialized (
        select v.shopify_product_id, v.shopify_variant_id, v.is_tracked
        from facts.variants as v
        where
            v.shop_id = of_shop and v.deleted_at is null
            and v.shopify_product_id = any (array(select p.shopify_product_id from products as p))
    ),

    stock as materialized (
        select c.shopify_variant_id, c.quantity_available
        from rollups.inventory_snapshots as c
        where
            c.shop_id = of_shop and c.valid_until_date is null
            and c.shopify_variant_id = any (array(select v.shopify_variant_id from variants as v))
    )

    select p.handle, bool_or(i.quantity_available > 0 or not v.is_tracked)
    from products as p
    inner join variants as v on p.shopify_product_id = v.shopify_product_id
    left join stock as i on v.shopify_variant_id = i.shopify_variant_id
    group by p.handle;
end
$$;
comment on function seo.stock_of(bigint, text[]) is
'Whether any variant of the products with these handles can be sold; null where their stock is not known.';
