-- One value: visits and search results of the days from one to that of the clock, as far as Google calls them final.
create function seo.period_figures(of_shop bigint, first_day date) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
    last_day constant date := (
        select rules.business_date(rules.now(), s.iana_timezone) from facts.shops as s where s.shop_id = of_shop
    );
    answer jsonb;
begin
    with visits as materialized (
        select t.traffic_date, t.sessions
        from rollups.traffic_daily as t
        where t.shop_id = of_shop and t.is_final and t.traffic_date between first_day and last_day
    ),

    search as (
        select
            sum(k.clicks) as clicks, max(k.search_date) as until_date,
            round(sum(k.position * k.impressions) / nullif(sum(k.impressions), 0), 1) as place
        from facts.search_daily as k
        where k.shop_id = of_shop and k.is_final and k.search_date between first_day and last_day
    ),

    sums as (
        select sum(v.sessions) as sessions, max(v.traffic_date) as until_date from visits as v
    )

    select jsonb_build_object('figures', jsonb_build_array(
        jsonb_build_object(
            'key', 'sessions', 'label', 'Visits',
            'value', v.sessions, 'format', 'count', 'measure', 'sum', 'until', v.until_date,
            'better', 'up', 'band', null
        ),
        jsonb_build_object(
            'key', 'clicks', 'label', 'Clicks in search',
            'value', s.clicks, 'format', 'count', 'measure', 'sum', 'until', s.until_date,
            'better', 'up', 'band', null
        ),
        jsonb_build_object(
            'key', 'position', 'label', 'Mean place in search', 'value', s.place, 'format', 'decimal', 'measure', 'ratio',
            'until', s.until_date,
            'better', null, 'band', null
        )
    ), 'spark', case when last_day > first_day and v.sessions is not null then jsonb_build_object(
        'label', 'Visits a day', 'format', 'count', 'points', (
            select jsonb_agg(jsonb_build_array(d.day::date, k.sessions) order by d.day)
            from generate_series(first_day, v.until_date, interval '1 day') as d (day)
            left join visits as k on d.day::date = k.traffic_date
        )
    ) end) into answer
    from sums as v
    cross join search as s;
    return answer;
end
$$;
comment on function seo.period_figures(bigint, date) is
'Visits and clicks added up, and the mean place weighted by impressions, over the final days from first_day to the clock''s day of the calendar. Days are Google''s own: of visits the property''s, of search Pacific ones.';
