-- One row a scope.
create view audit.v_decisions_by_scope with (security_invoker = true) as
select
    d.shop_id,
    s.domain as shop_domain,
    d.scope,
    count(*) as total_decisions,
    count(distinct d.actor) as unique_actors,
    min(d.created_at) as first_decision_at,
    max(d.created_at) as last_decision_at
from app.decision_log as d
inner join facts.shops as s on s.shop_id = d.shop_id
where d.created_at <= rules.now()
group by d.shop_id, s.domain, d.scope;
comment on view audit.v_decisions_by_scope is 'What was decided about what; one row a scope. Archived decisions are not counted.';
comment on column audit.v_decisions_by_scope.shop_id is 'The shop.';
comment on column audit.v_decisions_by_scope.shop_domain is 'The shop''s domain.';
comment on column audit.v_decisions_by_scope.scope is 'What the decisions are about.';
comment on column audit.v_decisions_by_scope.total_decisions is 'Decisions in the log.';
comment on column audit.v_decisions_by_scope.unique_actors is 'Different actors among them.';
comment on column audit.v_decisions_by_scope.first_decision_at is 'The oldest of them.';
comment on column audit.v_decisions_by_scope.last_decision_at is 'The newest of them.';
