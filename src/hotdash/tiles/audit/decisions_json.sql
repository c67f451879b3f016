-- One value: the decisions of the last business days as the endpoint answers them, newest first.
create function audit.decisions_json(of_shop bigint, in_days integer, by_actor text, in_scope text) returns jsonb
language sql stable
return (
    select jsonb_build_object('decisions', coalesce(jsonb_agg(jsonb_build_object(
        'id', d.decision_id, 'scope', d.scope, 'actor', d.actor, 'action', d.action, 'rationale', d.rationale,
        'created_at', d.created_at
    ) order by d.decision_id desc), '[]'::jsonb))
    from facts.shops as s
    inner join app.decision_log as d on d.shop_id = s.shop_id
    where
        s.shop_id = of_shop
        and d.created_at <= rules.now()
        and d.created_at
        >= (rules.business_date(rules.now(), s.iana_timezone) - in_days + 1)::timestamp at time zone s.iana_timezone
        and (by_actor is null or d.actor = by_actor)
        and (in_scope is null or d.scope = in_scope)
);
comment on function audit.decisions_json(bigint, integer, text, text) is
'What GET /api/v1/audit/decisions answers: decisions of the last so many business days, of one actor or scope where one is given.';
