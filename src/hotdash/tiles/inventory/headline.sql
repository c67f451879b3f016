-- One value: the figures, the line and the heatmap that the page shows of stock.
create function inventory.headline(of_shop bigint) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
-- Planning costs more than running: plan once a session.
set plan_cache_mode = force_generic_plan
as $$
declare
    today constant date := (
        select rules.business_date(rules.now(), s.iana_timezone) from facts.shops as s where s.shop_id = of_shop
    );
    answer jsonb;
begin
    with stock as materialized (
        select i.shopify_variant_id, i.category_l1, i.velocity_tier, i.stock_status, i.quantity_available,
            i.avg_daily_sales, i.stock_status = 'out_of_stock' and i.avg_daily_sales > 0 as is_missed
        from inventory.stock_on(of_shop, today) as i
    ),
    totals as (
        select count(*) filter (where s.is_missed) as missed,
            count(*) filter (where s.stock_status = 'low_stock') as low,
            -- Ratio of sums over what is in stock and sells.
            round(sum(s.quantity_available) filter (where s.quantity_available > 0 and s.avg_daily_sales > 0)
            / sum(s.avg_daily_sales) filter (where s.quantity_available > 0 and s.avg_daily_sales > 0), 1) as cover,
            count(*) as variants
        from stock as s
    ),
    -- The few prices are looked up, not all of the shop's variants read.
    prices as materialized (
        select f.shopify_variant_id, f.price
        from facts.variants as f
        where
            f.shop_id = of_shop
            and f.shopify_variant_id = any (array(select s.shopify_variant_id from stock as s where s.is_missed))
    ),
    losses as (
        select round(sum(s.avg_daily_sales * p.price), 2) as lost
        from stock as s
        inner join prices as p on s.shopify_variant_id = p.shopify_variant_id
    ),
    outs as materialized (
        select i.snapshot_date, coalesce(i.valid_until_date, 'infinity') as until_date
        from rollups.inventory_snapshots as i
        where i.shop_id = of_shop and i.stock_status = 'out_of_stock' and i.valid_until_date is null
            and i.snapshot_date <= today and i.avg_daily_sales > 0
        union all
        select i.snapshot_date, i.valid_until_date
        from rollups.inventory_snapshots as i
        where i.shop_id = of_shop and i.stock_status = 'out_of_stock' and i.valid_until_date > today - 27
            and i.snapshot_date <= today and i.avg_daily_sales > 0
    ),
    -- How many began to miss on a day less those that ended: added up in order they are those that miss.
    turns as (
        select greatest(o.snapshot_date, today - 27) as day, count(*) as missed from outs as o group by 1
        union all
        select o.until_date, -count(*) from outs as o where o.until_date <= today group by o.until_date
    ),
    out_days as materialized (
        select today - n.n as day, (sum(coalesce(sum(t.missed), 0)) over (order by n.n desc))::bigint as missed
        from generate_series(0, 27) as n (n)
        left join turns as t on today - n.n = t.day
        group by n.n
    ),
    cells as (
        -- As inventory.v_inventory_heatmap counts them, without the bands of cover.
        select coalesce(s.category_l1, 'Not sorted') as category_l1, s.velocity_tier, count(*) as variants,
            count(*) filter (where s.stock_status in ('out_of_stock', 'low_stock')) as at_risk
        from stock as s
        group by coalesce(s.category_l1, 'Not sorted'), s.velocity_tier
    )
    select jsonb_build_object(
        'figures', jsonb_build_array(
            jsonb_build_object('key', 'out_of_stock', 'label', 'Out of stock, with demand', 'value', t.missed,
                'format', 'count', 'change_pct', rules.change_pct(
                    t.missed, (select d.missed from out_days as d where d.day = today - 7)
                ), 'better', 'down', 'band', case when t.variants > 0 then rules.band_above(
                    t.missed, rules.setting(of_shop, 'out_of_stock_skus_yellow'), rules.setting(of_shop, 'out_of_stock_skus_red')
                ) end),
            jsonb_build_object('key', 'low_stock', 'label', 'Low stock', 'value', t.low, 'format', 'count',
                'change_pct', null, 'better', 'down', 'band', case when t.variants > 0 then rules.band_above(
                    t.low, rules.setting(of_shop, 'low_stock_skus_yellow'), rules.setting(of_shop, 'low_stock_skus_red')
                ) end),
            jsonb_build_object('key', 'avg_cover_days', 'label', 'Cover of what is in stock and sells', 'value', t.cover,
                'format', 'days', 'change_pct', null, 'better', null, 'band', rules.band_below(
                    t.cover, rules.setting(of_shop, 'avg_cover_days_yellow'), rules.setting(of_shop, 'avg_cover_days_red')
                )),
            jsonb_build_object('key', 'lost_revenue_per_day', 'label', 'Sales missed a day',
                'value', (select l.lost from losses as l), 'format', 'money', 'change_pct', null, 'better', 'down', 'band', null)
        ),
        'spark', case when t.variants > 0 then jsonb_build_object(
            'label', 'Out of stock, with demand, 28 days', 'format', 'count',
            'points', (select jsonb_agg(jsonb_build_array(d.day, d.missed) order by d.day) from out_days as d)
        ) end,
        'row_details', (
            -- As inventory.v_inventory_alerts says it.
            select coalesce(jsonb_object_agg(s.sku, jsonb_build_object(
                'alert_message', inventory.alert_message(
                    s.stock_status, s.quantity_available, s.avg_daily_sales, s.days_of_cover, s.reorder_point
                ),
                'lost_revenue_per_day', round(s.avg_daily_sales * p.price, 2)
            )), '{}')
            from inventory.stock_on(of_shop, today) as s
            left join prices as p on s.shopify_variant_id = p.shopify_variant_id
            where s.alert_order is not null and s.sku is not null
        ),
        'heatmap', (
            select coalesce(jsonb_agg(jsonb_build_object(
                'category', c.category_l1, 'velocity', c.velocity_tier, 'count', c.variants, 'at_risk', c.at_risk
            ) order by c.category_l1, array_position(array['fast', 'medium', 'slow', 'stagnant'], c.velocity_tier)), '[]')
            from cells as c
        )
    ) into answer
    from totals as t;
    return answer;
end
$$;
comment on function inventory.headline(bigint) is
'Variants out of stock that people want, low stock, cover in days, money missed a day; variants out of stock over 28 days; and category by velocity with number of variants, and number at risk; and of each alert what it means in words and in money.';
