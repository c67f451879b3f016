-- One row per KPI of the data themselves.
create function checks.kpis(of_shop bigint) returns table (kpi text, value numeric)
language plpgsql stable rows 2
set search_path = pg_catalog, pg_temp
-- Read through its key a table weighs row security once, read whole once a row.
set enable_seqscan = off
as $$
begin
    return query
    select 'freshness_hours'::text, (
        -- Streams with an allowance of their own are late by nature, and judged by it elsewhere.
        select round(max(f.age_minutes) / 60, 1)
        from checks.v_data_freshness as f
        where
            f.shop_id = of_shop and rules.setting(of_shop, 'stale_after_minutes_' || f.table_name) is null
            -- To a look back, what was read later says nothing.
            and f.age_minutes >= 0
    )
    union all
    select 'completeness_pct', (
        select round(100.0 * sum(m.rows_filled) / nullif(sum(m.rows_total), 0), 2)
        from checks.v_data_completeness_metrics as m
        where m.shop_id = of_shop
    );
end
$$;
comment on function checks.kpis(bigint) is
'freshness_hours: age of the oldest stream that is not late by nature (Google''s are), in hours; completeness_pct: filled cells of all cells of checks.v_data_completeness_metrics.';
