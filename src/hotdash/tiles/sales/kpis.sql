-- One row per KPI of sales, over full business days.
create function sales.kpis(of_shop bigint) returns table (kpi text, value numeric)
language plpgsql stable rows 3
set search_path = pg_catalog, pg_temp
as $$
declare
    today constant date := (
        select rules.business_date(rules.now(), s.iana_timezone) from facts.shops as s where s.shop_id = of_shop
    );
begin
    return query
    with sums as (
        select
            sum(m.total_revenue) filter (where m.metric_date >= today - 7) as week,
            sum(m.total_revenue) filter (where m.metric_date < today - 7) as week_before,
            sum(m.avg_order_value * m.total_orders) filter (where m.metric_date >= today - 7) as order_value,
            sum(m.total_orders) filter (where m.metric_date >= today - 7 and m.avg_order_value is not null) as orders
        from rollups.sales_metrics_daily as m
        where m.shop_id = of_shop and m.metric_date >= today - 14 and m.metric_date < today
    )

    select k.kpi, k.value
    from sums as s
    cross join lateral (
        values
        ('daily_revenue', round(s.week / 7, 2)),
        ('revenue_wow_pct', rules.change_pct(s.week, s.week_before)),
        ('aov', round(s.order_value / nullif(s.orders, 0), 2))
    ) as k (kpi, value);
end
$$;
comment on function sales.kpis(bigint) is
'daily_revenue: total revenue a day, mean of the last 7 full days, shop currency; revenue_wow_pct: these against the 7 before, in percent; aov: (gross sales - discounts) / orders of the 7 days, shop currency.';
