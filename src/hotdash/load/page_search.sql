-- Facts, one row a page and day: moves pg_temp.staged_page_search to facts.page_search_daily.
create function load.page_search(of_shop bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    with results as (
        select
            s.search_date,
            s.page,
            sum(s.clicks) as clicks,
            sum(s.impressions) as impressions,
            -- a mean of positions is one over impressions
            case when count(*) = 1 then max(s.position)
                else sum(s.position * s.impressions) / nullif(sum(s.impressions), 0)
            end as mean_position,
            coalesce(bool_and(s.is_final), true) as is_final
        from pg_temp.staged_page_search as s
        group by s.search_date, s.page
    ),

    written_results as (
        insert into facts.page_search_daily as p (
            shop_id, search_date, page, clicks, impressions, position, is_final
        )
        select of_shop, k.search_date, k.page, k.clicks, k.impressions, k.mean_position, k.is_final
        from results as k
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
        returning p.search_date, xmax = 0 as is_new
    ),

    -- A window that was read whole holds no other rows than those that came; but what was final goes only by final ones.
    deleted_results as (
        delete from facts.page_search_daily as p
        using pg_temp.staged_page_windows as w
        where
            w.fact = 'page_search' and p.shop_id = of_shop and p.search_date between w.from_date and w.until_date
            and (not p.is_final or p.search_date <= w.final_until_date)
            and not exists (
                select from pg_temp.staged_page_search as s where s.search_date = p.search_date and s.page = p.page
            )
        returning p.search_date
    ),

    touched as (
        insert into pg_temp.touched_search_days (day)
        select k.search_date from written_results as k
        union
        select d.search_date from deleted_results as d
    )

    insert into pg_temp.load_counts (fact, staged, inserted, updated, deleted)
    select
        'page_search', (select count(*) from pg_temp.staged_page_search),
        count(*) filter (where w.is_new), count(*) filter (where not w.is_new), (select count(*) from deleted_results)
    from written_results as w;
end
$$;
comment on function load.page_search(bigint) is
'Moves staged search results by page to facts; an answer read again overwrites its rows, but a provisional one never a final one, and rows missing from a window that was read whole go.';
