-- One row per page that the tile shows: those that lose, then the most visited.
create function seo.pages_to_show(of_shop bigint, losing text[], with_visited boolean, how_many integer)
returns setof rollups.page_weeks
language plpgsql stable rows 20
set search_path = pg_catalog, pg_temp
-- Planning costs more than running: plan once a session.
set plan_cache_mode = force_generic_plan
-- Read through its key a table weighs row security once, read whole once a row.
set enable_seqscan = off
as $$
declare
    found_pages bigint;
begin
    if rules.is_look_back() then
        return query
        select w.*
        from seo.weeks_looked_back(of_shop) as w
        where w.page = any (losing) or with_visited
        order by array_position(losing, w.page), w.sessions desc, w.page
        limit how_many;
        return;
    end if;
    return query
    select w.*
    from rollups.page_weeks as w
    where w.shop_id = of_shop and w.page = any (losing)
    order by array_position(losing, w.page)
    limit how_many;
    get diagnostics found_pages = row_count;
    if with_visited and found_pages < how_many then
        return query
        select v.*
        from rollups.page_weeks as v
        where v.shop_id = of_shop and v.page <> all (losing)
        order by v.sessions desc, v.page
        limit how_many - found_pages;
    end if;
end
$$;
comment on function seo.pages_to_show(bigint, text[], boolean, integer) is
'Weeks of how_many pages at most: those that lose, in their order, and of the others the most visited where there is room and they are wanted.';
