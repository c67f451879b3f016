-- Number of rows written or deleted: recomputes stock and demand of the given variants from a day on, as change rows.
create function refresh.inventory_snapshots(of_shop bigint, of_variants bigint[], from_day date) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
-- One variant after a webhook, all of them after an import: a plan kept for either is ruinous for the other.
set plan_cache_mode = force_custom_plan
set jit = off
as $$
declare
    written integer;
begin
    with scope as materialized (
        select s.shopify_variant_id, s.first_day, s.closed_on, s.prior_date
        from refresh.inventory_scope(of_shop, of_variants, from_day) as s
    ),
    states as (
        select m.shopify_variant_id, m.day, true as is_computed, m.available, m.committed, m.on_hand, m.incoming,
            m.units_7d, m.units_30d, m.in_stock_30d, m.daily_rate, m.cover, m.tier, m.reorder_point, m.safety_stock,
            m.optimal_level, m.stock_status
        from refresh.inventory_measures(of_shop, of_variants, from_day) as m
        union all
        -- The stored row that the first recomputed day continues, or differs from.
        select i.shopify_variant_id, i.snapshot_date, false, i.quantity_available, i.quantity_committed,
            i.quantity_on_hand, i.quantity_incoming, i.units_sold_7d, i.units_sold_30d, i.in_stock_days_30d,
            i.avg_daily_sales, i.days_of_cover, i.velocity_tier, i.reorder_point, i.safety_stock,
            i.optimal_stock_level, i.stock_status
        from scope as s
        inner join rollups.inventory_snapshots as i
            on i.shop_id = of_shop and s.shopify_variant_id = i.shopify_variant_id and s.prior_date = i.snapshot_date
                and i.shopify_variant_id = any (of_variants)
    ),
    compared as (
        select s.*, s.measures is distinct from lag(s.measures) over (partition by s.shopify_variant_id order by s.day) as is_change
        from (
            select t.*, (
                t.available, t.committed, t.on_hand, t.incoming, t.units_7d, t.units_30d, t.in_stock_30d, t.daily_rate,
                t.cover, t.tier, t.reorder_point, t.safety_stock, t.optimal_level, t.stock_status
            ) as measures
            from states as t
        ) as s
    ),
    changes as materialized (
        select c.*, coalesce(
            lead(c.day) over (partition by c.shopify_variant_id order by c.day), s.closed_on
        ) as valid_until
        from compared as c
        inner join scope as s on c.shopify_variant_id = s.shopify_variant_id
        where c.is_change or not c.is_computed
    ),
    superfluous as materialized (
        -- As a set operation, since that is always hashed: a join would be planned for one variant and run for hundreds.
        select old.shopify_variant_id, old.snapshot_date
        from rollups.inventory_snapshots as old
        left join scope as s on old.shopify_variant_id = s.shopify_variant_id
        where old.shop_id = of_shop and old.shopify_variant_id = any (of_variants)
            and (s.prior_date is null or old.snapshot_date >= s.prior_date)
        except
        select c.shopify_variant_id, c.day from changes as c
    ),
    vanished as (
        delete from rollups.inventory_snapshots as old
        using superfluous as s
        where old.shop_id = of_shop and old.shopify_variant_id = s.shopify_variant_id
            and old.snapshot_date = s.snapshot_date
        returning 1
    ),
    kept as (
        update rollups.inventory_snapshots as old
        set valid_until_date = c.valid_until, updated_at = now()
        from changes as c
        where not c.is_computed and old.shop_id = of_shop and old.shopify_variant_id = c.shopify_variant_id
            and old.snapshot_date = c.day and old.valid_until_date is distinct from c.valid_until
        returning 1
    ),
    stored as (
        insert into rollups.inventory_snapshots as old (
            shop_id, snapshot_date, shopify_variant_id, valid_until_date, shopify_product_id, sku, product_title,
            quantity_available, quantity_committed, quantity_on_hand, quantity_incoming, units_sold_7d, units_sold_30d,
            in_stock_days_30d, avg_daily_sales, days_of_cover, velocity_tier, reorder_point, safety_stock,
            optimal_stock_level, stock_status, category_l1, category_l2
        )
        select of_shop, c.day, c.shopify_variant_id, c.valid_until, v.shopify_product_id, v.sku, p.title,
            c.available, c.committed, c.on_hand, c.incoming, c.units_7d, c.units_30d, c.in_stock_30d, c.daily_rate,
            c.cover, c.tier, c.reorder_point, c.safety_stock, c.optimal_level, c.stock_status, k.category_l1, k.category_l2
        from changes as c
        inner join facts.variants as v on v.shop_id = of_shop and c.shopify_variant_id = v.shopify_variant_id
        inner join facts.products as p on v.shop_id = p.shop_id and v.shopify_product_id = p.shopify_product_id
        left join rollups.product_categories as k
            on v.shop_id = k.shop_id and v.shopify_product_id = k.shopify_product_id
        where c.is_computed
        on conflict (shop_id, shopify_variant_id, snapshot_date) do update set
            valid_until_date = excluded.valid_until_date, quantity_available = excluded.quantity_available,
            quantity_committed = excluded.quantity_committed, quantity_on_hand = excluded.quantity_on_hand,
            quantity_incoming = excluded.quantity_incoming, units_sold_7d = excluded.units_sold_7d,
            units_sold_30d = excluded.units_sold_30d, in_stock_days_30d = excluded.in_stock_days_30d,
            avg_daily_sales = excluded.avg_daily_sales, days_of_cover = excluded.days_of_cover,
            velocity_tier = excluded.velocity_tier, reorder_point = excluded.reorder_point,
            safety_stock = excluded.safety_stock, optimal_stock_level = excluded.optimal_stock_level,
            stock_status = excluded.stock_status, updated_at = now()
        where (
            old.valid_until_date, old.quantity_available, old.quantity_committed, old.quantity_on_hand,
            old.quantity_incoming, old.units_sold_7d, old.units_sold_30d, old.in_stock_days_30d, old.avg_daily_sales,
            old.days_of_cover, old.velocity_tier, old.reorder_point, old.safety_stock, old.optimal_stock_level,
            old.stock_status
        ) is distinct from (
            excluded.valid_until_date, excluded.quantity_available, excluded.quantity_committed,
            excluded.quantity_on_hand, excluded.quantity_incoming, excluded.units_sold_7d, excluded.units_sold_30d,
            excluded.in_stock_days_30d, excluded.avg_daily_sales, excluded.days_of_cover, excluded.velocity_tier,
            excluded.reorder_point, excluded.safety_stock, excluded.optimal_stock_level, excluded.stock_status
        )
        returning 1
    )
    select (select count(*) from vanished) + (select count(*) from kept) + (select count(*) from stored) into written;
    return written + refresh.inventory_names(of_shop, of_variants);
end
$$;
comment on function refresh.inventory_snapshots(bigint, bigint[], date) is
'Recomputes rollups.inventory_snapshots for the given variants from a day on (earlier where their newest row is older) to the current business day, from stock counts and rollups.sku_performance: a row where anything differs from the day before. After a change of lead times or settings call it from the first day.';
