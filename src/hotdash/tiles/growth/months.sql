-- One row per month from a shop's first booking until a business day, the running month so far.
create function growth.months(of_shop bigint, today date)
returns table (
    month_start_date date, is_partial boolean, monthly_revenue numeric, monthly_orders numeric, avg_order_value numeric,
    ytd_revenue numeric, trailing_12mo_revenue numeric, trailing_3mo_avg numeric, growth_mom_pct numeric,
    growth_yoy_pct numeric
)
language plpgsql stable rows 60
set search_path = pg_catalog, pg_temp
-- Read through its key a table weighs row security once, read whole once a row.
set enable_seqscan = off
as $$
declare
    this_month constant date := date_trunc('month', today::timestamp)::date;
    first_day constant date := (
        select min(m.metric_date) from rollups.sales_metrics_daily as m where m.shop_id = of_shop and m.metric_date <= today
    );
begin
    return query
    with booked_months as (
        select
            date_trunc('month', m.metric_date::timestamp)::date as month_date, sum(m.total_revenue) as revenue,
            sum(m.total_orders) as orders, sum(m.avg_order_value * m.total_orders) as order_value,
            sum(m.total_orders) filter (where m.avg_order_value is not null) as valued_orders
        from rollups.sales_metrics_daily as m
        where m.shop_id = of_shop and m.metric_date <= today
        group by 1
    ),

    -- A month without a booking is a month, too.
    calendar as (
        select
            d.month_at::date as month_date,
            d.month_at::date = this_month or d.month_at::date < first_day as is_partial,
            coalesce(b.revenue, 0) as revenue, coalesce(b.orders, 0) as orders, b.order_value, b.valued_orders
        from generate_series(
            date_trunc('month', first_day::timestamp), this_month::timestamp, interval '1 month'
        ) as d (month_at)
        left join booked_months as b on b.month_date = d.month_at::date
    ),

    -- The months that end with this one; the running one is left out of any mean.
    windowed as (
        select
            c.*,
            sum(c.revenue) over (partition by extract(year from c.month_date) order by c.month_date) as year_to_date,
            sum(c.revenue) over (order by c.month_date rows between 11 preceding and current row) as twelve_months,
            avg(c.revenue) over three as mean_of_three, count(*) filter (where not c.is_partial) over three as full_of_three,
            avg(c.revenue) over before as mean_before, count(*) filter (where not c.is_partial) over before as full_before,
            lag(c.revenue) over w as last_revenue, lag(c.is_partial) over w as is_last_partial,
            lag(c.revenue, 12) over w as year_ago_revenue, lag(c.is_partial, 12) over w as is_year_ago_partial
        from calendar as c
        window
            w as (order by c.month_date),
            three as (order by c.month_date rows between 2 preceding and current row),
            before as (order by c.month_date rows between 3 preceding and 1 preceding)
    )

    select
        m.month_date, m.is_partial, m.revenue, m.orders::numeric, round(m.order_value / nullif(m.valued_orders, 0), 2),
        m.year_to_date,
        -- Twelve months are twelve months in the middle of one, too: those that end yesterday.
        case when m.month_date = this_month then p.trailing_12mo_revenue else m.twelve_months end,
        case
            when m.month_date = this_month and m.full_before = 3 then round(m.mean_before, 2)
            when m.month_date < this_month and m.full_of_three = 3 then round(m.mean_of_three, 2)
        end,
        case when not m.is_partial and not m.is_last_partial then rules.change_pct(m.revenue, m.last_revenue) end,
        case when not m.is_partial and not m.is_year_ago_partial then rules.change_pct(m.revenue, m.year_ago_revenue) end
    from windowed as m
    left join growth.pace(of_shop, today) as p on true;
end
$$;
comment on function growth.months(bigint, date) is
'Revenue and orders of each month, the year to date, the twelve months until its end (of the running month: until yesterday), the mean of three full months, and growth between full months in percent, null from nothing or between months of which one is not whole.';
