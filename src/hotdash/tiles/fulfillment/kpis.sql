-- One row per KPI of shipping.
create function fulfillment.kpis(of_shop bigint) returns table (kpi text, value numeric)
language plpgsql stable rows 3
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select k.kpi, k.value
    from (
        select count(*)::numeric as pending
        from fulfillment.v_fulfillment_open as o
        where o.shop_id = of_shop and o.fulfillment_status in ('unfulfilled', 'partial')
    ) as o
    left join fulfillment.v_fulfillment_health_summary as h on h.shop_id = of_shop
    cross join lateral (
        values
        ('pending_orders', o.pending),
        ('orders_late_pct', h.late_pct),
        ('days_to_fulfill', h.avg_days_to_fulfill)
    ) as k (kpi, value);
end
$$;
comment on function fulfillment.kpis(bigint) is
'pending_orders: orders not shipped, or in part, as of the clock; orders_late_pct and days_to_fulfill (mean): of the orders of the last 30 business days.';
