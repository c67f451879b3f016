-- One value: the figures, the line and the operators that the page shows.
create function ops.headline(of_shop bigint) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
-- Planning costs more than running: plan once a session.
set plan_cache_mode = force_generic_plan
as $$
declare
    m ops.v_ops_aggregate_metrics;
    figures jsonb;
begin
    select v.* into m from ops.v_ops_aggregate_metrics as v where v.shop_id = of_shop;
    figures := jsonb_build_array(
        jsonb_build_object(
            'key', 'resolution_rate_pct', 'label', 'Late answers given, 7 days', 'value', m.resolution_rate_pct,
            'format', 'percent', 'change_pct', null, 'better', 'up', 'band', rules.band_below(
                m.resolution_rate_pct, rules.setting(of_shop, 'operator_resolution_pct_yellow'),
                rules.setting(of_shop, 'operator_resolution_pct_red')
            )
        ),
        jsonb_build_object(
            'key', 'median_response_time', 'label', 'From breach to answer, median', 'value', m.median_response_time,
            'format', 'minutes', 'change_pct', null, 'better', 'down', 'band', rules.band_above(
                m.median_response_time, rules.setting(of_shop, 'operator_median_minutes_yellow'),
                rules.setting(of_shop, 'operator_median_minutes_red')
            )
        ),
        jsonb_build_object(
            'key', 'avg_efficiency_score', 'label', 'Operator score, mean', 'value', m.avg_efficiency_score,
            'format', 'decimal', 'change_pct', null, 'better', 'up', 'band', null
        ),
        jsonb_build_object(
            'key', 'activation_rate_7d_avg', 'label', 'Shops worked with, 7 days', 'value', m.activation_rate_7d_avg,
            'format', 'percent', 'change_pct', null, 'better', 'up', 'band', rules.band_below(
                m.activation_rate_7d_avg, rules.setting(of_shop, 'activation_7d_pct_yellow'),
                rules.setting(of_shop, 'activation_7d_pct_red')
            )
        )
    );
    return jsonb_build_object(
        'figures', figures,
        'spark', jsonb_build_object('label', 'Customers who waited too long, a day', 'format', 'count', 'points', (
            select coalesce(jsonb_agg(jsonb_build_array(d.day::date, (
                select count(*) from rollups.operator_sla_resolution as r
                where
                    r.shop_id = of_shop and r.breach_date = d.day::date and r.sla_breach_detected_at <= rules.now()
            )) order by d.day), '[]')
            from generate_series(m.window_end - 29, m.window_end, interval '1 day') as d (day)
            -- Without an operator at work there is no line to draw.
            where m.total_operators > 0
        )),
        'rows', (
            select coalesce(jsonb_agg(jsonb_build_object(
                'rank', k.rank, 'operator', 'Operator ' || k.operator_id, 'efficiency_score', k.efficiency_score,
                'resolution_rate_pct', k.resolution_rate_pct, 'avg_response_minutes', k.avg_response_minutes,
                'conversations', k.conversations, 'performance_tier', lower(k.performance_tier)
            ) order by k.rank, k.operator_id), '[]')
            from ops.v_operator_rankings as k
            where k.shop_id = of_shop
        )
    );
end
$$;
comment on function ops.headline(bigint) is
'Share of late answers given, median minutes from breach to answer, mean score and activation over the last 7 business days; breaches a day over 30; and the operators by rank.';
