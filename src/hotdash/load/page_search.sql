-- Facts, one row a page and day: moves pg_temp.staged_page_search to facts.page_search_daily.
create function load.page_search(of_shop bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    with pages as (
        select
            s.search_date,
            s.page,
            sum(s.clicks) as clicks,
            sum(s.impressions) as impressions,
            -- a mean of positions is one over impressions
            case when count(*) = 1 then max(s.position)
                else sum(s.position * s.impressions) / nullif(sum(s.impressions), 0)
            end as mean_position,
            bool_and(s.is_final) as is_final
        from pg_temp.staged_page_search as s
        group by s.search_date, s.page
    ),

    written_pages as (
        insert into facts.page_search_daily as p (
            shop_id, search_date, page, clicks, impressions, position, is_final
        )
        select of_shop, k.search_date, k.page, k.clicks, k.impressions, k.mean_position, coalesce(k.is_final, true)
        from pages as k
        on conflict (shop_id, search_date, page) do update set
            clicks = excluded.clicks,
            impressions = excluded.impressions,
            position = excluded.position,
            is_final = excluded.is_final,
            updated_at = now()
        -- Final figures are not replaced by provisional ones.
        where
            (excluded.is_final or not p.is_final)
            and (p.clicks, p.impressions, p.position, p.is_final)
            is distinct from (excluded.clicks, excluded.impressions, excluded.position, excluded.is_final)
        returning xmax = 0 as is_new
    )

    insert into pg_temp.load_counts (fact, staged, inserted, updated, deleted)
    select
        'page_search', (select count(*) from pg_temp.staged_page_search),
        count(*) filter (where w.is_new), count(*) filter (where not w.is_new), 0
    from written_pages as w;
end
$$;
comment on function load.page_search(bigint) is
'Moves staged search results to facts; an answer read again overwrites its pages and days, but a provisional one never a final one.';
