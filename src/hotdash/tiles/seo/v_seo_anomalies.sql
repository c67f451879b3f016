-- One row per page and kind of loss: pages that lost visits or places in search against the week before.
create view seo.v_seo_anomalies with (security_invoker = true) as
with thresholds as not materialized (
    select s.shop_id, s.domain, d.*
    from facts.shops as s
    -- limit 1: the settings are read once a shop.
    cross join lateral (
        select
            rules.setting(s.shop_id, 'seo_traffic_drop_pct') as drop_pct,
            rules.setting(s.shop_id, 'seo_traffic_drop_critical_pct') as drop_critical_pct,
            rules.setting(s.shop_id, 'seo_min_sessions') as least_sessions,
            rules.setting(s.shop_id, 'seo_positions_lost') as places,
            rules.setting(s.shop_id, 'seo_positions_lost_critical') as places_critical,
            rules.setting(s.shop_id, 'seo_min_impressions') as least_impressions
        limit 1
    ) as d
)

select
    t.shop_id,
    t.domain as shop_domain,
    w.page,
    a.anomaly_type,
    a.severity,
    a.current_value,
    a.previous_value,
    a.change,
    a.change_pct,
    a.visits_lost,
    rules.loss_words(a.anomaly_type, a.current_value, a.previous_value, a.change_pct, a.caveat) as description,
    a.caveat,
    case a.anomaly_type when 'traffic' then a.until_date end as until_property_date,
    case a.anomaly_type when 'ranking' then a.until_date end as until_pacific_date,
    p.shopify_product_id,
    p.in_stock
from thresholds as t
inner join seo.v_page_weeks as w on t.shop_id = w.shop_id
cross join lateral rules.page_loss(
    (
        w.shop_id, w.page, w.product_handle, w.traffic_until_date, w.sessions, w.sessions_before, w.sessions_lost,
        w.purchases, w.revenue, w.is_sampled, w.is_thresholded, w.has_other_row, w.search_until_date, w.clicks,
        w.clicks_before, w.impressions, w.impressions_before, w."position", w.position_before, w.positions_lost,
        null::timestamptz, null::timestamptz, null::numeric[]
    )::rollups.page_weeks,
    t.drop_pct, t.drop_critical_pct, t.least_sessions, t.places, t.places_critical, t.least_impressions
) as a
left join seo.v_product_stock as p on w.shop_id = p.shop_id and w.product_handle = p.handle;

comment on view seo.v_seo_anomalies is
'Pages that lost visits or places in search: the last 7 final days against the 7 before, weekday by weekday; one row a page and kind of loss.';
comment on column seo.v_seo_anomalies.shop_id is 'Shop.';
comment on column seo.v_seo_anomalies.shop_domain is 'Domain of the shop.';
comment on column seo.v_seo_anomalies.page is 'Path without host and query.';
comment on column seo.v_seo_anomalies.anomaly_type is 'traffic: sessions that began on the page; ranking: its mean place in search.';
comment on column seo.v_seo_anomalies.severity is
'critical: seo_traffic_drop_critical_pct of the sessions or seo_positions_lost_critical places lost, or no longer shown in search; high: less than that.';
comment on column seo.v_seo_anomalies.current_value is 'Sessions or mean place in the week; null for a page that search no longer shows.';
comment on column seo.v_seo_anomalies.previous_value is 'The same for the week before.';
comment on column seo.v_seo_anomalies.change is 'current_value less previous_value: negative for sessions lost, positive for places lost.';
comment on column seo.v_seo_anomalies.change_pct is 'Change of the sessions in percent; null for places.';
comment on column seo.v_seo_anomalies.visits_lost is 'Sessions (traffic) or clicks (ranking) fewer than the week before.';
comment on column seo.v_seo_anomalies.description is 'The anomaly in words.';
comment on column seo.v_seo_anomalies.caveat is 'Why Google''s figures may be off: sampled, rows held back for privacy, rare pages lumped together; null when nothing is known against them.';
comment on column seo.v_seo_anomalies.until_property_date is 'Last day of the week, in the time zone of the Analytics property; null for ranking.';
comment on column seo.v_seo_anomalies.until_pacific_date is 'Last day of the week, Pacific; null for traffic.';
comment on column seo.v_seo_anomalies.shopify_product_id is 'Product whose page it is; null for other pages.';
comment on column seo.v_seo_anomalies.in_stock is 'Whether any of its variants can be sold; null where there is no product or its stock is not known.';
