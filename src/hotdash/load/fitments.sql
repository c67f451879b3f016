-- Facts, one row a product, make, model and first year: replaces what is known of the vehicles that staged products fit.
create function load.fitments(of_shop bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    deleted_rows bigint;
begin
    if not exists (select from pg_temp.staged_fitments as s) then
        return;
    end if;

    -- A row without a make says only that the product was looked at. Rows of a product's own line bear no id, for the
    -- line's may have been replaced by the real one meanwhile; those of a state that is not the newest do not count.
    create temp table told_fitments on commit drop as
    with current_lines as (
        select s.shopify_product_id, s.line_number
        from pg_temp.staged_products as s
        inner join facts.products as p
            on
                p.shop_id = of_shop and p.shopify_product_id = s.shopify_product_id
                and p.source_updated_at is not distinct from s.source_updated_at
    )

    select distinct
        coalesce(f.shopify_product_id, c.shopify_product_id) as shopify_product_id, f.make, f.model, f.year_from,
        f.year_to, f.source
    from pg_temp.staged_fitments as f
    left join current_lines as c on f.shopify_product_id is null and f.line_number = c.line_number
    where exists (
        select from facts.products as p
        where p.shop_id = of_shop and p.shopify_product_id = coalesce(f.shopify_product_id, c.shopify_product_id)
    );

    -- The surest source that says anything decides; metafields that did not come along are still true.
    create temp table desired_fitments on commit drop as
    with candidates as (
        select t.shopify_product_id, t.make, t.model, t.year_from, t.year_to, t.source
        from pg_temp.told_fitments as t
        where t.make is not null
        union all
        select k.shopify_product_id, k.make, k.model, k.year_from, k.year_to, k.source
        from facts.fitments as k
        where
            k.shop_id = of_shop and k.source = 'metafield'
            and k.shopify_product_id in (select t.shopify_product_id from pg_temp.told_fitments as t)
            and not exists (
                select from pg_temp.told_fitments as t
                where t.shopify_product_id = k.shopify_product_id and t.source = 'metafield'
            )
    ),

    ranked as (
        select
            c.*,
            rank() over (
                partition by c.shopify_product_id order by array_position('{metafield,tags,title}', c.source)
            ) as place
        from candidates as c
    )

    select r.shopify_product_id, r.make, r.model, r.year_from, max(r.year_to) as year_to, min(r.source) as source
    from ranked as r
    where r.place = 1
    group by r.shopify_product_id, r.make, r.model, r.year_from;

    with gone as (
        delete from facts.fitments as k
        where
            k.shop_id = of_shop
            and k.shopify_product_id in (select t.shopify_product_id from pg_temp.told_fitments as t)
            and not exists (
                select from pg_temp.desired_fitments as d
                where (d.shopify_product_id, d.make, d.model, d.year_from) = (k.shopify_product_id, k.make, k.model, k.year_from)
            )
        returning k.shopify_product_id
    )

    insert into pg_temp.touched_products (shopify_product_id)
    select g.shopify_product_id from gone as g;
    get diagnostics deleted_rows = row_count;

    with written as (
        insert into facts.fitments as k (shop_id, shopify_product_id, make, model, year_from, year_to, source)
        select of_shop, d.shopify_product_id, d.make, d.model, d.year_from, d.year_to, d.source
        from pg_temp.desired_fitments as d
        on conflict (shop_id, shopify_product_id, make, model, year_from) do update set
            year_to = excluded.year_to, source = excluded.source, updated_at = now()
        where (k.year_to, k.source) is distinct from (excluded.year_to, excluded.source)
        returning k.shopify_product_id, xmax = 0 as is_new
    ),

    touched as (
        insert into pg_temp.touched_products (shopify_product_id)
        select w.shopify_product_id from written as w
    )

    insert into pg_temp.load_counts (fact, staged, inserted, updated, deleted)
    select
        'fitments', (select count(*) from pg_temp.staged_fitments), count(*) filter (where w.is_new),
        count(*) filter (where not w.is_new), deleted_rows
    from written as w;
    drop table pg_temp.told_fitments, pg_temp.desired_fitments;
end
$$;
comment on function load.fitments(bigint) is
'Replaces the vehicles of the staged products, after the load of products: metafields decide, else tags, else titles.';
