-- One value: what the endpoint inventory-alerts answers.
create function inventory.tile_json(of_shop bigint, options jsonb) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
-- Planning costs more than running: plan once a session.
set plan_cache_mode = force_generic_plan
as $$
declare
    wanted constant text := options ->> 'severity';
    most constant integer := least(coalesce((options ->> 'limit')::integer, 50), 500);
    short_cover constant numeric := rules.setting(of_shop, 'low_cover_high_days');
    today constant date := (
        select rules.business_date(rules.now(), s.iana_timezone) from facts.shops as s where s.shop_id = of_shop
    );
    answer jsonb;
begin
    with alerts as materialized (
        -- As inventory.v_inventory_alerts says it, with day and limit as plain values: they find the index.
        select i.shopify_variant_id, i.sku, i.product_title, i.stock_status, i.quantity_available, i.days_of_cover,
            i.avg_daily_sales, i.reorder_point, i.units_sold_30d,
            rules.inventory_severity(i.stock_status, i.days_of_cover, short_cover) as severity
        from inventory.stock_on(of_shop, today) as i
        where i.stock_status in ('out_of_stock', 'low_stock', 'overstock')
            and (i.stock_status <> 'out_of_stock' or i.avg_daily_sales > 0)
    ),
    worst as (
        select a.sku, a.product_title, a.stock_status, a.severity, a.quantity_available, a.days_of_cover,
            a.reorder_point, a.units_sold_30d
        from alerts as a
        where wanted is null or a.severity = wanted
        order by
            rules.severity_rank(a.severity), a.days_of_cover nulls first, a.avg_daily_sales desc, a.shopify_variant_id
        limit most
    )
    select jsonb_build_object(
        'alerts', (
            select coalesce(jsonb_agg(jsonb_build_object(
                'sku', w.sku, 'product_name', w.product_title, 'alert_type', w.stock_status,
                'alert_severity', w.severity, 'quantity_available', w.quantity_available,
                'days_of_cover', w.days_of_cover, 'reorder_point', w.reorder_point, 'units_sold_30d', w.units_sold_30d
            )), '[]')
            from worst as w
        ),
        -- The summary counts every alert, whatever was asked to be listed.
        'summary', (
            select jsonb_build_object(
                'critical_alerts', count(*) filter (where a.severity = 'critical'),
                'high_alerts', count(*) filter (where a.severity = 'high'),
                'total_alerts', count(*)
            )
            from alerts as a
        )
    ) into answer;
    return answer;
end
$$;
comment on function inventory.tile_json(bigint, jsonb) is
'Alerts, worst first, and their numbers. Options: severity (critical, high, medium, low), limit (50, at most 500).';
