-- Rollup, one row a business day: recomputes the week-on-week changes of the asked days and of the days a week later.
create function refresh.sales_comparisons(of_shop bigint, of_days date []) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    changed_rows integer;
begin
    with compared_days as (
        select
            m.metric_date,
            rules.change_pct(m.total_revenue, w.total_revenue) as revenue_pct,
            rules.change_pct(m.total_orders, w.total_orders) as orders_pct
        from rollups.sales_metrics_daily as m
        left join rollups.sales_metrics_daily as w on w.shop_id = of_shop and w.metric_date = m.metric_date - 7
        where
            m.shop_id = of_shop
            and m.metric_date in (select a.day from unnest(of_days) as a (day) union select b.day + 7 from unnest(of_days) as b (day))
    )

    update rollups.sales_metrics_daily as m
    set revenue_vs_last_week_pct = c.revenue_pct, orders_vs_last_week_pct = c.orders_pct, updated_at = now()
    from compared_days as c
    where
        m.shop_id = of_shop and m.metric_date = c.metric_date
        and (m.revenue_vs_last_week_pct, m.orders_vs_last_week_pct) is distinct from (c.revenue_pct, c.orders_pct);
    get diagnostics changed_rows = row_count;
    return changed_rows;
end
$$;
comment on function refresh.sales_comparisons(bigint, date []) is
'Compares each asked day with the same weekday a week before, and the day a week later with it; null without a base.';
