-- One value: the figures and the line that the page shows of visits and search.
create function seo.headline(of_shop bigint) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
-- Planning costs more than running: plan once a session.
set plan_cache_mode = force_generic_plan
as $$
declare
    today constant date := (
        select rules.business_date(rules.now(), s.iana_timezone) from facts.shops as s where s.shop_id = of_shop
    );
    -- Last days that are final: of visits in the property's time zone, of search results in Pacific time.
    visits_until constant date := (
        select max(t.traffic_date) from rollups.traffic_daily as t
        where t.shop_id = of_shop and t.is_final and t.traffic_date <= today
    );
    search_until constant date := (
        select max(d.search_date) from facts.search_daily as d
        where d.shop_id = of_shop and d.is_final and d.search_date <= today
    );
    bands constant numeric[] := (
        select s.found
        from rules.settings(of_shop, array[
            'seo_sessions_wow_pct_yellow', 'seo_sessions_wow_pct_red', 'seo_pages_losing_yellow', 'seo_pages_losing_red'
        ]) as s
    );
    answer jsonb;
begin
    with visits as (
        select
            sum(t.sessions) filter (where t.traffic_date > visits_until - 7) as week,
            -- A week that was not read whole is no measure.
            case when count(*) = 14 then sum(t.sessions) filter (where t.traffic_date <= visits_until - 7) end as week_before
        from rollups.traffic_daily as t
        where t.shop_id = of_shop and t.is_final and t.traffic_date between visits_until - 13 and visits_until
    ),
    search as (
        select
            sum(d.clicks) filter (where d.search_date > search_until - 7) as week,
            case when count(*) = 14 then sum(d.clicks) filter (where d.search_date <= search_until - 7) end as week_before,
            round(sum(d.position * d.impressions) filter (where d.search_date > search_until - 7)
            / nullif(sum(d.impressions) filter (where d.search_date > search_until - 7), 0), 1) as place
        from facts.search_daily as d
        where d.shop_id = of_shop and d.is_final and d.search_date between search_until - 13 and search_until
    ),
    losers as materialized (
        select
            l.page, min(l.product_handle) as product_handle, min(rules.severity_rank(l.severity)) as severity_rank,
            string_agg(l.description, ' ' order by l.anomaly_type desc) as what
        from seo.losses_told(of_shop) as l
        group by l.page
    ),
    pages as (
        select
            (select count(*) from losers) as losing,
            case when search_until is not null then seo.sold_out_pages(of_shop, today) end as sold_out
    )
    select jsonb_build_object('figures', jsonb_build_array(
        jsonb_build_object('key', 'sessions_7d', 'label', 'Visits, 7 days until ' || coalesce(to_char(visits_until, 'FMDD Mon'), 'now'),
            'value', v.week, 'format', 'count', 'change_pct', rules.change_pct(v.week, v.week_before), 'better', 'up',
            'band', rules.band_below(
                rules.change_pct(v.week, v.week_before), bands[1], bands[2]
            )),
        jsonb_build_object('key', 'pages_losing', 'label', 'Pages that lose visits or rank',
            'value', case when visits_until is not null or search_until is not null then g.losing end, 'format', 'count',
            'change_pct', null, 'better', 'down', 'band', case when visits_until is not null then rules.band_above(
                g.losing, bands[3], bands[4]
            ) end),
        jsonb_build_object('key', 'clicks_7d', 'label', 'Clicks in search, 7 days until ' || coalesce(to_char(search_until, 'FMDD Mon'), 'now'),
            'value', s.week, 'format', 'count', 'change_pct', rules.change_pct(s.week, s.week_before), 'better', 'up', 'band', null),
        jsonb_build_object('key', 'position_7d', 'label', 'Mean place in search', 'value', s.place, 'format', 'decimal',
            'change_pct', null, 'better', null, 'band', null),
        jsonb_build_object('key', 'sold_out_pages', 'label', 'Found on page one, sold out',
            'value', g.sold_out, 'format', 'count', 'change_pct', null,
            'better', 'down', 'band', case when g.sold_out > 0 then 'watch' end)
    ), 'row_details', (
        select coalesce(jsonb_object_agg(l.page, jsonb_build_object(
            'severity', case l.severity_rank when 1 then 'critical' else 'high' end, 'what', l.what,
            'is_sold_out', not p.in_stock
        )), '{}')
        from losers as l
        left join seo.stock_of(of_shop, array(select k.product_handle from losers as k)) as p
            on l.product_handle = p.handle
    ), 'spark', case when visits_until is not null then jsonb_build_object(
        'label', 'Visits a day, 28 days', 'format', 'count', 'points', (
            select jsonb_agg(jsonb_build_array(t.traffic_date, t.sessions) order by t.traffic_date)
            from rollups.traffic_daily as t
            where t.shop_id = of_shop and t.traffic_date between visits_until - 27 and visits_until
        )
    ) end) into answer
    from visits as v
    cross join search as s
    cross join pages as g;
    return answer;
end
$$;
comment on function seo.headline(bigint) is
'Visits and clicks of the last 7 final days against the 7 before, mean place in search, pages that lose, and pages found among the first results whose product is sold out; visits a day over 28 days; of each page that loses what happened to it.';
