-- One row per page that the tile may show: those that may have lost, and the most visited.
create function seo.pages_to_show(
    of_shop bigint, least_sessions_lost integer, least_positions_lost integer, how_many integer
)
returns setof rollups.page_weeks
language plpgsql stable rows 100
set search_path = pg_catalog, pg_temp
as $$
begin
    if rules.is_look_back() then
        return query
        select
            of_shop, b.page, b.product_handle, b.traffic_until_date, b.sessions, b.sessions_before, b.sessions_lost,
            b.purchases, b.revenue, b.is_sampled, b.is_thresholded, b.has_other_row, b.search_until_date, b.clicks,
            b.clicks_before, b.impressions, b.impressions_before, b."position", b.position_before, b.positions_lost,
            null::timestamptz, null::timestamptz
        from facts.shops as s
        cross join lateral rules.page_weeks_on(of_shop, rules.business_date(rules.now(), s.iana_timezone)) as b
        where s.shop_id = of_shop;
        return;
    end if;
    -- Each by its own index; a page that is found twice is one.
    return query
    select w.*
    from rollups.page_weeks as w
    where
        w.shop_id = of_shop
        and (
            w.sessions_lost >= least_sessions_lost
            or w.positions_lost >= least_positions_lost
            or (w.impressions = 0 and w.impressions_before > 0)
        )
    union
    (
        select v.*
        from rollups.page_weeks as v
        where v.shop_id = of_shop
        order by v.sessions desc, v.page
        limit how_many
    );
end
$$;
comment on function seo.pages_to_show(bigint, integer, integer, integer) is
'Weeks of the pages that lost at least so many sessions or places, or all of their search results, and of the how_many most visited; in a look back of all pages.';
