-- Rollup, one row a rank: recomputes the best-selling variants of the 30 business days ending on a day.
create function refresh.sku_leaders_30d(of_shop bigint, as_of date) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    changed_rows integer;
    deleted_rows integer;
begin
    with sold_variants as (
        select
            k.shopify_variant_id, sum(k.revenue) as revenue_30d, sum(k.units_sold)::integer as units_sold_30d,
            sum(k.orders)::integer as orders_30d
        from rollups.sku_performance as k
        where k.shop_id = of_shop and k.metric_date > as_of - 30 and k.metric_date <= as_of
        group by k.shopify_variant_id
    ),

    ranked_variants as (
        select
            s.*, (row_number() over (order by s.revenue_30d desc, s.shopify_variant_id))::integer as revenue_rank
        from sold_variants as s
    )

    insert into rollups.sku_leaders_30d as l (
        shop_id, as_of_date, revenue_rank, shopify_variant_id, sku, product_title, revenue_30d, units_sold_30d,
        orders_30d
    )
    select
        of_shop, as_of, r.revenue_rank, r.shopify_variant_id, v.sku, p.title, r.revenue_30d, r.units_sold_30d, r.orders_30d
    from ranked_variants as r
    left join facts.variants as v on v.shop_id = of_shop and v.shopify_variant_id = r.shopify_variant_id
    left join facts.products as p on p.shop_id = of_shop and p.shopify_product_id = v.shopify_product_id
    where r.revenue_rank <= 20
    on conflict (shop_id, as_of_date, revenue_rank) do update set
        shopify_variant_id = excluded.shopify_variant_id, sku = excluded.sku,
        product_title = excluded.product_title, revenue_30d = excluded.revenue_30d,
        units_sold_30d = excluded.units_sold_30d, orders_30d = excluded.orders_30d,
        updated_at = now()
    where
        (
            l.shopify_variant_id, l.sku, l.product_title, l.revenue_30d, l.units_sold_30d, l.orders_30d
        ) is distinct from (
            excluded.shopify_variant_id, excluded.sku, excluded.product_title, excluded.revenue_30d,
            excluded.units_sold_30d, excluded.orders_30d
        );
    get diagnostics changed_rows = row_count;

    delete from rollups.sku_leaders_30d as l
    where
        l.shop_id = of_shop and l.as_of_date = as_of
        and l.revenue_rank > (
            select count(distinct k.shopify_variant_id)
            from rollups.sku_performance as k
            where k.shop_id = of_shop and k.metric_date > as_of - 30 and k.metric_date <= as_of
        );
    get diagnostics deleted_rows = row_count;
    return changed_rows + deleted_rows;
end
$$;
comment on function refresh.sku_leaders_30d(bigint, date) is
'Ranks the variants by revenue of the 30 business days ending on the day, the first 20.';
