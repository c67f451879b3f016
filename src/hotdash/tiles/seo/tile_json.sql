-- One value: what the endpoint seo-pulse answers.
create function seo.tile_json(of_shop bigint, options jsonb) returns json
language plpgsql stable
set search_path = pg_catalog, pg_temp
-- Planning costs more than running: plan once a session.
set plan_cache_mode = force_generic_plan
as $$
declare
    wanted constant text := case options ->> 'severity' when 'warning' then 'high' else options ->> 'severity' end;
    pages_at_most constant integer := 20;
    losing text[];
    shown rollups.page_weeks[];
    handles text[];
    anomalies json;
    summary json;
begin
    with losses as materialized (
        select l.place, l.page, l.severity, l.told, wanted is null or l.severity = wanted as is_wanted
        from seo.losses_told(of_shop) as l
    )
    select
        array(
            select l.page from losses as l
            where l.is_wanted
            group by l.page
            order by min(l.place)
            limit pages_at_most
        ),
        -- A page and a client can use only so many; the summary counts all of them.
        coalesce(json_agg(l.told order by l.place) filter (where l.is_wanted and l.place <= 200), '[]'),
        json_build_object(
            'critical', count(*) filter (where l.severity = 'critical'),
            'warning', count(*) filter (where l.severity = 'high'), 'total', count(*)
        )
    into losing, anomalies, summary
    from losses as l;
    select array_agg(w), array_agg(w.product_handle) into shown, handles
    from seo.pages_to_show(of_shop, losing, wanted is null, pages_at_most) as w;
    return (
        select json_build_object(
            -- Those that lose, the worst first, then the most visited.
            'pages', coalesce(json_agg(json_build_object(
                'page', k.page, 'sessions', k.sessions,
                'sessions_vs_last_week_pct', rules.change_pct(k.sessions, k.sessions_before),
                'clicks', k.clicks, 'position', k.position, 'position_change', k.position - k.position_before,
                'in_stock', p.in_stock
            ) order by array_position(losing, k.page), k.sessions desc nulls last, k.page), '[]'),
            'anomalies', anomalies,
            'summary', summary
        )
        from unnest(shown) as k
        left join seo.stock_of(of_shop, handles) as p on k.product_handle = p.handle
    );
end
$$;
comment on function seo.tile_json(bigint, jsonb) is
'The 20 pages to look at (those that lose, worst first, then the most visited), every loss of visits or places (at most 200) and a summary of all. Option severity (critical, high; warning is another word for high) chooses among losses and their pages, not in the summary. position_change is positive where a page stands lower now.';
