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
begin
    return (
        with losses as materialized (
            select
                l.place, l.page, l.product_handle, l.severity, l.told, l.sessions, l.sessions_before, l.clicks, l.position,
                l.position_before, wanted is null or l.severity = wanted as is_wanted,
                case when wanted is null then l.is_first_of_page else l.is_first_of_severity end as is_first
            from seo.losses_told(of_shop) as l
        ),

        losing as materialized (
            select
                l.place, l.page, l.product_handle, l.sessions, l.sessions_before, l.clicks, l.position, l.position_before
            from losses as l
            where l.is_wanted and l.is_first
            order by l.place
            limit pages_at_most
        ),

        -- Those that lose, the worst first, then the most visited, which are not even read where there is no room.
        shown as materialized (
            select l.place, l.page, l.product_handle, l.sessions, l.sessions_before, l.clicks, l.position, l.position_before
            from losing as l
            union all
            select null, v.page, v.product_handle, v.sessions, v.sessions_before, v.clicks, v.position, v.position_before
            from seo.most_visited(of_shop, pages_at_most) as v
            where wanted is null and v.page <> all (array(select l.page from losing as l))
            limit pages_at_most
        )

        select json_build_object(
            'pages', (
                select coalesce(json_agg(r), '[]')
                from (
                    select
                        k.page, k.sessions, rules.change_pct(k.sessions, k.sessions_before) as sessions_vs_last_week_pct,
                        k.clicks, k.position, k.position - k.position_before as position_change, p.in_stock
                    from shown as k
                    left join seo.stock_of(of_shop, array(select h.product_handle from shown as h)) as p
                        on k.product_handle = p.handle
                    order by k.place, k.sessions desc nulls last, k.page
                ) as r
            ),
            -- A page and a client can use only so many; the summary counts all of them.
            'anomalies', coalesce(json_agg(l.told order by l.place) filter (where l.is_wanted and l.place <= 200), '[]'),
            'summary', json_build_object(
                'critical', count(*) filter (where l.severity = 'critical'),
                'warning', count(*) filter (where l.severity = 'high'), 'total', count(*)
            )
        )
        from losses as l
    );
end
$$;
comment on function seo.tile_json(bigint, jsonb) is
'The 20 pages to look at (those that lose, worst first, then the most visited), every loss of visits or places (at most 200) and a summary of all. Option severity (critical, high; warning is another word for high) chooses among losses and their pages, not in the summary. position_change is positive where a page stands lower now.';
