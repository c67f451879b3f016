-- One value: what the endpoint seo-pulse answers.
create function seo.tile_json(of_shop bigint, options jsonb) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
-- Planning costs more than running: plan once a session.
set plan_cache_mode = force_generic_plan
as $$
declare
    wanted constant text := case options ->> 'severity' when 'warning' then 'high' else options ->> 'severity' end;
    drop_pct constant numeric := rules.setting(of_shop, 'seo_traffic_drop_pct');
    drop_critical_pct constant numeric := rules.setting(of_shop, 'seo_traffic_drop_critical_pct');
    least_sessions constant numeric := rules.setting(of_shop, 'seo_min_sessions');
    places constant numeric := rules.setting(of_shop, 'seo_positions_lost');
    places_critical constant numeric := rules.setting(of_shop, 'seo_positions_lost_critical');
    least_impressions constant numeric := rules.setting(of_shop, 'seo_min_impressions');
    today constant date := (
        select rules.business_date(rules.now(), s.iana_timezone) from facts.shops as s where s.shop_id = of_shop
    );
    answer jsonb;
begin
    with shown as materialized (
        select w as week, w.*
        from seo.pages_to_show(
            of_shop, greatest(1, trunc(least_sessions * drop_pct / 100))::integer, trunc(places)::integer, 20
        ) as w
    ),

    losses as materialized (
        select
            k.page, l.*,
            row_number() over (order by rules.severity_rank(l.severity), l.visits_lost desc, k.page, l.anomaly_type) as place
        from shown as k
        cross join lateral seo.losses(
            k.week, drop_pct, drop_critical_pct, least_sessions, places, places_critical, least_impressions
        ) as l
    ),

    losers as materialized (
        select l.page, min(l.place) as place
        from losses as l
        where wanted is null or l.severity = wanted
        group by l.page
    ),

    -- Those that lose, the worst first, then the most visited. Materialized: stock is looked up for these alone.
    listed as materialized (
        select
            k.page, k.sessions, k.sessions_before, k.clicks, k."position", k.position_before, k.product_handle, l.place
        from shown as k
        left join losers as l on k.page = l.page
        where wanted is null or l.page is not null
        order by l.place, k.sessions desc nulls last, k.page
        limit 20
    )

    select jsonb_build_object(
        'pages', (
            select coalesce(jsonb_agg(jsonb_build_object(
                'page', k.page, 'sessions', k.sessions,
                'sessions_vs_last_week_pct', rules.change_pct(k.sessions, k.sessions_before),
                'clicks', k.clicks, 'position', k."position",
                'position_change', k."position" - k.position_before, 'in_stock', p.in_stock
            ) order by k.place, k.sessions desc nulls last, k.page), '[]')
            from listed as k
            left join lateral seo.product_of(of_shop, k.product_handle, today) as p on true
        ),
        'anomalies', (
            select coalesce(jsonb_agg(jsonb_build_object(
                'page', l.page, 'type', l.anomaly_type, 'severity', l.severity, 'current', l.current_value,
                'previous', l.previous_value, 'change', l.change, 'change_pct', l.change_pct,
                'description', seo.anomaly_words(l.anomaly_type, l.current_value, l.previous_value, l.change_pct, l.caveat),
                'until_date', l.until_date
            ) order by l.place), '[]')
            from losses as l
            -- A page and a client can use only so many; the summary counts all of them.
            where (wanted is null or l.severity = wanted) and l.place <= 200
        ),
        'summary', (
            select jsonb_build_object(
                'critical', count(*) filter (where l.severity = 'critical'),
                'warning', count(*) filter (where l.severity = 'high'), 'total', count(*)
            )
            from losses as l
        )
    ) into answer;
    return answer;
end
$$;
comment on function seo.tile_json(bigint, jsonb) is
'The 20 pages to look at (those that lose, worst first, then the most visited), every loss of visits or places (at most 200) and a summary of all. Option severity (critical, high; warning is another word for high) chooses among losses and their pages, not in the summary. position_change is positive where a page stands lower now.';
