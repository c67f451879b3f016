-- One row per shop and month of the last 24, and the running one so far.
create view growth.v_growth_milestones with (security_invoker = true) as
select
    s.shop_id, s.domain as shop_domain, m.month_start_date, m.is_partial, m.monthly_revenue, s.currency, m.monthly_orders,
    m.ytd_revenue, m.trailing_12mo_revenue, m.trailing_3mo_avg, m.growth_mom_pct, m.growth_yoy_pct,
    growth.tier(m.trailing_12mo_revenue) as milestone_tier,
    round(100 * m.trailing_12mo_revenue / nullif(s.growth_goal, 0), 2) as progress_to_10mm_pct
from facts.shops as s
cross join lateral (select rules.business_date(rules.now(), s.iana_timezone) as today limit 1) as t
cross join lateral growth.months(s.shop_id, t.today) as m
where m.month_start_date >= (date_trunc('month', t.today::timestamp) - interval '24 months')::date;
comment on view growth.v_growth_milestones is
'How far the shop is on its way to 1, 5 and 10 million a year, month by month, judged on twelve months at a time; one row a shop and month of the last 24, and the running one so far, which is compared with nothing.';
comment on column growth.v_growth_milestones.shop_id is 'Shop.';
comment on column growth.v_growth_milestones.shop_domain is 'Domain of the shop.';
comment on column growth.v_growth_milestones.month_start_date is 'First business day of the month.';
comment on column growth.v_growth_milestones.is_partial is 'Whether the month is not over, or the shop''s first booking fell into its midst.';
comment on column growth.v_growth_milestones.monthly_revenue is 'Total revenue of the month, shop currency.';
comment on column growth.v_growth_milestones.currency is 'ISO code of the shop''s currency.';
comment on column growth.v_growth_milestones.monthly_orders is 'Orders placed in the month, cancelled ones included.';
comment on column growth.v_growth_milestones.ytd_revenue is 'Total revenue from January until the end of the month, shop currency.';
comment on column growth.v_growth_milestones.trailing_12mo_revenue is 'Total revenue of the twelve months until the end of the month, in the running month until yesterday, shop currency; of a younger shop, of all of its life.';
comment on column growth.v_growth_milestones.trailing_3mo_avg is 'Shop currency a month: mean revenue of this month and the two before, in the running month of the three before; null until three months are whole.';
comment on column growth.v_growth_milestones.growth_mom_pct is 'Percent against the month before; null from nothing, and where either month is not whole.';
comment on column growth.v_growth_milestones.growth_yoy_pct is 'Percent against the same month a year earlier; null from nothing, and where either month is not whole.';
comment on column growth.v_growth_milestones.milestone_tier is 'Pre-$1MM, $1MM-$5MM, $5MM-$10MM or $10MM+ by trailing_12mo_revenue.';
comment on column growth.v_growth_milestones.progress_to_10mm_pct is 'trailing_12mo_revenue in percent of the shop''s goal (facts.shops.growth_goal, 10 million unless it has another).';
