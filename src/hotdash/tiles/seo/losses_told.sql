-- One row per page and kind of loss of a shop at the clock, the worst first.
create function seo.losses_told(of_shop bigint)
returns table (
    place integer, page text, product_handle text, anomaly_type text, severity text, description text, told json,
    is_first_of_page boolean, is_first_of_severity boolean,
    sessions integer, sessions_before integer, clicks integer, "position" numeric, position_before numeric
)
language plpgsql stable rows 50
set search_path = pg_catalog, pg_temp
-- Planning costs more than running: plan once a session.
set plan_cache_mode = force_generic_plan
-- Read through its key a table weighs row security once, read whole once a row.
set enable_seqscan = off
as $$
declare
    is_look_back constant boolean := rules.is_look_back();
    thresholds constant numeric[] := (select t.found from rules.loss_thresholds(of_shop) as t);
begin
    -- All pages are judged at once, so any of them tells by what.
    if not is_look_back and thresholds = (
        select p.judged_by from rollups.page_weeks as p where p.shop_id = of_shop limit 1
    ) then
        return query
        select l.place, l.page, l.product_handle, l.anomaly_type, l.severity, l.description, l.told, l.is_first_of_page,
            l.is_first_of_severity, l.sessions, l.sessions_before, l.clicks, l.position, l.position_before
        from rollups.page_losses as l
        where l.shop_id = of_shop;
        return;
    end if;
    -- Of another day, or the settings have changed since.
    return query
    select l.*
    from rules.page_losses(
        case
            when is_look_back then array(select w from seo.weeks_looked_back(of_shop) as w)
            else array(select w from rollups.page_weeks as w where w.shop_id = of_shop)
        end, thresholds
    ) as l;
end
$$;
comment on function seo.losses_told(bigint) is
'What pages lost, as rules.page_losses tells it: kept from the last refresh where the settings are still the same, else judged anew.';
