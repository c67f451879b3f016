-- One row per order, customer or product that pg_temp.staged_ids shows to be missing here, older here, or gone there.
create function load.differing_objects(of_shop bigint)
returns table (kind text, object_id bigint, is_gone boolean)
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    create unique index on pg_temp.staged_ids (kind, object_id);
    analyze pg_temp.staged_ids;
    return query
    with known_objects as (
        select
            'Order' as kind, o.shopify_order_id as object_id, null::bigint as parent_id, o.source_updated_at,
            o.deleted_at,
            -- Without read_all_orders Shopify does not show what is older, which does not mean that it is gone.
            o.ordered_at > rules.now() - interval '59 days' or exists (
                select from app.source_connections as a
                where a.shop_id = of_shop and a.source = 'shopify' and 'read_all_orders' = any (a.granted)
            ) as is_visible
        from facts.orders as o
        where o.shop_id = of_shop
        union all
        select 'Customer', c.shopify_customer_id, null, c.source_updated_at, c.deleted_at, true
        from facts.customers as c
        where c.shop_id = of_shop
        union all
        select 'Product', p.shopify_product_id, null, p.source_updated_at, p.deleted_at, true
        from facts.products as p
        where p.shop_id = of_shop
        union all
        select 'ProductVariant', v.shopify_variant_id, v.shopify_product_id, v.source_updated_at, v.deleted_at, true
        from facts.variants as v
        where v.shop_id = of_shop
    ),

    counted_kinds as (
        select distinct s.kind from pg_temp.staged_ids as s
    ),

    differing as (
        select
            coalesce(s.kind, k.kind) as kind, coalesce(s.object_id, k.object_id) as object_id,
            coalesce(s.parent_id, k.parent_id) as parent_id, s.object_id is null as is_gone
        from (
            select n.* from known_objects as n
            -- Negative ids are ours: of things that files told of.
            where n.object_id > 0 and n.kind in (select t.kind from counted_kinds as t)
        ) as k
        full join pg_temp.staged_ids as s on s.kind = k.kind and s.object_id = k.object_id
        where
            k.object_id is null
            or (s.object_id is null and k.deleted_at is null and k.is_visible)
            or (s.object_id is not null and (k.deleted_at is not null or k.source_updated_at < s.source_updated_at))
    )

    -- A variant is read with its product.
    select
        case d.kind when 'ProductVariant' then 'Product' else d.kind end,
        case d.kind when 'ProductVariant' then d.parent_id else d.object_id end,
        bool_and(d.is_gone and d.kind <> 'ProductVariant')
    from differing as d
    group by 1, 2
    order by 1, 2;
end
$$;
comment on function load.differing_objects(bigint) is
'Compares all ids and versions that a source has (pg_temp.staged_ids) with facts, kind by kind: what is missing or older here, and what is gone there.';
