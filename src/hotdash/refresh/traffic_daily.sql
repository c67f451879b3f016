-- Rollup, one row a day of the Analytics property: recomputes the site's visits of the given days.
create function refresh.traffic_daily(of_shop bigint, days date[]) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    changed_rows integer;
    deleted_rows integer;
begin
    delete from rollups.traffic_daily as t
    where
        t.shop_id = of_shop and t.traffic_date = any (days)
        and not exists (
            select from facts.page_traffic_daily as p where p.shop_id = of_shop and p.traffic_date = t.traffic_date
        );
    get diagnostics deleted_rows = row_count;

    insert into rollups.traffic_daily as t (
        shop_id, traffic_date, sessions, engaged_sessions, key_events, purchases, revenue, is_final, is_sampled,
        is_thresholded, has_other_row
    )
    select
        of_shop, p.traffic_date, sum(p.sessions), sum(p.engaged_sessions), sum(p.key_events), sum(p.purchases),
        sum(p.revenue), bool_and(p.is_final), bool_or(p.is_sampled), bool_or(p.is_thresholded), bool_or(p.has_other_row)
    from facts.page_traffic_daily as p
    where p.shop_id = of_shop and p.traffic_date = any (days)
    group by p.traffic_date
    on conflict (shop_id, traffic_date) do update set
        sessions = excluded.sessions, engaged_sessions = excluded.engaged_sessions, key_events = excluded.key_events,
        purchases = excluded.purchases, revenue = excluded.revenue, is_final = excluded.is_final,
        is_sampled = excluded.is_sampled, is_thresholded = excluded.is_thresholded,
        has_other_row = excluded.has_other_row, updated_at = now()
    where
        (
            t.sessions, t.engaged_sessions, t.key_events, t.purchases, t.revenue, t.is_final, t.is_sampled,
            t.is_thresholded, t.has_other_row
        ) is distinct from (
            excluded.sessions, excluded.engaged_sessions, excluded.key_events, excluded.purchases, excluded.revenue,
            excluded.is_final, excluded.is_sampled, excluded.is_thresholded, excluded.has_other_row
        );
    get diagnostics changed_rows = row_count;
    return changed_rows + deleted_rows;
end
$$;
comment on function refresh.traffic_daily(bigint, date[]) is 'Adds up the visits of the given days over all pages; a day without any goes.';
