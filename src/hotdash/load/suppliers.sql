-- Facts, one row a supplier: moves pg_temp.staged_suppliers to facts.suppliers.
create function load.suppliers(of_shop bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    if not exists (select from pg_temp.staged_suppliers) then
        return;
    end if;

    -- A list tells all suppliers; of one that it names twice, the later line.
    create temp table loading_suppliers on commit drop as
    select
        coalesce(s.supplier_name, f.supplier_name) as supplier_name, s.lead_time_days, s.minimum_order_value, s.pack_size,
        s.supplier_name is null as is_gone, f.supplier_name is null as is_new,
        s.lead_time_days is distinct from f.lead_time_days as has_other_lead
    from (
        select distinct on (t.supplier_name) t.supplier_name, t.lead_time_days, t.minimum_order_value, t.pack_size
        from pg_temp.staged_suppliers as t
        order by t.supplier_name, t.line_number desc
    ) as s
    full join (
        select k.supplier_name, k.lead_time_days from facts.suppliers as k where k.shop_id = of_shop
    ) as f on f.supplier_name = s.supplier_name;

    delete from facts.suppliers as f
    using pg_temp.loading_suppliers as l
    where f.shop_id = of_shop and f.supplier_name = l.supplier_name and l.is_gone;

    with written as (
        insert into facts.suppliers as f (shop_id, supplier_name, lead_time_days, minimum_order_value, pack_size)
        select of_shop, l.supplier_name, l.lead_time_days, l.minimum_order_value, l.pack_size
        from pg_temp.loading_suppliers as l
        where not l.is_gone
        on conflict (shop_id, supplier_name) do update set
            lead_time_days = excluded.lead_time_days,
            minimum_order_value = excluded.minimum_order_value,
            pack_size = excluded.pack_size,
            updated_at = now()
        where (f.lead_time_days, f.minimum_order_value, f.pack_size)
            is distinct from (excluded.lead_time_days, excluded.minimum_order_value, excluded.pack_size)
        returning xmax = 0 as is_new
    )

    insert into pg_temp.load_counts (fact, staged, inserted, updated, deleted)
    select
        'suppliers', (select count(*) from pg_temp.staged_suppliers),
        count(*) filter (where w.is_new), count(*) filter (where not w.is_new),
        (select count(*) from pg_temp.loading_suppliers as l where l.is_gone)
    from written as w;

    -- With another lead time every reorder point was another, from the first day on.
    insert into pg_temp.touched_variants (shopify_variant_id, from_day)
    select v.shopify_variant_id, '-infinity'::date
    from pg_temp.loading_suppliers as l
    inner join facts.products as p on p.shop_id = of_shop
    inner join facts.variants as v
        on v.shop_id = of_shop and v.shopify_product_id = p.shopify_product_id
        and coalesce(v.supplier, p.vendor) = l.supplier_name
    where l.has_other_lead;

    drop table pg_temp.loading_suppliers;
end
$$;
comment on function load.suppliers(bigint) is
'Makes the staged suppliers all that the shop has, and touches the variants of those whose lead time changed. Run after the load of variants.';
