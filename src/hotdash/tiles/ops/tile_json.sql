-- One value: what the endpoint ops-metrics answers.
create function ops.tile_json(of_shop bigint, options jsonb) returns json
language plpgsql stable
set search_path = pg_catalog, pg_temp
-- Planning costs more than running: plan once a session.
set plan_cache_mode = force_generic_plan
as $$
declare
    as_of constant timestamptz := rules.now();
    today constant date := (
        select rules.business_date(as_of, s.iana_timezone) from facts.shops as s where s.shop_id = of_shop
    );
    target_minutes constant numeric := rules.setting(of_shop, 'efficiency_target_minutes');
    zero_minutes constant numeric := rules.setting(of_shop, 'efficiency_zero_minutes');
    resolution_weight constant numeric := rules.setting(of_shop, 'efficiency_resolution_weight');
    top_score constant numeric := rules.setting(of_shop, 'tier_top_score');
begin
    -- The same as ops.v_ops_aggregate_metrics, with day and settings as plain values, each read once.
    return (
        select json_build_object(
            'activation', (
                select json_build_object(
                    'activation_rate_7d_avg', a.activation_rate_pct,
                    'shops_activated_7d', a.shops_activated,
                    'total_shops_7d', a.total_shops
                )
                from ops.v_activation_rate_7d as a
                where a.shop_id = of_shop
            ),
            'operator_sla', (
                select json_build_object(
                    'median_response_time', round(b.quantiles[1]::numeric, 2),
                    'p90_response_time', round(b.quantiles[2]::numeric, 2),
                    'p95_response_time', round(b.quantiles[3]::numeric, 2),
                    'resolution_rate_pct', round(100.0 * b.breaches_acted_on / nullif(b.breaches_detected, 0), 2)
                )
                from ops.answers_at(of_shop, today, as_of) as b
            ),
            'operators', json_build_object(
                'total_operators', count(*),
                'top_performers', count(*) filter (where p.efficiency_score >= top_score),
                'avg_efficiency_score', round(avg(p.efficiency_score), 1)
            )
        )
        from ops.performance_at(of_shop, today, as_of, target_minutes, zero_minutes, resolution_weight) as p
    );
end
$$;
comment on function ops.tile_json(bigint, jsonb) is
'Activation of shops, minutes from breach to action, and operators, over the last 7 business days. There are no options.';
