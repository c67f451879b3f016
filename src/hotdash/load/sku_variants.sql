-- Facts, one row a SKU that only order lines know: its variant and product, until a catalogue names them.
create function load.sku_variants(of_shop bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    -- The greatest of titles and SKU by load.name_key: free of the order of arrival.
    create temp table loading_skus on commit drop as
    select
        s.sku,
        null::bigint as shopify_variant_id,
        null::bigint as shopify_product_id,
        (greatest(
            max(load.name_key(s.title, s.sku)) filter (where s.title is not null), load.name_key(s.sku, s.sku)
        ))[3] as title
    from (
        select distinct l.sku, l.title
        from pg_temp.staged_order_lines as l
        where l.shopify_variant_id is null and l.sku is not null and l.line_kind = 'product'
    ) as s
    group by s.sku;
    analyze pg_temp.loading_skus;

    -- A variant that a catalogue named wins over the SKU's own; of several the least id.
    update pg_temp.loading_skus as s
    set shopify_variant_id = known.shopify_variant_id, shopify_product_id = known.shopify_product_id
    from (
        select distinct on (v.sku) v.sku, v.shopify_variant_id, v.shopify_product_id
        from facts.variants as v
        where v.shop_id = of_shop and v.sku in (select k.sku from pg_temp.loading_skus as k)
        order by v.sku, v.shopify_variant_id = load.sku_id(v.sku), v.shopify_variant_id < 0, v.shopify_variant_id
    ) as known
    where known.sku = s.sku;

    with named as (
        select
            load.sku_id(s.sku) as sku_id, s.title
        from pg_temp.loading_skus as s
        where s.shopify_variant_id is null or s.shopify_variant_id = load.sku_id(s.sku)
    ),

    written as (
        insert into facts.products as p (shop_id, shopify_product_id, title)
        select of_shop, n.sku_id, n.title
        from named as n
        on conflict (shop_id, shopify_product_id) do update set title = excluded.title, updated_at = now()
        where exists (
            select from facts.variants as v
            where
                v.shop_id = p.shop_id and v.shopify_variant_id = p.shopify_product_id
                and load.name_key(excluded.title, v.sku) > load.name_key(p.title, v.sku)
        )
        returning p.shopify_product_id, xmax = 0 as is_new
    ),

    renamed as (
        insert into pg_temp.touched_names (shopify_product_id)
        select w.shopify_product_id from written as w where not w.is_new
    )

    insert into pg_temp.touched_products (shopify_product_id)
    select w.shopify_product_id from written as w;

    with written as (
        insert into facts.variants (shop_id, shopify_variant_id, shopify_product_id, sku)
        select of_shop, load.sku_id(s.sku), load.sku_id(s.sku), s.sku
        from pg_temp.loading_skus as s
        where s.shopify_variant_id is null
        returning shopify_variant_id
    )

    insert into pg_temp.touched_variants (shopify_variant_id, from_day)
    select w.shopify_variant_id, rules.business_date(rules.now(), t.iana_timezone)
    from written as w
    inner join facts.shops as t on t.shop_id = of_shop;

    update pg_temp.loading_skus as s
    set shopify_variant_id = load.sku_id(s.sku), shopify_product_id = load.sku_id(s.sku)
    where s.shopify_variant_id is null;
end
$$;
comment on function load.sku_variants(bigint) is
'Finds the variant of each staged line that has only a SKU (pg_temp.loading_skus), and makes one where the shop knows none.';
