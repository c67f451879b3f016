-- One row per month of a span and top category that sold or was returned in it.
create function sales.category_months(of_shop bigint, from_month date, until_month date)
returns table (month_start_date date, category_l1 text, units_sold bigint, revenue numeric)
language plpgsql stable rows 300
set search_path = pg_catalog, pg_temp
-- Read through its key a table weighs row security once, read whole once a row. Of what is kept for a step nothing is
-- known: joined row by row, thousands would be gone through thousands of times.
set enable_seqscan = off
set enable_nestloop = off
as $$
begin
    return query
    with sorted_variants as materialized (
        -- One row a product, by its key: a sale meets one category and counts once.
        select v.shopify_variant_id, c.category_l1
        from facts.variants as v
        inner join rollups.product_categories as c
            on c.shop_id = of_shop and c.shopify_product_id = v.shopify_product_id
        where v.shop_id = of_shop
    )

    select m.month_start_date, coalesce(v.category_l1, 'Not sorted') as category_l1, sum(m.units_sold), sum(m.revenue)
    from rollups.sku_months as m
    left join sorted_variants as v on v.shopify_variant_id = m.shopify_variant_id
    where m.shop_id = of_shop and m.month_start_date >= from_month and m.month_start_date < until_month
    group by m.month_start_date, coalesce(v.category_l1, 'Not sorted');
end
$$;
comment on function sales.category_months(bigint, date, date) is
'Units and revenue (gross sales + discounts + returns, shop currency) of each top category in the months from from_month until before until_month.';
