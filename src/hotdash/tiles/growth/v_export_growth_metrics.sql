-- One row per shop and month since its first booking, the running one so far.
create view growth.v_export_growth_metrics with (security_invoker = true) as
select
    s.shop_id, s.domain as shop_domain, m.month_start_date, m.is_partial, s.currency, m.monthly_revenue, m.monthly_orders,
    m.avg_order_value, m.ytd_revenue, m.trailing_12mo_revenue, m.trailing_3mo_avg, m.growth_mom_pct, m.growth_yoy_pct,
    growth.tier(m.trailing_12mo_revenue) as milestone_tier,
    s.growth_goal,
    round(100 * m.trailing_12mo_revenue / nullif(s.growth_goal, 0), 2) as progress_to_10mm_pct
from facts.shops as s
cross join lateral (select rules.business_date(rules.now(), s.iana_timezone) as today limit 1) as t
cross join lateral growth.months(s.shop_id, t.today) as m;
comment on view growth.v_export_growth_metrics is
'Revenue, orders and growth of every month since the shop''s first booking, the running one so far; one row a shop and month.';
comment on column growth.v_export_growth_metrics.shop_id is 'Shop.';
comment on column growth.v_export_growth_metrics.shop_domain is 'Domain of the shop.';
comment on column growth.v_export_growth_metrics.month_start_date is 'First business day of the month.';
comment on column growth.v_export_growth_metrics.is_partial is 'Whether the month is not over, or the shop''s first booking fell into its midst.';
comment on column growth.v_export_growth_metrics.currency is 'ISO code of the shop''s currency, in which all amounts are.';
comment on column growth.v_export_growth_metrics.monthly_revenue is 'Total revenue of the month.';
comment on column growth.v_export_growth_metrics.monthly_orders is 'Orders placed in the month, cancelled ones included.';
comment on column growth.v_export_growth_metrics.avg_order_value is 'Per order: sum over days of (gross sales - discounts) / orders; null without orders.';
comment on column growth.v_export_growth_metrics.ytd_revenue is 'Total revenue from January until the end of the month.';
comment on column growth.v_export_growth_metrics.trailing_12mo_revenue is 'Total revenue of the twelve months until the end of the month, in the running month until yesterday; of a younger shop, of all of its life.';
comment on column growth.v_export_growth_metrics.trailing_3mo_avg is 'A month: mean revenue of this month and the two before, in the running month of the three before; null until three months are whole.';
comment on column growth.v_export_growth_metrics.growth_mom_pct is 'Percent against the month before; null from nothing, and where either month is not whole.';
comment on column growth.v_export_growth_metrics.growth_yoy_pct is 'Percent against the same month a year earlier; null from nothing, and where either month is not whole.';
comment on column growth.v_export_growth_metrics.milestone_tier is 'Pre-$1MM, $1MM-$5MM, $5MM-$10MM or $10MM+ by trailing_12mo_revenue.';
comment on column growth.v_export_growth_metrics.growth_goal is 'Revenue a year that the shop is heading for.';
comment on column growth.v_export_growth_metrics.progress_to_10mm_pct is 'trailing_12mo_revenue in percent of growth_goal.';
