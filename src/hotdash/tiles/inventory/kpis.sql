-- One row per KPI of stock, at the clock's business day.
create function inventory.kpis(of_shop bigint) returns table (kpi text, value numeric)
language plpgsql stable rows 3
set search_path = pg_catalog, pg_temp
as $$
declare
    today constant date := (
        select rules.business_date(rules.now(), s.iana_timezone) from facts.shops as s where s.shop_id = of_shop
    );
begin
    return query
    with totals as (
        select
            count(*) as variants,
            count(*) filter (where s.stock_status = 'low_stock') as low,
            count(*) filter (where s.stock_status = 'out_of_stock' and s.avg_daily_sales > 0) as missed,
            sum(s.quantity_available) filter (where s.quantity_available > 0 and s.avg_daily_sales > 0) as units,
            sum(s.avg_daily_sales) filter (where s.quantity_available > 0 and s.avg_daily_sales > 0) as daily_sales
        from inventory.stock_on(of_shop, today) as s
    )

    select k.kpi, k.value
    from totals as t
    cross join lateral (
        values
        ('low_stock_skus', case when t.variants > 0 then t.low::numeric end),
        ('out_of_stock_skus', case when t.variants > 0 then t.missed::numeric end),
        ('avg_cover_days', round(t.units / t.daily_sales, 1))
    ) as k (kpi, value);
end
$$;
comment on function inventory.kpis(bigint) is
'low_stock_skus and out_of_stock_skus (with demand): variants, null where no stock is known; avg_cover_days: units / daily sales of what is in stock and sells, in days.';
