-- One row per page with visits or search results: its last 7 final days, and the 7 before them.
create view seo.v_page_weeks with (security_invoker = true) as
-- Two branches, so that today comes from its own index and only a look back adds up days.
select
    c.shop_id, c.page, c.product_handle, c.traffic_until_date, c.sessions, c.sessions_before, c.sessions_lost,
    c.purchases, c.revenue, c.is_sampled, c.is_thresholded, c.has_other_row, c.search_until_date, c.clicks,
    c.clicks_before, c.impressions, c.impressions_before, c."position", c.position_before, c.positions_lost
from rollups.page_weeks as c
where not rules.is_look_back()
union all
select
    s.shop_id, b.page, b.product_handle, b.traffic_until_date, b.sessions, b.sessions_before, b.sessions_lost,
    b.purchases, b.revenue, b.is_sampled, b.is_thresholded, b.has_other_row, b.search_until_date, b.clicks,
    b.clicks_before, b.impressions, b.impressions_before, b."position", b.position_before, b.positions_lost
from facts.shops as s
cross join lateral rules.page_weeks_on(s.shop_id, rules.business_date(rules.now(), s.iana_timezone)) as b
where rules.is_look_back();

comment on view seo.v_page_weeks is
'How each page fared in its last 7 final days and in the 7 before; one row a page. A look back ends the weeks with the day that is looked at.';
comment on column seo.v_page_weeks.shop_id is 'Shop.';
comment on column seo.v_page_weeks.page is 'Path without host and query.';
comment on column seo.v_page_weeks.product_handle is 'Handle of the product whose page it is; null for other pages.';
comment on column seo.v_page_weeks.traffic_until_date is 'Last day of the week of visits, in the time zone of the Analytics property.';
comment on column seo.v_page_weeks.sessions is 'Sessions that began on the page in the week.';
comment on column seo.v_page_weeks.sessions_before is 'The same for the week before; null unless all 14 days were read.';
comment on column seo.v_page_weeks.sessions_lost is 'Sessions of the week before less those of the week.';
comment on column seo.v_page_weeks.purchases is 'Purchases in the sessions of the week, as Google saw them.';
comment on column seo.v_page_weeks.revenue is 'Revenue of those purchases as Google saw it, in the property''s currency; not the ledger''s.';
comment on column seo.v_page_weeks.is_sampled is 'Whether Google drew some of the visits of the two weeks from a sample.';
comment on column seo.v_page_weeks.is_thresholded is 'Whether Google held rows of the two weeks back for privacy.';
comment on column seo.v_page_weeks.has_other_row is 'Whether Google put rare pages of the two weeks together into a row (other).';
comment on column seo.v_page_weeks.search_until_date is 'Last Pacific day of the week of search results.';
comment on column seo.v_page_weeks.clicks is 'Clicks from the search results in the week.';
comment on column seo.v_page_weeks.clicks_before is 'The same for the week before; null unless all 14 days were read.';
comment on column seo.v_page_weeks.impressions is 'Times that the page was among the results shown in the week.';
comment on column seo.v_page_weeks.impressions_before is 'The same for the week before; null unless all 14 days were read.';
comment on column seo.v_page_weeks."position" is 'Mean place among the results in the week, weighted by impressions; 1 is best.';
comment on column seo.v_page_weeks.position_before is 'The same for the week before; null unless all 14 days were read.';
comment on column seo.v_page_weeks.positions_lost is 'Whole places lost against the week before; negative where the page stands better now.';
