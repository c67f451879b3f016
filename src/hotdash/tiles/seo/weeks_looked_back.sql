-- One row per page of a shop with visits or search results: its weeks as they stood at the clock of a look back.
create function seo.weeks_looked_back(of_shop bigint) returns setof rollups.page_weeks
language sql stable rows 1000
begin atomic
    select
        of_shop, b.page, b.product_handle, b.traffic_until_date, b.sessions, b.sessions_before, b.sessions_lost,
        b.purchases, b.revenue, b.is_sampled, b.is_thresholded, b.has_other_row, b.search_until_date, b.clicks,
        b.clicks_before, b.impressions, b.impressions_before, b."position", b.position_before, b.positions_lost,
        null::timestamptz, null::timestamptz, null::numeric[]
    from facts.shops as s
    cross join lateral rules.page_weeks_on(of_shop, rules.business_date(rules.now(), s.iana_timezone)) as b
    where s.shop_id = of_shop;
end;
comment on function seo.weeks_looked_back(bigint) is 'Weeks of pages added up anew from their days, in the shape of rollups.page_weeks.';
