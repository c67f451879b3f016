-- One row per page and kind of loss: pages that lost visits or places in search against the week before.
create view seo.v_seo_anomalies with (security_invoker = true) as
with thresholds as not materialized (
    select s.shop_id, s.domain, d.*
    from facts.shops as s
    -- limit 1: the settings are read once a shop.
    cross join lateral (
        select
            rules.business_date(rules.now(), s.iana_timezone) as today,
            rules.setting(s.shop_id, 'seo_traffic_drop_pct') as drop_pct,
            rules.setting(s.shop_id, 'seo_traffic_drop_critical_pct') as drop_critical_pct,
            rules.setting(s.shop_id, 'seo_min_sessions')::integer as least_sessions,
            rules.setting(s.shop_id, 'seo_positions_lost') as places,
            rules.setting(s.shop_id, 'seo_positions_lost_critical') as places_critical,
            rules.setting(s.shop_id, 'seo_min_impressions')::integer as least_impressions
        limit 1
    ) as d
)

select
    t.shop_id,
    t.domain as shop_domain,
    a.page,
    a.anomaly_type,
    a.severity,
    a.current_value,
    a.previous_value,
    a.change,
    a.change_pct,
    a.visits_lost,
    seo.anomaly_words(a.anomaly_type, a.current_value, a.previous_value, a.change_pct, a.caveat) as description,
    a.caveat,
    case a.anomaly_type when 'traffic' then a.until_date end as until_property_date,
    case a.anomaly_type when 'ranking' then a.until_date end as until_pacific_date,
    p.shopify_product_id,
    p.in_stock
from thresholds as t
cross join lateral seo.anomalies_of(
    t.shop_id, t.drop_pct, t.drop_critical_pct, t.least_sessions, t.places, t.places_critical, t.least_impressions
) as a
left join lateral seo.product_of(t.shop_id, a.product_handle, t.today) as p on true;

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
