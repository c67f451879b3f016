-- One row per KPI of conversations.
create function cx.kpis(of_shop bigint) returns table (kpi text, value numeric)
language plpgsql stable rows 4
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select k.kpi, k.value
    from (
        select count(*)::numeric as listed from cx.v_cx_escalations as e where e.shop_id = of_shop
    ) as o
    left join cx.v_cx_health_summary as h on h.shop_id = of_shop
    cross join lateral (
        values
        ('open_escalations', o.listed),
        ('cx_breached_pct', h.breached_pct),
        ('first_response_minutes', h.median_first_response_minutes),
        ('negative_sentiment_pct', h.negative_sentiment_pct)
    ) as k (kpi, value);
end
$$;
comment on function cx.kpis(bigint) is
'open_escalations: conversations that need somebody, as of the clock; cx_breached_pct, first_response_minutes (median) and negative_sentiment_pct: of the last 7 business days.';
