-- One row per calendar month and category: what the category sells in such a month, over at most 36 full months.
create view sales.v_seasonal_patterns with (security_invoker = true) as
with windows as materialized (
    select
        s.shop_id, s.domain, date_trunc('month', t.today::timestamp)::date as until_month_date,
        greatest(
            (date_trunc('month', t.today::timestamp) - interval '36 months')::date,
            -- The first month counts only where it is whole.
            (date_trunc('month', (f.first_date - 1)::timestamp) + interval '1 month')::date
        ) as from_month_date
    from facts.shops as s
    cross join lateral (select rules.business_date(rules.now(), s.iana_timezone) as today limit 1) as t
    cross join lateral (
        select min(d.metric_date) as first_date from rollups.sales_metrics_daily as d where d.shop_id = s.shop_id
    ) as f
),

calendar as (
    select w.shop_id, extract(month from m.month_at)::integer as month_num, count(*) as months_observed
    from windows as w
    cross join lateral generate_series(
        w.from_month_date::timestamp, w.until_month_date::timestamp - interval '1 month', interval '1 month'
    ) as m (month_at)
    group by w.shop_id, extract(month from m.month_at)
),

category_months as (
    select
        w.shop_id, extract(month from k.month_start_date)::integer as month_num, k.category_l1,
        sum(k.units_sold) as units_sold, sum(k.revenue) as revenue
    from windows as w
    cross join lateral sales.category_months(w.shop_id, w.from_month_date, w.until_month_date) as k
    group by w.shop_id, extract(month from k.month_start_date), k.category_l1
),

-- A month in which a category sold nothing is a month, too.
patterns as (
    select
        n.shop_id, n.month_num, n.months_observed, g.category_l1, coalesce(m.units_sold, 0) as units_sold,
        coalesce(m.revenue, 0) as revenue, coalesce(m.revenue, 0) / n.months_observed as monthly_revenue
    from calendar as n
    inner join (select distinct c.shop_id, c.category_l1 from category_months as c) as g on g.shop_id = n.shop_id
    left join category_months as m
        on m.shop_id = n.shop_id and m.month_num = n.month_num and m.category_l1 = g.category_l1
)

select
    p.shop_id, w.domain as shop_domain, p.month_num,
    to_char(make_date(2000, p.month_num, 1), 'FMMonth') as month_name,
    case when p.month_num between 3 and 9 then 'racing_season' else 'off_season' end as season,
    p.category_l1, p.months_observed, p.units_sold, p.revenue,
    round(p.monthly_revenue, 2) as avg_monthly_revenue,
    round(100 * p.revenue / nullif(sum(p.revenue) over (partition by p.shop_id, p.month_num), 0), 2) as month_share_pct,
    case when count(*) over (partition by p.shop_id, p.category_l1) = 12 then
        round(100 * p.monthly_revenue / nullif(avg(p.monthly_revenue) over (partition by p.shop_id, p.category_l1), 0), 2)
    end as seasonal_index_pct
from patterns as p
inner join windows as w on w.shop_id = p.shop_id;
comment on view sales.v_seasonal_patterns is
'What each category sells in each calendar month, from the sales of at most the last 36 full months; one row a calendar month that was observed and category. Racing season is March to September.';
comment on column sales.v_seasonal_patterns.shop_id is 'Shop.';
comment on column sales.v_seasonal_patterns.shop_domain is 'Domain of the shop.';
comment on column sales.v_seasonal_patterns.month_num is 'Month of the year, 1 to 12.';
comment on column sales.v_seasonal_patterns.month_name is 'Its English name.';
comment on column sales.v_seasonal_patterns.season is 'racing_season from March to September, else off_season.';
comment on column sales.v_seasonal_patterns.category_l1 is 'Top level of the parts taxonomy; Not sorted where nothing is known.';
comment on column sales.v_seasonal_patterns.months_observed is 'Full months of that name in the window, those without a sale included.';
comment on column sales.v_seasonal_patterns.units_sold is 'Units sold in them, returns not taken off.';
comment on column sales.v_seasonal_patterns.revenue is 'Gross sales + discounts + returns in them, shop currency.';
comment on column sales.v_seasonal_patterns.avg_monthly_revenue is 'revenue / months_observed, shop currency a month.';
comment on column sales.v_seasonal_patterns.month_share_pct is 'Percent of the revenue of all categories in such months.';
comment on column sales.v_seasonal_patterns.seasonal_index_pct is 'Its avg_monthly_revenue in percent of the mean over the twelve months of the year, 100 being a usual month; null until all twelve were observed.';
