-- One value: how many pages of a shop stand among the first results of search while their product is sold out.
create function seo.sold_out_pages(of_shop bigint, on_day date) returns bigint
language plpgsql stable
set search_path = pg_catalog, pg_temp
-- Planning costs more than running: plan once a session.
set plan_cache_mode = force_generic_plan
as $$
declare
    well_ranked constant numeric := rules.setting(of_shop, 'seo_well_ranked_position');
    -- The few products that cannot be sold are found first, each step by its index: pages are many.
    out_of_stock constant bigint[] := array(
        select c.shopify_variant_id
        from rollups.inventory_snapshots as c
        where
            c.shop_id = of_shop and c.stock_status = 'out_of_stock' and c.valid_until_date is null
            and c.snapshot_date <= on_day
        union all
        select e.shopify_variant_id
        from rollups.inventory_snapshots as e
        where
            rules.is_look_back() and e.shop_id = of_shop and e.stock_status = 'out_of_stock'
            and e.valid_until_date > on_day and e.snapshot_date <= on_day
    );
    products constant bigint[] := array(
        select v.shopify_product_id
        from facts.variants as v
        where v.shop_id = of_shop and v.shopify_variant_id = any (out_of_stock)
    );
    handles constant text[] := array(
        select p.handle
        from facts.products as p
        where p.shop_id = of_shop and p.shopify_product_id = any (products) and p.handle is not null
    );
    sold_out constant text[] := array(
        select s.handle from seo.stock_of(of_shop, handles) as s where not s.in_stock
    );
begin
    if rules.is_look_back() then
        return (
            select count(*)
            from seo.weeks_looked_back(of_shop) as w
            where w.product_handle = any (sold_out) and w.position <= well_ranked
        );
    end if;
    return (
        select count(*)
        from rollups.page_weeks as w
        where w.shop_id = of_shop and w.product_handle = any (sold_out) and w.position <= well_ranked
    );
end
$$;
comment on function seo.sold_out_pages(bigint, date) is
'Pages with the advice restock of seo.v_page_performance, on a business day.';
