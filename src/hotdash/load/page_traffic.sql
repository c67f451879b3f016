-- Facts, one row a page and day: moves pg_temp.staged_page_traffic to facts.page_traffic_daily.
create function load.page_traffic(of_shop bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    -- Google revises recent days, and its answers carry no version: the last one read stands.
    with pages as (
        select
            s.traffic_date,
            s.page,
            sum(s.sessions) as sessions,
            sum(s.engaged_sessions) as engaged_sessions,
            -- users are estimates of distinct people and must not be added up
            case when count(*) = 1 then max(s.users) end as users,
            sum(s.key_events) as key_events,
            sum(s.purchases) as purchases,
            sum(s.revenue) as revenue,
            bool_or(s.is_sampled) as is_sampled,
            bool_or(s.is_thresholded) as is_thresholded
        from pg_temp.staged_page_traffic as s
        group by s.traffic_date, s.page
    ),

    written_pages as (
        insert into facts.page_traffic_daily as p (
            shop_id, traffic_date, page, sessions, engaged_sessions, users, key_events, purchases, revenue, is_sampled,
            is_thresholded
        )
        select
            of_shop, k.traffic_date, k.page, k.sessions, k.engaged_sessions, k.users, k.key_events, k.purchases,
            k.revenue, coalesce(k.is_sampled, false), coalesce(k.is_thresholded, false)
        from pages as k
        on conflict (shop_id, traffic_date, page) do update set
            sessions = excluded.sessions,
            engaged_sessions = excluded.engaged_sessions,
            users = excluded.users,
            key_events = excluded.key_events,
            purchases = excluded.purchases,
            revenue = excluded.revenue,
            is_sampled = excluded.is_sampled,
            is_thresholded = excluded.is_thresholded,
            updated_at = now()
        where
            (
                p.sessions, p.engaged_sessions, p.users, p.key_events, p.purchases, p.revenue, p.is_sampled,
                p.is_thresholded
            ) is distinct from (
                excluded.sessions, excluded.engaged_sessions, excluded.users, excluded.key_events, excluded.purchases,
                excluded.revenue, excluded.is_sampled, excluded.is_thresholded
            )
        returning xmax = 0 as is_new
    )

    insert into pg_temp.load_counts (fact, staged, inserted, updated, deleted)
    select
        'page_traffic', (select count(*) from pg_temp.staged_page_traffic),
        count(*) filter (where w.is_new), count(*) filter (where not w.is_new), 0
    from written_pages as w;
end
$$;
comment on function load.page_traffic(bigint) is
'Moves staged visits to facts; an answer read again overwrites its pages and days.';
