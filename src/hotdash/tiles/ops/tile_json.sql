-- One value: what the endpoint ops-metrics answers.
create function ops.tile_json(of_shop bigint, options jsonb) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
-- Planning costs more than running: plan once a session.
set plan_cache_mode = force_generic_plan
as $$
begin
    return (
        select jsonb_build_object(
            'activation', jsonb_build_object(
                'activation_rate_7d_avg', m.activation_rate_7d_avg,
                'shops_activated_7d', m.shops_activated_7d,
                'total_shops_7d', m.total_shops_7d
            ),
            'operator_sla', jsonb_build_object(
                'median_response_time', m.median_response_time,
                'p90_response_time', m.p90_response_time,
                'p95_response_time', m.p95_response_time,
                'resolution_rate_pct', m.resolution_rate_pct
            ),
            'operators', jsonb_build_object(
                'total_operators', m.total_operators,
                'top_performers', m.top_performers,
                'avg_efficiency_score', m.avg_efficiency_score
            )
        )
        from ops.v_ops_aggregate_metrics as m
        where m.shop_id = of_shop
    );
end
$$;
comment on function ops.tile_json(bigint, jsonb) is
'Activation of shops, minutes from breach to action, and operators, over the last 7 business days. There are no options.';
