-- One row per page and kind of loss: pages that lost visits or places against the week before, by the given thresholds.
create function seo.anomalies_of(
    of_shop bigint, drop_pct numeric, drop_critical_pct numeric, least_sessions integer,
    places numeric, places_critical numeric, least_impressions integer
)
returns table (
    page text, anomaly_type text, severity text, current_value numeric, previous_value numeric, change numeric,
    change_pct numeric, visits_lost integer, until_date date, product_handle text, caveat text
)
language sql stable rows 20
begin atomic
    -- The whole numbers find the index; the exact shares are judged on what it finds.
    select
        w.page, 'traffic', case when 100.0 * w.sessions_lost >= drop_critical_pct * w.sessions_before then 'critical' else 'high' end,
        w.sessions, w.sessions_before, -w.sessions_lost, rules.change_pct(w.sessions, w.sessions_before),
        w.sessions_lost, w.traffic_until_date, w.product_handle,
        nullif(concat_ws(
            ', ', case when w.is_sampled then 'sampled' end, case when w.is_thresholded then 'rows held back' end,
            case when w.has_other_row then 'rare pages lumped together' end
        ), '')
    from seo.v_page_weeks as w
    where
        w.shop_id = of_shop and w.sessions_lost >= trunc(least_sessions * drop_pct / 100)::integer
        and w.sessions_before >= least_sessions and 100.0 * w.sessions_lost >= drop_pct * w.sessions_before
    union all
    select
        r.page, 'ranking', case when r."position" - r.position_before >= places_critical then 'critical' else 'high' end,
        r."position", r.position_before, r."position" - r.position_before, null,
        r.clicks_before - r.clicks, r.search_until_date, r.product_handle, null
    from seo.v_page_weeks as r
    where
        r.shop_id = of_shop and r.positions_lost >= trunc(places)::integer and r.impressions_before >= least_impressions
        and r."position" - r.position_before >= places
    union all
    select
        g.page, 'ranking', 'critical', null, g.position_before, null, null, g.clicks_before, g.search_until_date,
        g.product_handle, null
    from seo.v_page_weeks as g
    where g.shop_id = of_shop and g.impressions = 0 and g.impressions_before >= least_impressions;
end;
comment on function seo.anomalies_of(bigint, numeric, numeric, integer, numeric, numeric, integer) is
'Pages whose sessions fell by at least drop_pct percent (of at least least_sessions), or whose place in search fell by at least so many places or to none (of at least least_impressions), week on week; critical from the critical thresholds on, else high.';
