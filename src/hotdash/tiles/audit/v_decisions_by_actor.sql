-- One row an actor and scope.
create view audit.v_decisions_by_actor with (security_invoker = true) as
select
    d.shop_id,
    s.domain as shop_domain,
    d.actor,
    d.scope,
    count(*) as decision_count,
    count(*) filter (where audit.verdict(d.action) = 'approved') as approvals_count,
    count(*) filter (where audit.verdict(d.action) = 'rejected') as rejections_count,
    min(d.created_at) as first_decision_at,
    max(d.created_at) as last_decision_at
from app.decision_log as d
inner join facts.shops as s on s.shop_id = d.shop_id
where d.created_at <= rules.now()
group by d.shop_id, s.domain, d.actor, d.scope;
comment on view audit.v_decisions_by_actor is 'What each actor decided, by scope; one row an actor and scope. Archived decisions are not counted.';
comment on column audit.v_decisions_by_actor.shop_id is 'The shop.';
comment on column audit.v_decisions_by_actor.shop_domain is 'The shop''s domain.';
comment on column audit.v_decisions_by_actor.actor is 'Personal: who decided.';
comment on column audit.v_decisions_by_actor.scope is 'What the decisions are about.';
comment on column audit.v_decisions_by_actor.decision_count is 'Decisions in the log.';
comment on column audit.v_decisions_by_actor.approvals_count is 'Those that approve (audit.verdict).';
comment on column audit.v_decisions_by_actor.rejections_count is 'Those that reject.';
comment on column audit.v_decisions_by_actor.first_decision_at is 'The oldest of them.';
comment on column audit.v_decisions_by_actor.last_decision_at is 'The newest of them.';
