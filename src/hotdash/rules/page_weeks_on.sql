-- One row per page with visits or search results: its last 7 final days until a day, and the 7 before them.
create function rules.page_weeks_on(of_shop bigint, as_of date)
returns table (
    page text, product_handle text, traffic_until_date date, sessions integer, sessions_before integer,
    sessions_lost integer, purchases integer, revenue numeric, is_sampled boolean, is_thresholded boolean,
    has_other_row boolean, search_until_date date, clicks integer, clicks_before integer, impressions integer,
    impressions_before integer, "position" numeric, position_before numeric, positions_lost integer
)
language sql stable rows 1000
begin atomic
    -- Both ends of a span stand in columns: a sum of dates beside a column would keep row security from the index, and
    -- all days that ever were would be read.
    with traffic_span as materialized (
        select max(e.traffic_date) - 13 as from_date, max(e.traffic_date) as until_date
        from rollups.traffic_daily as e
        where e.shop_id = of_shop and e.is_final and e.traffic_date <= as_of
    ),

    traffic_end as materialized (
        select t.from_date, t.until_date, count(d.traffic_date) = 14 as is_comparable
        from traffic_span as t
        left join rollups.traffic_daily as d
            on d.shop_id = of_shop and d.is_final and d.traffic_date between t.from_date and t.until_date
        group by t.from_date, t.until_date
    ),

    search_span as materialized (
        select max(e.search_date) - 13 as from_date, max(e.search_date) as until_date
        from facts.page_search_daily as e
        where e.shop_id = of_shop and e.is_final and e.search_date <= as_of
    ),

    search_end as materialized (
        select
            t.from_date, t.until_date,
            (
                select count(k.is_final) = 14
                from generate_series(0, 13) as n (n)
                cross join lateral (
                    select d.is_final
                    from facts.page_search_daily as d
                    where d.shop_id = of_shop and d.is_final and d.search_date = t.from_date + n.n
                    limit 1
                ) as k
            ) as is_comparable
        from search_span as t
    ),

    -- A page that is missing from a day was not visited on it.
    visits as (
        select
            p.page,
            sum(p.sessions) filter (where p.traffic_date > e.until_date - 7) as sessions,
            sum(p.sessions) filter (where p.traffic_date <= e.until_date - 7) as sessions_before,
            sum(p.purchases) filter (where p.traffic_date > e.until_date - 7)::integer as purchases,
            sum(p.revenue) filter (where p.traffic_date > e.until_date - 7) as revenue,
            bool_or(p.is_sampled) as is_sampled, bool_or(p.is_thresholded) as is_thresholded,
            bool_or(p.has_other_row) as has_other_row
        from traffic_end as e
        inner join facts.page_traffic_daily as p
            on p.shop_id = of_shop and p.traffic_date between e.from_date and e.until_date
        -- "(not set)" and "(other)" are no pages.
        where p.page like '/%'
        group by p.page
    ),

    results as (
        select
            p.page,
            sum(p.clicks) filter (where p.search_date > e.until_date - 7) as clicks,
            sum(p.clicks) filter (where p.search_date <= e.until_date - 7) as clicks_before,
            sum(p.impressions) filter (where p.search_date > e.until_date - 7) as impressions,
            sum(p.impressions) filter (where p.search_date <= e.until_date - 7) as impressions_before,
            sum(p."position" * p.impressions) filter (where p.search_date > e.until_date - 7) as places,
            sum(p."position" * p.impressions) filter (where p.search_date <= e.until_date - 7) as places_before
        from search_end as e
        inner join facts.page_search_daily as p
            on p.shop_id = of_shop and p.search_date between e.from_date and e.until_date
        where p.page like '/%'
        group by p.page
    ),

    weeks as (
        select
            coalesce(v.page, r.page) as page,
            case when t.until_date is not null then coalesce(v.sessions, 0)::integer end as sessions,
            case when t.is_comparable then coalesce(v.sessions_before, 0)::integer end as sessions_before,
            v.purchases, v.revenue, v.is_sampled, v.is_thresholded, v.has_other_row,
            case when s.until_date is not null then coalesce(r.clicks, 0)::integer end as clicks,
            case when s.is_comparable then coalesce(r.clicks_before, 0)::integer end as clicks_before,
            case when s.until_date is not null then coalesce(r.impressions, 0)::integer end as impressions,
            case when s.is_comparable then coalesce(r.impressions_before, 0)::integer end as impressions_before,
            round(r.places / nullif(r.impressions, 0), 2) as mean_position,
            case when s.is_comparable then round(r.places_before / nullif(r.impressions_before, 0), 2) end as position_before
        from visits as v
        full join results as r on v.page = r.page
        cross join traffic_end as t
        cross join search_end as s
    )

    select
        w.page, substring(w.page from '/products/([^/]+)/?$'), t.until_date, w.sessions, w.sessions_before,
        w.sessions_before - w.sessions, w.purchases, w.revenue, w.is_sampled, w.is_thresholded, w.has_other_row,
        s.until_date, w.clicks, w.clicks_before, w.impressions, w.impressions_before, w.mean_position, w.position_before,
        trunc(w.mean_position - w.position_before)::integer
    from weeks as w
    cross join traffic_end as t
    cross join search_end as s;
end;
comment on function rules.page_weeks_on(bigint, date) is
'Visits and search results of each page in the last 7 final days until as_of and in the 7 before; null for the week before unless all 14 days were read, so that a missing day never looks like a loss.';
