-- Facts, one row a page and day: moves pg_temp.staged_page_traffic to facts.page_traffic_daily.
create function load.page_traffic(of_shop bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    shop_zone constant text := (select s.iana_timezone from facts.shops as s where s.shop_id = of_shop);
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
            coalesce(bool_or(s.is_sampled), false) as is_sampled,
            coalesce(bool_or(s.is_thresholded), false) as is_thresholded,
            coalesce(bool_or(s.has_other_row), false) as has_other_row,
            (s.traffic_date + 3)::timestamp at time zone coalesce(max(s.time_zone), shop_zone) <= rules.now() as is_final
        from pg_temp.staged_page_traffic as s
        group by s.traffic_date, s.page
    ),

    written_pages as (
        insert into facts.page_traffic_daily as p (
            shop_id, traffic_date, page, sessions, engaged_sessions, users, key_events, purchases, revenue, is_sampled,
            is_thresholded, has_other_row, is_final
        )
        select
            of_shop, k.traffic_date, k.page, k.sessions, k.engaged_sessions, k.users, k.key_events, k.purchases,
            k.revenue, k.is_sampled, k.is_thresholded, k.has_other_row, k.is_final
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
            has_other_row = excluded.has_other_row,
            is_final = excluded.is_final,
            updated_at = now()
        where
            (
                p.sessions, p.engaged_sessions, p.users, p.key_events, p.purchases, p.revenue, p.is_sampled,
                p.is_thresholded, p.has_other_row, p.is_final
            ) is distinct from (
                excluded.sessions, excluded.engaged_sessions, excluded.users, excluded.key_events, excluded.purchases,
                excluded.revenue, excluded.is_sampled, excluded.is_thresholded, excluded.has_other_row, excluded.is_final
            )
        returning p.traffic_date, xmax = 0 as is_new
    ),

    -- A window that was read whole holds no other pages than those that came.
    deleted_pages as (
        delete from facts.page_traffic_daily as p
        using pg_temp.staged_page_windows as w
        where
            w.fact = 'page_traffic' and p.shop_id = of_shop and p.traffic_date between w.from_date and w.until_date
            and not exists (
                select from pg_temp.staged_page_traffic as s where s.traffic_date = p.traffic_date and s.page = p.page
            )
        returning p.traffic_date
    ),

    touched as (
        insert into pg_temp.touched_traffic_days (day)
        select k.traffic_date from written_pages as k
        union
        select d.traffic_date from deleted_pages as d
    )

    insert into pg_temp.load_counts (fact, staged, inserted, updated, deleted)
    select
        'page_traffic', (select count(*) from pg_temp.staged_page_traffic),
        count(*) filter (where w.is_new), count(*) filter (where not w.is_new), (select count(*) from deleted_pages)
    from written_pages as w;
end
$$;
comment on function load.page_traffic(bigint) is
'Moves staged visits to facts; an answer read again overwrites its pages and days, and pages missing from a window that was read whole go.';
