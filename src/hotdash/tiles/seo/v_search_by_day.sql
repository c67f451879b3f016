-- One row per shop and Pacific day of the last 90 days of search results, as of the clock.
create view seo.v_search_by_day with (security_invoker = true) as
select
    s.shop_id, s.domain as shop_domain, k.search_date, k.clicks, k.impressions,
    round(100.0 * k.clicks / nullif(k.impressions, 0), 2) as click_rate_pct, k."position", k.is_final
from facts.shops as s
cross join lateral (select rules.business_date(rules.now(), s.iana_timezone) as today limit 1) as d
inner join facts.search_daily as k on s.shop_id = k.shop_id and k.search_date between d.today - 89 and d.today;

comment on view seo.v_search_by_day is 'Search results of the whole site by day; one row a shop and Pacific day of the last 90 days, as Google counts them.';
comment on column seo.v_search_by_day.shop_id is 'Shop.';
comment on column seo.v_search_by_day.shop_domain is 'Domain of the shop.';
comment on column seo.v_search_by_day.search_date is 'Day in Pacific time.';
comment on column seo.v_search_by_day.clicks is 'Clicks from the search results; those of rare queries are included.';
comment on column seo.v_search_by_day.impressions is 'Times that the site was among the results shown.';
comment on column seo.v_search_by_day.click_rate_pct is 'Clicks of all impressions, percent; null without impressions.';
comment on column seo.v_search_by_day."position" is 'Mean place of the site''s best result, 1 is best.';
comment on column seo.v_search_by_day.is_final is 'Whether Google will not change the day any more.';
