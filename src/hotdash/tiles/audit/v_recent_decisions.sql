-- One row a decision of the last 30 business days, today included.
create view audit.v_recent_decisions with (security_invoker = true) as
select
    d.shop_id,
    s.domain as shop_domain,
    d.decision_id as id,
    d.scope,
    d.actor,
    d.action,
    d.rationale,
    d.evidence_url,
    d.external_ref,
    d.payload,
    d.created_at
from app.decision_log as d
inner join facts.shops as s on s.shop_id = d.shop_id
where
    d.created_at <= rules.now()
    and d.created_at >= (rules.business_date(rules.now(), s.iana_timezone) - 29)::timestamp at time zone s.iana_timezone;
comment on view audit.v_recent_decisions is 'Decisions of the last 30 business days; one row a decision.';
comment on column audit.v_recent_decisions.shop_id is 'The shop.';
comment on column audit.v_recent_decisions.shop_domain is 'The shop''s domain.';
comment on column audit.v_recent_decisions.id is 'Number in the shop''s chain.';
comment on column audit.v_recent_decisions.scope is 'What the decision is about.';
comment on column audit.v_recent_decisions.actor is 'Personal: who decided.';
comment on column audit.v_recent_decisions.action is 'What was decided.';
comment on column audit.v_recent_decisions.rationale is 'Personal: why; null: not said.';
comment on column audit.v_recent_decisions.evidence_url is 'Where the evidence stands; null: not said.';
comment on column audit.v_recent_decisions.external_ref is 'Id of the thing elsewhere; null: none.';
comment on column audit.v_recent_decisions.payload is 'Personal: details.';
comment on column audit.v_recent_decisions.created_at is 'When it was written.';
