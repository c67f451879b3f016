-- Rollup, one row a month and variant: recomputes the months of the asked days; returns how many rows it wrote or deleted.
create function refresh.sku_months(of_shop bigint, of_days date []) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
-- Read through its key a table weighs row security once, read whole once a row.
set enable_seqscan = off
as $$
declare
    months constant date [] := array(
        select distinct date_trunc('month', a.day::timestamp)::date from unnest(of_days) as a (day)
    );
    -- Ready made: an end worked out within the query would not reach the index under row security.
    next_months constant date [] := array(
        select (m.month_start_date + interval '1 month')::date from unnest(months) as m (month_start_date)
    );
    changed_rows integer;
begin
    with desired as materialized (
        select m.month_start_date, k.shopify_variant_id, k.units_sold, k.revenue, k.units_returned, k.orders, k.last_sale_at
        from unnest(months, next_months) as m (month_start_date, next_month_date)
        -- Month by month: what is sorted stays small, however many months are asked for.
        cross join lateral (
            select
                d.shopify_variant_id, sum(d.units_sold)::integer as units_sold, sum(d.revenue) as revenue,
                sum(d.units_returned)::integer as units_returned, sum(d.orders)::integer as orders,
                max(d.last_sale_at) as last_sale_at
            from rollups.sku_performance as d
            where
                d.shop_id = of_shop and d.metric_date >= m.month_start_date
                and d.metric_date < m.next_month_date
            group by d.shopify_variant_id
        ) as k
    ),

    gone as (
        delete from rollups.sku_months as s
        where
            s.shop_id = of_shop and s.month_start_date = any (months)
            and not exists (
                select from desired as d
                where d.month_start_date = s.month_start_date and d.shopify_variant_id = s.shopify_variant_id
            )
        returning s.shopify_variant_id
    ),

    written as (
        insert into rollups.sku_months as s (
            shop_id, month_start_date, shopify_variant_id, units_sold, revenue, units_returned, orders, last_sale_at
        )
        select
            of_shop, d.month_start_date, d.shopify_variant_id, d.units_sold, d.revenue, d.units_returned, d.orders,
            d.last_sale_at
        from desired as d
        on conflict (shop_id, month_start_date, shopify_variant_id) do update set
            units_sold = excluded.units_sold, revenue = excluded.revenue, units_returned = excluded.units_returned,
            orders = excluded.orders, last_sale_at = excluded.last_sale_at, updated_at = now()
        where
            (s.units_sold, s.revenue, s.units_returned, s.orders, s.last_sale_at)
            is distinct from
            (excluded.units_sold, excluded.revenue, excluded.units_returned, excluded.orders, excluded.last_sale_at)
        returning s.shopify_variant_id
    )

    select (select count(*) from gone) + (select count(*) from written) into changed_rows;
    return changed_rows;
end
$$;
comment on function refresh.sku_months(bigint, date []) is
'Recomputes rollups.sku_months for the months of the asked days from rollups.sku_performance; run after it.';
