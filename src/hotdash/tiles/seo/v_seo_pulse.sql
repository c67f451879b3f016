-- One row per page with visits or search results in the last two weeks: how it does against the week before.
create view seo.v_seo_pulse with (security_invoker = true) as
with worst as not materialized (
    select a.shop_id, a.page, min(rules.severity_rank(a.severity)) as severity_rank
    from seo.v_seo_anomalies as a
    group by a.shop_id, a.page
)

select
    s.shop_id,
    s.domain as shop_domain,
    w.page,
    case r.severity_rank when 1 then 'critical' when 2 then 'high' end as severity,
    w.sessions,
    w.sessions_before,
    rules.change_pct(w.sessions, w.sessions_before) as sessions_vs_last_week_pct,
    w.clicks,
    w.clicks_before,
    rules.change_pct(w.clicks, w.clicks_before) as clicks_vs_last_week_pct,
    w.impressions,
    w."position",
    w.position_before,
    w."position" - w.position_before as position_change,
    w.traffic_until_date as until_property_date,
    w.search_until_date as until_pacific_date,
    p.shopify_product_id,
    p.in_stock
from facts.shops as s
inner join seo.v_page_weeks as w on s.shop_id = w.shop_id
left join worst as r on w.shop_id = r.shop_id and w.page = r.page
left join seo.v_product_stock as p on w.shop_id = p.shop_id and w.product_handle = p.handle;

comment on view seo.v_seo_pulse is
'Visits and search results by page in the last 7 final days against the 7 before; one row a page.';
comment on column seo.v_seo_pulse.shop_id is 'Shop.';
comment on column seo.v_seo_pulse.shop_domain is 'Domain of the shop.';
comment on column seo.v_seo_pulse.page is 'Path without host and query.';
comment on column seo.v_seo_pulse.severity is 'critical or high: the worst of its anomalies; null without any.';
comment on column seo.v_seo_pulse.sessions is 'Sessions that began on the page in the week; null where Analytics was never read.';
comment on column seo.v_seo_pulse.sessions_before is 'The same for the week before; null unless all 14 days were read.';
comment on column seo.v_seo_pulse.sessions_vs_last_week_pct is 'Change in percent; null from none.';
comment on column seo.v_seo_pulse.clicks is 'Clicks from the search results in the week; null where Search Console was never read.';
comment on column seo.v_seo_pulse.clicks_before is 'The same for the week before; null unless all 14 days were read.';
comment on column seo.v_seo_pulse.clicks_vs_last_week_pct is 'Change in percent; null from none.';
comment on column seo.v_seo_pulse.impressions is 'Times that the page was among the results shown in the week.';
comment on column seo.v_seo_pulse."position" is 'Mean place among the results in the week, weighted by impressions; 1 is best; null when it was not shown.';
comment on column seo.v_seo_pulse.position_before is 'The same for the week before.';
comment on column seo.v_seo_pulse.position_change is 'Places: position less position_before; positive means that it stands lower now.';
comment on column seo.v_seo_pulse.until_property_date is 'Last day of the week of visits, in the time zone of the Analytics property.';
comment on column seo.v_seo_pulse.until_pacific_date is 'Last Pacific day of the week of search results.';
comment on column seo.v_seo_pulse.shopify_product_id is 'Product whose page it is; null for other pages.';
comment on column seo.v_seo_pulse.in_stock is 'Whether any of its variants can be sold; null where there is no product or its stock is not known.';
