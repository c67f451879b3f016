-- One row per shop with a booking: where its revenue stands and where it leads.
create view growth.v_growth_pace with (security_invoker = true) as
select
    s.shop_id, s.domain as shop_domain, p.current_mrr, s.currency, p.ytd_revenue, p.trailing_12mo_revenue,
    p.trailing_3mo_avg, p.growth_mom_pct, s.growth_goal,
    round(100 * p.trailing_12mo_revenue / nullif(s.growth_goal, 0), 2) as progress_to_10mm_pct,
    growth.tier(p.trailing_12mo_revenue) as milestone_tier,
    n.milestone as next_milestone,
    case when n.milestone is null then 100 else round(100 * p.trailing_12mo_revenue / n.amount, 2) end
        as milestone_progress_pct,
    p.run_rate,
    growth.required_pct(p.run_rate, s.growth_goal) as required_monthly_growth_pct,
    growth.goal_date(t.today, p.trailing_12mo_revenue, p.trailing_12mo_before, s.growth_goal) as goal_date
from facts.shops as s
cross join lateral (select rules.business_date(rules.now(), s.iana_timezone) as today limit 1) as t
cross join lateral growth.pace(s.shop_id, t.today) as p
left join lateral (
    select m.milestone, m.amount
    from growth.milestones() as m
    where m.amount > p.trailing_12mo_revenue
    order by m.amount
    limit 1
) as n on true;
comment on view growth.v_growth_pace is
'Where the shop''s revenue stands and where it leads; one row a shop that ever booked anything.';
comment on column growth.v_growth_pace.shop_id is 'Shop.';
comment on column growth.v_growth_pace.shop_domain is 'Domain of the shop.';
comment on column growth.v_growth_pace.current_mrr is 'Total revenue of the last 30 full days, shop currency.';
comment on column growth.v_growth_pace.currency is 'ISO code of the shop''s currency.';
comment on column growth.v_growth_pace.ytd_revenue is 'Total revenue since January, today so far included, shop currency.';
comment on column growth.v_growth_pace.trailing_12mo_revenue is 'Total revenue of the twelve months that end yesterday, shop currency; of a younger shop, of all of its life.';
comment on column growth.v_growth_pace.trailing_3mo_avg is 'Shop currency a month: mean revenue of the last three full months; null until there are three.';
comment on column growth.v_growth_pace.growth_mom_pct is 'Last full month against the one before, in percent; null from nothing, and until there are two.';
comment on column growth.v_growth_pace.growth_goal is 'Revenue a year that the shop is heading for, shop currency.';
comment on column growth.v_growth_pace.progress_to_10mm_pct is 'trailing_12mo_revenue in percent of growth_goal, which is 10 million unless the shop has another.';
comment on column growth.v_growth_pace.milestone_tier is 'Pre-$1MM, $1MM-$5MM, $5MM-$10MM or $10MM+ by trailing_12mo_revenue.';
comment on column growth.v_growth_pace.next_milestone is '1MM, 5MM or 10MM: the first that trailing_12mo_revenue has not reached; null beyond the last.';
comment on column growth.v_growth_pace.milestone_progress_pct is 'trailing_12mo_revenue in percent of the next milestone; 100 beyond the last.';
comment on column growth.v_growth_pace.run_rate is 'Shop currency a year: current_mrr x 365 / 30; null until the shop has had 30 full days.';
comment on column growth.v_growth_pace.required_monthly_growth_pct is 'Percent: the same growth every month that takes run_rate to growth_goal in a year, (growth_goal / run_rate)^(1/12) - 1; 0 where it is there.';
comment on column growth.v_growth_pace.goal_date is 'Day on which the twelve months reach growth_goal if they go on growing as they did against the twelve before; today where they have; null without two years, without growth, or more than 50 years ahead.';
