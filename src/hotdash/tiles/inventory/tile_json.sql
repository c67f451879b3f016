-- One value: what the endpoint inventory-alerts answers.
create function inventory.tile_json(of_shop bigint, options jsonb) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
    wanted constant text := options ->> 'severity';
    most constant integer := least(coalesce((options ->> 'limit')::integer, 50), 500);
    answer jsonb;
begin
    with alerts as materialized (
        select a.shopify_variant_id, a.sku, a.product_name, a.alert_type, a.alert_severity, a.quantity_available,
            a.days_of_cover, a.avg_daily_sales, a.reorder_point, a.units_sold_30d
        from inventory.v_inventory_alerts as a
        where a.shop_id = of_shop
    ),
    worst as (
        select a.*, row_number() over (
            order by rules.severity_rank(a.alert_severity), a.days_of_cover nulls first, a.avg_daily_sales desc,
            a.shopify_variant_id
        ) as place
        from alerts as a
        where wanted is null or a.alert_severity = wanted
        order by place
        limit most
    )
    select jsonb_build_object(
        'alerts', (
            select coalesce(jsonb_agg(jsonb_build_object(
                'sku', w.sku, 'product_name', w.product_name, 'alert_type', w.alert_type,
                'alert_severity', w.alert_severity, 'quantity_available', w.quantity_available,
                'days_of_cover', w.days_of_cover, 'reorder_point', w.reorder_point, 'units_sold_30d', w.units_sold_30d
            ) order by w.place), '[]')
            from worst as w
        ),
        -- The summary counts every alert, whatever was asked to be listed.
        'summary', (
            select jsonb_build_object(
                'critical_alerts', count(*) filter (where a.alert_severity = 'critical'),
                'high_alerts', count(*) filter (where a.alert_severity = 'high'),
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
