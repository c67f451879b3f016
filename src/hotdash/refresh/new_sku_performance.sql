-- Rollup, one row a business day and variant: writes days that have no rows yet; returns how many rows it wrote.
create function refresh.new_sku_performance(of_shop bigint, of_days date []) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
-- The policy would be weighed once a row, which takes as long as writing it; every row written bears the shop asked for.
set role = 'none'
as $$
declare
    written integer;
begin
    insert into rollups.sku_performance (
        shop_id, metric_date, shopify_variant_id, shopify_product_id, sku, product_title, units_sold, revenue,
        avg_price, units_returned, orders, revenue_rank, velocity_rank, last_sale_at
    )
    select
        of_shop, d.metric_date, d.shopify_variant_id, d.shopify_product_id, d.sku, d.product_title,
        d.units_sold, d.revenue, d.avg_price, d.units_returned, d.orders, d.revenue_rank, d.velocity_rank,
        d.last_sale_at
    from refresh.sku_days(of_shop, of_days) as d
    -- In the order of the key: its index grows at one end and stays a quarter smaller.
    order by d.metric_date, d.shopify_variant_id;
    get diagnostics written = row_count;
    return written;
end
$$;
comment on function refresh.new_sku_performance(bigint, date []) is
'Writes rollups.sku_performance for days without rows, which have nothing to be compared with.';
