-- One row per page of a shop, those with the most visits first.
create function seo.most_visited(of_shop bigint, how_many integer) returns setof rollups.page_weeks
language plpgsql stable rows 20
set search_path = pg_catalog, pg_temp
-- Planning costs more than running: plan once a session.
set plan_cache_mode = force_generic_plan
as $$
begin
    if rules.is_look_back() then
        return query
        select w.* from seo.weeks_looked_back(of_shop) as w order by w.sessions desc, w.page limit how_many;
        return;
    end if;
    return query
    select w.*
    from rollups.page_weeks as w
    where w.shop_id = of_shop
    order by w.sessions desc, w.page
    limit how_many;
end
$$;
comment on function seo.most_visited(bigint, integer) is 'Weeks of the how_many most visited pages at the clock.';
