-- One value: what the endpoint operator-rankings answers.
create function ops.rankings_json(of_shop bigint, options jsonb) returns json
language sql stable
begin atomic
    select json_build_object('rankings', coalesce(json_agg(json_build_object(
        'rank', r.rank, 'operator_id', r.operator_id, 'efficiency_score', r.efficiency_score,
        'resolution_rate_pct', r.resolution_rate_pct, 'avg_response_minutes', r.avg_response_minutes,
        'performance_tier', r.performance_tier
    ) order by r.rank, r.operator_id), '[]'))
    from ops.v_operator_rankings as r
    where r.shop_id = of_shop;
end;
comment on function ops.rankings_json(bigint, jsonb) is
'Operators by their score of the last 7 business days, equal scores by number. There are no options.';
