-- One row per variant and day to recompute: what the stock of that day means.
create function refresh.inventory_measures(of_shop bigint, of_variants bigint[], from_day date)
returns table (
    shopify_variant_id bigint, day date, available integer, committed integer, on_hand integer, incoming integer,
    units_7d integer, units_30d integer, in_stock_30d integer, daily_rate numeric, cover numeric, tier text,
    reorder_point integer, safety_stock integer, optimal_level integer, stock_status text
)
language plpgsql stable
set search_path = pg_catalog, pg_temp
-- One variant after a webhook, all of them after an import: a plan kept for either is ruinous for the other.
set plan_cache_mode = force_custom_plan
set jit = off
as $$
declare
    z constant numeric := rules.setting(of_shop, 'service_level_z');
    fast constant numeric := rules.setting(of_shop, 'fast_mover_per_day');
    medium constant numeric := rules.setting(of_shop, 'medium_mover_per_day');
    much_cover constant numeric := rules.setting(of_shop, 'overstock_cover_days');
    wanted_cover constant numeric := rules.setting(of_shop, 'avg_cover_days_target_high');
begin
    return query
    with scope as materialized (
        select s.shopify_variant_id, s.prior_date, s.lead_days
        from refresh.inventory_scope(of_shop, of_variants, from_day) as s
    ),
    demand as (
        select d.shopify_variant_id, d.day, d.available, d.committed, d.on_hand, d.incoming, d.units_7d, d.units_30d,
            d.units_lately, d.in_stock_30d, s.lead_days, d.daily_rate,
            ceil(round(z * sqrt(s.lead_days) * d.daily_sd, 6))::integer as safety_stock, true as is_asked
        from refresh.stock_days(of_shop, of_variants, from_day) as d
        inner join scope as s on d.shopify_variant_id = s.shopify_variant_id
        union all
        select i.shopify_variant_id, i.snapshot_date, null, null, null, null, null, null, null, null, s.lead_days,
            i.avg_daily_sales, i.safety_stock, false
        from scope as s
        inner join rollups.inventory_snapshots as i
            on i.shop_id = of_shop and s.shopify_variant_id = i.shopify_variant_id and s.prior_date = i.snapshot_date
                and i.shopify_variant_id = any (of_variants)
    ),
    runs as (
        select d.*, count(d.daily_rate) over (partition by d.shopify_variant_id order by d.day) as run_number
        from demand as d
    ),
    carried as (
        -- Out of stock for all 30 days says nothing about demand: the last known rate and its safety stock stay.
        select r.shopify_variant_id, r.day, r.available, r.committed, r.on_hand, r.incoming, r.units_7d, r.units_30d,
            r.units_lately, r.in_stock_30d, r.lead_days, r.is_asked,
            first_value(r.daily_rate) over of_run as rate,
            first_value(r.safety_stock) over of_run as safety
        from runs as r
        window of_run as (partition by r.shopify_variant_id, r.run_number order by r.day)
    ),
    planned as (
        select c.shopify_variant_id, c.day, c.available, c.committed, c.on_hand, c.incoming, c.units_7d, c.units_30d,
            c.units_lately, c.in_stock_30d, c.rate, c.safety,
            -- From whole numbers: the rate is rounded, and 56.25 days would come out as 56.2.
            round(case when c.in_stock_30d > 0 then greatest(c.available, 0)::numeric * c.in_stock_30d / nullif(c.units_30d, 0)
                else greatest(c.available, 0) / nullif(c.rate, 0)
            end, 1) as cover,
            -- Rounding first keeps 0.142857 × 14 days at 2, which is what 2 units in 14 days are.
            ceil(round(c.rate * c.lead_days, 3))::integer + c.safety as reorder_at,
            case
                when c.units_lately = 0 and (c.in_stock_30d > 0 or c.rate = 0) then 'stagnant'
                when c.rate >= fast then 'fast'
                when c.rate >= medium then 'medium'
                else 'slow'
            end as tier
        from carried as c
        where c.is_asked
    )
    select p.shopify_variant_id, p.day, p.available, p.committed, p.on_hand, p.incoming, p.units_7d, p.units_30d,
        p.in_stock_30d, p.rate, p.cover, p.tier, p.reorder_at, p.safety,
        p.reorder_at + ceil(round(p.rate * wanted_cover, 3))::integer,
        case
            when p.available <= 0 then 'out_of_stock'
            when p.available <= p.reorder_at and p.rate > 0 then 'low_stock'
            when p.available > 0 and (p.cover > much_cover or p.tier = 'stagnant') then 'overstock'
            when p.available > 0 then 'in_stock'
        end
    from planned as p;
end
$$;
comment on function refresh.inventory_measures(bigint, bigint[], date) is
'Demand rate (units per in-stock day), cover in days, velocity tier, reorder point (mean demand over the lead time + safety stock), order-up-to level (reorder point + demand of avg_cover_days_target_high days) and status, for each variant and day that the stock rollup has to recompute.';
