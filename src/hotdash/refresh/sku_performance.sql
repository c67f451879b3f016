-- Rollup, one row a business day and variant: recomputes the asked days; returns how many rows it wrote or deleted.
create function refresh.sku_performance(of_shop bigint, of_days date []) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
-- Read through its key a table weighs row security once, read whole once a row.
set enable_seqscan = off
as $$
declare
    new_days date [] := array(
        select a.day
        from unnest(of_days) as a (day)
        where not exists (
            select from rollups.sku_performance as k
            where k.shop_id = of_shop and k.metric_date = a.day
        )
    );
    known_days date [] := array(select a.day from unnest(of_days) as a (day) where a.day <> all (new_days));
    changed_rows integer := 0;
    row_total integer;
begin
    -- Days without rows have nothing to compare with.
    if cardinality(new_days) > 0 then
        changed_rows := refresh.new_sku_performance(of_shop, new_days);
    end if;
    if cardinality(known_days) = 0 then
        return changed_rows;
    end if;

    create temp table loading_sku_days on commit drop as
    select d.* from refresh.sku_days(of_shop, known_days) as d;
    analyze pg_temp.loading_sku_days;

    delete from rollups.sku_performance as k
    where
        k.shop_id = of_shop and k.metric_date in (select k.key from unnest(known_days) as k (key))
        and not exists (
            select from pg_temp.loading_sku_days as d
            where d.metric_date = k.metric_date and d.shopify_variant_id = k.shopify_variant_id
        );
    get diagnostics row_total = row_count;
    changed_rows := changed_rows + row_total;

    update rollups.sku_performance as k
    set
        shopify_product_id = d.shopify_product_id, sku = d.sku, product_title = d.product_title,
        units_sold = d.units_sold, revenue = d.revenue, avg_price = d.avg_price,
        units_returned = d.units_returned, orders = d.orders, revenue_rank = d.revenue_rank,
        velocity_rank = d.velocity_rank, last_sale_at = d.last_sale_at,
        updated_at = now()
    from pg_temp.loading_sku_days as d
    where
        k.shop_id = of_shop and k.metric_date = d.metric_date and k.shopify_variant_id = d.shopify_variant_id
        and (
            k.shopify_product_id, k.sku, k.product_title, k.units_sold, k.revenue, k.avg_price,
            k.units_returned, k.orders, k.revenue_rank, k.velocity_rank, k.last_sale_at
        ) is distinct from (
            d.shopify_product_id, d.sku, d.product_title, d.units_sold, d.revenue, d.avg_price,
            d.units_returned, d.orders, d.revenue_rank, d.velocity_rank, d.last_sale_at
        );
    get diagnostics row_total = row_count;
    changed_rows := changed_rows + row_total;

    insert into rollups.sku_performance (
        shop_id, metric_date, shopify_variant_id, shopify_product_id, sku, product_title, units_sold, revenue,
        avg_price, units_returned, orders, revenue_rank, velocity_rank, last_sale_at
    )
    select
        of_shop, d.metric_date, d.shopify_variant_id, d.shopify_product_id, d.sku, d.product_title,
        d.units_sold, d.revenue, d.avg_price, d.units_returned, d.orders, d.revenue_rank, d.velocity_rank,
        d.last_sale_at
    from pg_temp.loading_sku_days as d
    left join rollups.sku_performance as k
        on k.shop_id = of_shop and k.metric_date = d.metric_date and k.shopify_variant_id = d.shopify_variant_id
    where k.shopify_variant_id is null;
    get diagnostics row_total = row_count;
    drop table pg_temp.loading_sku_days;
    return changed_rows + row_total;
end
$$;
comment on function refresh.sku_performance(bigint, date []) is
'Recomputes rollups.sku_performance for the asked days, writing only rows that changed and deleting those that vanished.';
