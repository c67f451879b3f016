-- Nothing: opens the empty staging tables of visits and search results.
create function load.page_staging() returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    create temp table staged_page_traffic (
        traffic_date date, page text, sessions integer, engaged_sessions integer, users integer, key_events integer,
        purchases integer, revenue numeric, is_sampled boolean, is_thresholded boolean, has_other_row boolean,
        -- whose day traffic_date is; null: the shop's
        time_zone text, line_number bigint
    ) on commit delete rows;
    create temp table staged_page_search (
        search_date date, page text, clicks integer, impressions integer, position numeric, is_final boolean,
        line_number bigint
    ) on commit delete rows;
    create temp table staged_query_search (
        search_date date, query text, clicks integer, impressions integer, position numeric, is_final boolean,
        line_number bigint
    ) on commit delete rows;
    create temp table staged_site_search (
        search_date date, clicks integer, impressions integer, position numeric, is_final boolean, line_number bigint
    ) on commit delete rows;
    -- Days of one of these facts that were read whole: what did not come with them is gone. Its days are final until
    -- final_until_date.
    create temp table staged_page_windows (
        fact text, from_date date, until_date date, final_until_date date
    ) on commit delete rows;
end
$$;
comment on function load.page_staging() is 'Opens the staging tables of visits and search results.';
