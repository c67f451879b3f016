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
    least_sessions constant integer := rules.setting(of_shop, 'seo_min_sessions');
    places constant numeric := rules.setting(of_shop, 'seo_positions_lost');
    places_critical constant numeric := rules.setting(of_shop, 'seo_positions_lost_critical');
    least_impressions constant integer := rules.setting(of_shop, 'seo_min_impressions');
    answer jsonb;
begin
    with losses as materialized (
        -- As seo.v_seo_anomalies says it, with the thresholds as plain values: they find the index.
        select
            a.*, rules.severity_rank(a.severity) as severity_rank,
            row_number() over (order by rules.severity_rank(a.severity), a.visits_lost desc, a.page, a.anomaly_type) as place
        from seo.anomalies_of(
            of_shop, drop_pct, drop_critical_pct, least_sessions, places, places_critical, least_impressions
        ) as a
    ),

    losers as materialized (
        select l.page, min(l.place) as place
        from losses as l
        where wanted is null or l.severity = wanted
        group by l.page
        order by place
        limit 20
    ),

    visited as (
        select w.page
        from seo.v_page_weeks as w
        where w.shop_id = of_shop and wanted is null
        order by w.sessions desc, w.page
        limit 20
    ),

    -- Those that lose, the worst first, then the most visited; twenty in all.
    listed as (
        select l.page, l.place from losers as l
        union all
        select v.page, null from visited as v where v.page not in (select l.page from losers as l)
        limit 20
    )

    select jsonb_build_object(
        'pages', (
            select coalesce(jsonb_agg(jsonb_build_object(
                'page', p.page, 'sessions', p.sessions, 'sessions_vs_last_week_pct', p.sessions_vs_last_week_pct,
                'clicks', p.clicks, 'position', p."position", 'position_change', p.position_change,
                'in_stock', p.in_stock
            ) order by k.place, p.sessions desc nulls last, p.page), '[]')
            from listed as k
            inner join seo.v_seo_pulse as p on p.shop_id = of_shop and k.page = p.page
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
