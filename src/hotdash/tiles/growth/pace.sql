-- At most one row: where a shop's revenue stands on a business day; none before its first booking.
create function growth.pace(of_shop bigint, today date)
returns table (
    current_mrr numeric, ytd_revenue numeric, trailing_12mo_revenue numeric, trailing_12mo_before numeric,
    trailing_3mo_avg numeric, growth_mom_pct numeric, run_rate numeric
)
language plpgsql stable rows 1
set search_path = pg_catalog, pg_temp
-- Planning costs more than running: plan once a session.
set plan_cache_mode = force_generic_plan
as $$
declare
    this_month constant date := date_trunc('month', today::timestamp)::date;
    last_month constant date := (this_month - interval '1 month')::date;
    month_before constant date := (this_month - interval '2 months')::date;
    three_months constant date := (this_month - interval '3 months')::date;
    this_year constant date := date_trunc('year', today::timestamp)::date;
    year_ago constant date := (today - interval '1 year')::date;
    two_years_ago constant date := (today - interval '2 years')::date;
    first_day constant date := (
        select min(m.metric_date) from rollups.sales_metrics_daily as m where m.shop_id = of_shop and m.metric_date <= today
    );
begin
    if first_day is null then
        return;
    end if;
    return query
    -- The year before has a scan of its own: each sum looks at every day that it is given.
    with year_before as (
        select coalesce(sum(m.total_revenue), 0) as twelve_before
        from rollups.sales_metrics_daily as m
        where m.shop_id = of_shop and m.metric_date >= two_years_ago and m.metric_date < year_ago
    ),

    sums as (
        select
            coalesce(sum(m.total_revenue) filter (where m.metric_date >= today - 30 and m.metric_date < today), 0) as days_30,
            coalesce(sum(m.total_revenue) filter (where m.metric_date >= this_year), 0) as since_january,
            coalesce(sum(m.total_revenue) filter (where m.metric_date < today), 0) as twelve_months,
            coalesce(
                sum(m.total_revenue) filter (where m.metric_date >= three_months and m.metric_date < this_month), 0
            ) as full_months,
            coalesce(
                sum(m.total_revenue) filter (where m.metric_date >= last_month and m.metric_date < this_month), 0
            ) as full_month,
            coalesce(
                sum(m.total_revenue) filter (where m.metric_date >= month_before and m.metric_date < last_month), 0
            ) as full_month_before
        from rollups.sales_metrics_daily as m
        where m.shop_id = of_shop and m.metric_date >= year_ago and m.metric_date <= today
    )

    select
        s.days_30, s.since_january, s.twelve_months,
        -- What began within a period says nothing about the whole of it.
        case when first_day <= two_years_ago then b.twelve_before end,
        case when first_day <= three_months then round(s.full_months / 3, 2) end,
        case when first_day <= month_before then rules.change_pct(s.full_month, s.full_month_before) end,
        case when first_day <= today - 30 then round(s.days_30 * 365 / 30, 2) end
    from sums as s
    cross join year_before as b;
end
$$;
comment on function growth.pace(bigint, date) is
'Total revenue in the shop''s currency: of the last 30 full days, of the calendar year with today so far, of the twelve months that end yesterday and the twelve before; mean of the last three full months; last full month against the one before in percent; the last 30 full days x 365 / 30. Null where the shop is younger than the period.';
