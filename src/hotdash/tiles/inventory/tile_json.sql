-- One value: what the endpoint inventory-alerts answers.
create function inventory.tile_json(of_shop bigint, options jsonb) returns json
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
begin
    return json_build_object(
        'alerts', (
            select coalesce(json_agg(w), '[]') from inventory.worst_alerts(of_shop, today, short_cover, wanted, most) as w
        ),
        -- The summary counts every alert, whatever was asked to be listed.
        'summary', (
            select json_build_object(
                'critical_alerts', count(*) filter (where a.severity = 'critical'),
                'high_alerts', count(*) filter (where a.severity = 'high'),
                'total_alerts', count(*)
            )
            from (
                select rules.inventory_severity(i.stock_status, i.days_of_cover, short_cover) as severity
                from inventory.stock_on(of_shop, today) as i
                where i.alert_order is not null
            ) as a
        )
    );
end
$$;
comment on function inventory.tile_json(bigint, jsonb) is
'Alerts, worst first, and their numbers. Options: severity (critical, high, medium, low), limit (50, at most 500).';
