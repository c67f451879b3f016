-- Number of rows written: recomputes where the given products stand in the parts taxonomy, one row a product.
create function refresh.product_categories(of_shop bigint, of_products bigint[]) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    changed integer;
    removed integer;
begin
    delete from rollups.product_categories as c
    where c.shop_id = of_shop
        and c.shopify_product_id = any (of_products)
        and not exists (
            select from facts.products as p where p.shop_id = of_shop and p.shopify_product_id = c.shopify_product_id
        );
    get diagnostics removed = row_count;

    -- Materialized and sorted: the part flags are found in a pass of their own. PostgreSQL keeps 32 compiled patterns;
    -- were those of the taxonomy and of the flags tried in turn, row by row, each would be compiled anew each time.
    with products as materialized (
        select p.shopify_product_id, p.product_type, p.title, p.tags,
            t.words ~ '\m(perf|performance|racing|race|drag|billet|high-flow|boost|e85)\M' as is_performance_part,
            t.words ~ '\m(restoration|restore|oem-style|reproduction|original-style|stock-style|concours)\M' as is_restoration_part,
            t.words ~ '\m(custom|fabrication|fab|weld|weld-on|bungs?|universal-cut)\M' as is_custom_fabrication
        from facts.products as p
        cross join lateral (
            select lower(concat_ws(' ', p.product_type, p.title, array_to_string(p.tags, ' '))) as words
        ) as t
        where p.shop_id = of_shop and p.shopify_product_id = any (of_products)
        order by is_performance_part, is_restoration_part, is_custom_fabrication
    ),
    margins as (
        -- A ratio of sums over the variants whose cost is known; a variant without a cost says nothing about margin.
        select v.shopify_product_id, round(100 * sum(v.price - v.unit_cost) / nullif(sum(v.price), 0), 2) as margin_pct
        from facts.variants as v
        where v.shop_id = of_shop and v.shopify_product_id = any (of_products)
            and v.deleted_at is null and v.price is not null and v.unit_cost is not null
        group by v.shopify_product_id
    ),
    fits as (
        select f.shopify_product_id,
            array_agg(distinct y.model_year order by y.model_year) as years,
            array_agg(distinct f.make order by f.make) as makes,
            array_agg(distinct f.model order by f.model) as models
        from facts.fitments as f
        cross join lateral generate_series(f.year_from, f.year_to) as y (model_year)
        where f.shop_id = of_shop and f.shopify_product_id = any (of_products)
        group by f.shopify_product_id
    ),
    sorted as (
        select p.shopify_product_id, t.category_l1, t.category_l2,
            nullif(btrim(p.product_type), '') as category_l3,
            coalesce(f.years, '{}') as years, coalesce(f.makes, '{}') as makes, coalesce(f.models, '{}') as models,
            p.is_performance_part, p.is_restoration_part, p.is_custom_fabrication,
            m.margin_pct
        from products as p
        cross join lateral rules.parts_taxonomy(p.product_type, p.title, p.tags) as t
        left join margins as m on p.shopify_product_id = m.shopify_product_id
        left join fits as f on p.shopify_product_id = f.shopify_product_id
    )
    insert into rollups.product_categories as old (
        shop_id, shopify_product_id, category_l1, category_l2, category_l3, fits_vehicle_years, fits_makes, fits_models,
        is_performance_part, is_restoration_part, is_custom_fabrication, margin_pct
    )
    select of_shop, s.shopify_product_id, s.category_l1, s.category_l2, s.category_l3, s.years, s.makes, s.models,
        s.is_performance_part, s.is_restoration_part, s.is_custom_fabrication, s.margin_pct
    from sorted as s
    on conflict (shop_id, shopify_product_id) do update set
        category_l1 = excluded.category_l1, category_l2 = excluded.category_l2, category_l3 = excluded.category_l3,
        fits_vehicle_years = excluded.fits_vehicle_years, fits_makes = excluded.fits_makes,
        fits_models = excluded.fits_models, is_performance_part = excluded.is_performance_part,
        is_restoration_part = excluded.is_restoration_part, is_custom_fabrication = excluded.is_custom_fabrication,
        margin_pct = excluded.margin_pct, updated_at = now()
    where (
        old.category_l1, old.category_l2, old.category_l3, old.fits_vehicle_years, old.fits_makes, old.fits_models,
        old.is_performance_part, old.is_restoration_part, old.is_custom_fabrication, old.margin_pct
    ) is distinct from (
        excluded.category_l1, excluded.category_l2, excluded.category_l3, excluded.fits_vehicle_years,
        excluded.fits_makes, excluded.fits_models, excluded.is_performance_part, excluded.is_restoration_part,
        excluded.is_custom_fabrication, excluded.margin_pct
    );
    get diagnostics changed = row_count;
    return changed + removed;
end
$$;
comment on function refresh.product_categories(bigint, bigint[]) is
'Recomputes rollups.product_categories for the given products: taxonomy by words (rules.parts_taxonomy; level 3 is the shop''s own product type), part flags by words and tags, margin in percent of price over variants with a known cost, vehicles from facts.fitments.';
