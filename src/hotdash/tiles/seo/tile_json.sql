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
    anomalies json;
    summary json;
begin
    select
        -- No page loses more than its visits and its place, so these are of at least as many pages as are shown.
        (array_agg(l.page order by l.place) filter (where wanted is null or l.severity = wanted))[:2 * pages_at_most],
        -- A page and a client can use only so many; the summary counts all of them.
        json_agg(l.told order by l.place) filter (where (wanted is null or l.severity = wanted) and l.place <= 200),
        json_build_object(
            'critical', count(*) filter (where l.severity = 'critical'),
            'warning', count(*) filter (where l.severity = 'high'), 'total', count(*)
        )
    into losing, anomalies, summary
    from seo.losses_told(of_shop) as l;
    return (
        with shown as materialized (
            select w.page, w.product_handle, w.sessions, w.sessions_before, w.clicks, w.position, w.position_before
            from seo.pages_to_show(of_shop, coalesce(losing, '{}'), wanted is null, pages_at_most) as w
        )

        select json_build_object(
            -- Those that lose, the worst first, then the most visited.
            'pages', coalesce(json_agg(json_build_object(
                'page', k.page, 'sessions', k.sessions,
                'sessions_vs_last_week_pct', rules.change_pct(k.sessions, k.sessions_before),
                'clicks', k.clicks, 'position', k.position, 'position_change', k.position - k.position_before,
                'in_stock', p.in_stock
            ) order by array_position(losing, k.page), k.sessions desc nulls last, k.page), '[]'),
            'anomalies', coalesce(anomalies, '[]'),
            'summary', summary
        )
        from shown as k
        left join seo.stock_of(of_shop, array(select h.product_handle from shown as h)) as p on k.product_handle = p.handle
    );
end
$$;
comment on function seo.tile_json(bigint, jsonb) is
'The 20 pages to look at (those that lose, worst first, then the most visited), every loss of visits or places (at most 200) and a summary of all. Option severity (critical, high; warning is another word for high) chooses among losses and their pages, not in the summary. position_change is positive where a page stands lower now.';
