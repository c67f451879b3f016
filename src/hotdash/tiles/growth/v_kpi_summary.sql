-- One row per shop and KPI.
create view growth.v_kpi_summary with (security_invoker = true) as
select
    s.shop_id, s.domain as shop_domain, k.tile, k.kpi, k.value, d.unit,
    case when b.yellow < b.red then 'down' else 'up' end as better,
    coalesce(
        rules.setting(s.shop_id, k.kpi || '_target'), rules.setting(s.shop_id, k.kpi || '_target_low'), b.yellow
    ) as target,
    rules.setting(s.shop_id, k.kpi || '_target_high') as target_until,
    b.yellow, b.red,
    case
        when b.yellow < b.red then rules.band_above(k.value, b.yellow, b.red)
        else rules.band_below(k.value, b.yellow, b.red)
    end as band
from facts.shops as s
cross join lateral (
    select 'sales' as tile, f.kpi, f.value from sales.kpis(s.shop_id) as f
    union all
    select 'inventory', f.kpi, f.value from inventory.kpis(s.shop_id) as f
    union all
    select 'fulfillment', f.kpi, f.value from fulfillment.kpis(s.shop_id) as f
    union all
    select 'cx', f.kpi, f.value from cx.kpis(s.shop_id) as f
    union all
    select 'ops', f.kpi, f.value from ops.kpis(s.shop_id) as f
    union all
    select 'growth', f.kpi, f.value from growth.kpis(s.shop_id) as f
    union all
    select 'checks', f.kpi, f.value from checks.kpis(s.shop_id) as f
) as k
cross join lateral (
    select rules.setting(s.shop_id, k.kpi || '_yellow') as yellow, rules.setting(s.shop_id, k.kpi || '_red') as red
    limit 1
) as b
left join app.setting_defaults as d on d.name = k.kpi || '_yellow';
comment on view growth.v_kpi_summary is
'Where the shop stands, each KPI beside its target; one row a shop and KPI, those that nothing is known of included. What each counts is said by the function kpis of its tile; targets and bands are the settings KPI_target, KPI_yellow and KPI_red.';
comment on column growth.v_kpi_summary.shop_id is 'Shop.';
comment on column growth.v_kpi_summary.shop_domain is 'Domain of the shop.';
comment on column growth.v_kpi_summary.tile is 'Tile whose figure it is; checks: of the data themselves.';
comment on column growth.v_kpi_summary.kpi is 'Name of the KPI, as in its settings.';
comment on column growth.v_kpi_summary.value is 'Where it stands; null where nothing is known.';
comment on column growth.v_kpi_summary.unit is 'Unit of value, target, yellow and red.';
comment on column growth.v_kpi_summary.better is 'up where more is better, down where less is.';
comment on column growth.v_kpi_summary.target is 'What is aimed at: at least so much, or where less is better, less than that.';
comment on column growth.v_kpi_summary.target_until is 'Upper end of the target where it is a range, else null.';
comment on column growth.v_kpi_summary.yellow is 'Watch below this, or where less is better, from this on.';
comment on column growth.v_kpi_summary.red is 'Bad below this, or where less is better, above it.';
comment on column growth.v_kpi_summary.band is 'good, watch or bad; null where nothing is known.';
