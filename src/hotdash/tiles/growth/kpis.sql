-- One row per KPI of growth.
create function growth.kpis(of_shop bigint) returns table (kpi text, value numeric)
language plpgsql stable rows 1
set search_path = pg_catalog, pg_temp
as $$
begin
    return query
    select 'growth_mom_pct'::text, (select p.growth_mom_pct from growth.v_growth_pace as p where p.shop_id = of_shop);
end
$$;
comment on function growth.kpis(bigint) is 'growth_mom_pct: revenue of the last full month against the one before, in percent.';
