-- One row: the settings by which a page's loss is judged, in the order in which rules.page_loss takes them.
create function rules.loss_thresholds(of_shop bigint) returns table (found numeric[])
language sql stable parallel safe rows 1
begin atomic
    select s.found
    from rules.settings(of_shop, array[
        'seo_traffic_drop_pct', 'seo_traffic_drop_critical_pct', 'seo_min_sessions', 'seo_positions_lost',
        'seo_positions_lost_critical', 'seo_min_impressions'
    ]) as s;
end;
comment on function rules.loss_thresholds(bigint) is
'seo_traffic_drop_pct, seo_traffic_drop_critical_pct, seo_min_sessions, seo_positions_lost, seo_positions_lost_critical, seo_min_impressions.';
