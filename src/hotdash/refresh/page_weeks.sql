-- Rollup, one row a page: recomputes how the pages of a shop fared in their last two weeks, and what they lost.
create function refresh.page_weeks(of_shop bigint) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    thresholds constant numeric[] := (select t.found from rules.loss_thresholds(of_shop) as t);
    changed_rows integer;
    told_rows integer;
begin
    with weeks as materialized (
        select w.* from rules.page_weeks_on(of_shop, 'infinity') as w
    ),

    deleted_pages as (
        delete from rollups.page_weeks as p
        where p.shop_id = of_shop and not exists (select from weeks as w where w.page = p.page)
        returning p.page
    ),

    written_pages as (
        insert into rollups.page_weeks as p (
            shop_id, page, product_handle, traffic_until_date, sessions, sessions_before, sessions_lost, purchases,
            revenue, is_sampled, is_thresholded, has_other_row, search_until_date, clicks, clicks_before, impressions,
            impressions_before, position, position_before, positions_lost, judged_by
        )
        select
            of_shop, w.page, w.product_handle, w.traffic_until_date, w.sessions, w.sessions_before, w.sessions_lost,
            w.purchases, w.revenue, w.is_sampled, w.is_thresholded, w.has_other_row, w.search_until_date, w.clicks,
            w.clicks_before, w.impressions, w.impressions_before, w.position, w.position_before, w.positions_lost,
            thresholds
        from weeks as w
        on conflict (shop_id, page) do update set
            product_handle = excluded.product_handle, traffic_until_date = excluded.traffic_until_date,
            sessions = excluded.sessions, sessions_before = excluded.sessions_before,
            sessions_lost = excluded.sessions_lost, purchases = excluded.purchases, revenue = excluded.revenue,
            is_sampled = excluded.is_sampled, is_thresholded = excluded.is_thresholded,
            has_other_row = excluded.has_other_row, search_until_date = excluded.search_until_date,
            clicks = excluded.clicks, clicks_before = excluded.clicks_before, impressions = excluded.impressions,
            impressions_before = excluded.impressions_before, position = excluded.position,
            position_before = excluded.position_before, positions_lost = excluded.positions_lost,
            judged_by = excluded.judged_by, updated_at = now()
        where
            (
                p.product_handle, p.traffic_until_date, p.sessions, p.sessions_before, p.sessions_lost, p.purchases,
                p.revenue, p.is_sampled, p.is_thresholded, p.has_other_row, p.search_until_date, p.clicks,
                p.clicks_before, p.impressions, p.impressions_before, p.position, p.position_before, p.positions_lost,
                p.judged_by
            ) is distinct from (
                excluded.product_handle, excluded.traffic_until_date, excluded.sessions, excluded.sessions_before,
                excluded.sessions_lost, excluded.purchases, excluded.revenue, excluded.is_sampled,
                excluded.is_thresholded, excluded.has_other_row, excluded.search_until_date, excluded.clicks,
                excluded.clicks_before, excluded.impressions, excluded.impressions_before, excluded.position,
                excluded.position_before, excluded.positions_lost, excluded.judged_by
            )
        returning p.page
    )

    select (select count(*) from deleted_pages) + (select count(*) from written_pages) into changed_rows;

    with losses as materialized (
        select l.*
        from rules.page_losses(
            array(select w from rollups.page_weeks as w where w.shop_id = of_shop), thresholds
        ) as l
    ),

    deleted_losses as (
        delete from rollups.page_losses as p
        where p.shop_id = of_shop and p.place > (select count(*) from losses)
        returning p.place
    ),

    written_losses as (
        insert into rollups.page_losses as p (
            shop_id, place, page, product_handle, anomaly_type, severity, description, told, is_first_of_page,
            is_first_of_severity, sessions, sessions_before, clicks, position, position_before
        )
        select
            of_shop, l.place, l.page, l.product_handle, l.anomaly_type, l.severity, l.description, l.told,
            l.is_first_of_page, l.is_first_of_severity, l.sessions, l.sessions_before, l.clicks, l.position, l.position_before
        from losses as l
        on conflict (shop_id, place) do update set
            page = excluded.page, product_handle = excluded.product_handle, anomaly_type = excluded.anomaly_type,
            severity = excluded.severity, description = excluded.description, told = excluded.told,
            is_first_of_page = excluded.is_first_of_page, is_first_of_severity = excluded.is_first_of_severity,
            sessions = excluded.sessions, sessions_before = excluded.sessions_before, clicks = excluded.clicks,
            position = excluded.position, position_before = excluded.position_before, updated_at = now()
        where
            (
                p.page, p.product_handle, p.anomaly_type, p.severity, p.description, p.told::text,
                p.is_first_of_page, p.is_first_of_severity, p.sessions, p.sessions_before, p.clicks, p.position, p.position_before
            ) is distinct from (
                excluded.page, excluded.product_handle, excluded.anomaly_type, excluded.severity, excluded.description,
                excluded.told::text, excluded.is_first_of_page, excluded.is_first_of_severity, excluded.sessions,
                excluded.sessions_before, excluded.clicks, excluded.position, excluded.position_before
            )
        returning p.place
    )

    select (select count(*) from deleted_losses) + (select count(*) from written_losses) into told_rows;
    return changed_rows + told_rows;
end
$$;
comment on function refresh.page_weeks(bigint) is
'Recomputes the weeks of all pages of a shop, and their losses, once a load that touched visits or search results: a few times a day.';
