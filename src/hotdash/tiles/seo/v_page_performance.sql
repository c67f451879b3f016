-- One row per product page with visits or search results: how it ranks, whether it can sell, what a sale earns.
create view seo.v_page_performance with (security_invoker = true) as
with shop_days as not materialized (
    select s.shop_id, s.domain, d.well_ranked, d.good_margin
    from facts.shops as s
    cross join lateral (
        select
            rules.setting(s.shop_id, 'seo_well_ranked_position') as well_ranked,
            rules.setting(s.shop_id, 'seo_good_margin_pct') as good_margin
        limit 1
    ) as d
)

select
    s.shop_id,
    s.domain as shop_domain,
    w.page,
    p.shopify_product_id,
    p.product_title,
    w."position",
    w.position_before,
    w.impressions,
    w.clicks,
    round(100.0 * w.clicks / nullif(w.impressions, 0), 2) as click_rate_pct,
    w.sessions,
    w.purchases,
    round(100.0 * w.purchases / nullif(w.sessions, 0), 2) as purchase_rate_pct,
    w.revenue as google_revenue,
    p.quantity_available,
    p.in_stock,
    p.units_sold_30d,
    p.margin_pct,
    case
        when w."position" <= s.well_ranked and not p.in_stock then 'restock'
        when w."position" > s.well_ranked and p.in_stock and p.margin_pct >= s.good_margin then 'push'
        when w."position" <= s.well_ranked and p.in_stock then 'keep'
    end as advice,
    w.traffic_until_date as until_property_date,
    w.search_until_date as until_pacific_date
from shop_days as s
inner join seo.v_page_weeks as w on s.shop_id = w.shop_id
inner join seo.v_product_stock as p on w.shop_id = p.shop_id and w.product_handle = p.handle;

comment on view seo.v_page_performance is
'Product pages by rank, stock and margin over their last 7 final days; one row a page.';
comment on column seo.v_page_performance.shop_id is 'Shop.';
comment on column seo.v_page_performance.shop_domain is 'Domain of the shop.';
comment on column seo.v_page_performance.page is 'Path without host and query.';
comment on column seo.v_page_performance.shopify_product_id is 'Product whose page it is.';
comment on column seo.v_page_performance.product_title is 'Title of the product.';
comment on column seo.v_page_performance."position" is 'Mean place among the results in the week, weighted by impressions; 1 is best; null when it was not shown.';
comment on column seo.v_page_performance.position_before is 'The same for the week before.';
comment on column seo.v_page_performance.impressions is 'Times that the page was among the results shown in the week.';
comment on column seo.v_page_performance.clicks is 'Clicks from the search results in the week.';
comment on column seo.v_page_performance.click_rate_pct is 'Clicks in percent of impressions.';
comment on column seo.v_page_performance.sessions is 'Sessions that began on the page in the week.';
comment on column seo.v_page_performance.purchases is 'Purchases in those sessions, as Google saw them.';
comment on column seo.v_page_performance.purchase_rate_pct is 'Purchases in percent of sessions.';
comment on column seo.v_page_performance.google_revenue is 'Revenue of those purchases as Google saw it, in the property''s currency; never equal to the ledger''s.';
comment on column seo.v_page_performance.quantity_available is 'Units that can be sold, over all variants and locations; oversold counts as none; null where not known.';
comment on column seo.v_page_performance.in_stock is 'Whether any variant can be sold; null where its stock is not known.';
comment on column seo.v_page_performance.units_sold_30d is 'Units sold in the 30 business days that end today, whatever page led to them.';
comment on column seo.v_page_performance.margin_pct is 'Margin in percent of price over variants with a known cost; null when none is.';
comment on column seo.v_page_performance.advice is
'restock: found among the first results (seo_well_ranked_position) but sold out; push: in stock with a good margin (seo_good_margin_pct) but found further down; keep: found and in stock; null where rank or stock is not known.';
comment on column seo.v_page_performance.until_property_date is 'Last day of the week of visits, in the time zone of the Analytics property.';
comment on column seo.v_page_performance.until_pacific_date is 'Last Pacific day of the week of search results.';
