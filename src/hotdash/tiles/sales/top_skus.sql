-- One row per best-selling variant of the 30 business days that end on a day, best first.
create function sales.top_skus(of_shop bigint, as_of date, how_many integer)
returns table (place integer, sku text, product_name text, revenue_30d numeric, units_sold_30d integer)
language plpgsql stable rows 5
set search_path = pg_catalog, pg_temp
as $$
begin
    -- The ranking is kept for recent days, twenty places deep; any other day or depth is added up from the days themselves.
    if how_many <= 20 then
        return query
        select l.revenue_rank, l.sku, l.product_title, l.revenue_30d, l.units_sold_30d
        from rollups.sku_leaders_30d as l
        where l.shop_id = of_shop and l.as_of_date = as_of and l.revenue_rank <= how_many
        order by l.revenue_rank;
        if found then
            return;
        end if;
    end if;
    return query
    with sold_variants as (
        select
            k.shopify_variant_id, sum(k.revenue) as revenue, sum(k.units_sold)::integer as units
        from rollups.sku_performance as k
        where k.shop_id = of_shop and k.metric_date > as_of - 30 and k.metric_date <= as_of
        group by k.shopify_variant_id
        order by sum(k.revenue) desc, k.shopify_variant_id
        limit how_many
    )
    select
        (row_number() over (order by s.revenue desc, s.shopify_variant_id))::integer, v.sku, p.title, s.revenue, s.units
    from sold_variants as s
    left join facts.variants as v on v.shop_id = of_shop and s.shopify_variant_id = v.shopify_variant_id
    left join facts.products as p on p.shop_id = of_shop and v.shopify_product_id = p.shopify_product_id
    order by 1;
end
$$;
comment on function sales.top_skus(bigint, date, integer) is
'At most how_many variants of one shop by revenue (shop currency) of exactly 30 business days ending on as_of.';
