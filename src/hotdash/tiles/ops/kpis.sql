-- One row per KPI of the people at work.
create function ops.kpis(of_shop bigint) returns table (kpi text, value numeric)
language plpgsql stable rows 3
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select k.kpi, k.value
    from ops.v_sla_resolution_7d as r
    inner join ops.v_activation_rate_7d as a on a.shop_id = r.shop_id
    cross join lateral (
        values
        ('activation_7d_pct', a.activation_rate_pct),
        ('operator_median_minutes', r.median_minutes_to_action),
        ('operator_resolution_pct', r.resolution_rate_pct)
    ) as k (kpi, value)
    where r.shop_id = of_shop;
end
$$;
comment on function ops.kpis(bigint) is
'activation_7d_pct: shops worked with, of those that the caller may see; operator_median_minutes and operator_resolution_pct: minutes from breach to action, and breaches acted on; all of the last 7 business days.';
