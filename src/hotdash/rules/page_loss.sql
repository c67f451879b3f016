-- One row per kind of loss of a page against the week before, by the given thresholds: none, one or two.
create function rules.page_loss(
    w rollups.page_weeks, drop_pct numeric, drop_critical_pct numeric, least_sessions numeric,
    places numeric, places_critical numeric, least_impressions numeric
)
returns table (
    anomaly_type text, severity text, current_value numeric, previous_value numeric, change numeric,
    change_pct numeric, visits_lost integer, until_date date, caveat text
)
language sql stable rows 1
begin atomic
    select
        'traffic',
        case when 100.0 * w.sessions_lost >= drop_critical_pct * w.sessions_before then 'critical' else 'high' end,
        w.sessions, w.sessions_before, -w.sessions_lost, rules.change_pct(w.sessions, w.sessions_before),
        w.sessions_lost, w.traffic_until_date,
        nullif(concat_ws(
            ', ', case when w.is_sampled then 'sampled' end, case when w.is_thresholded then 'rows held back' end,
            case when w.has_other_row then 'rare pages lumped together' end
        ), '')
    where
        w.sessions_lost > 0 and w.sessions_before >= least_sessions
        and 100.0 * w.sessions_lost >= drop_pct * w.sessions_before
    union all
    select
        'ranking',
        -- A page that search no longer shows at all has no place to compare.
        case when w.impressions = 0 or w.position - w.position_before >= places_critical then 'critical' else 'high' end,
        w.position, w.position_before, w.position - w.position_before, null, w.clicks_before - w.clicks,
        w.search_until_date, null
    where
        w.impressions_before >= least_impressions
        and (w.impressions = 0 or w.position - w.position_before >= places);
end;
comment on function rules.page_loss(rollups.page_weeks, numeric, numeric, numeric, numeric, numeric, numeric) is
'Whether the sessions of a page fell by at least drop_pct percent (of at least least_sessions), and whether its place in search fell by at least so many places or to none (of at least least_impressions), week on week; critical from the critical thresholds on, else high.';
