-- One row a decision in the log, whole.
create view audit.v_audit_export with (security_invoker = true) as
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
    d.payload::text as payload_json,
    encode(d.hash, 'hex') as hash,
    d.created_at,
    extract(epoch from d.created_at)::bigint as created_at_unix
from app.decision_log as d
inner join facts.shops as s on s.shop_id = d.shop_id;
comment on view audit.v_audit_export is 'Decisions as they are handed to an auditor; one row a decision. Archived ones are in their files.';
comment on column audit.v_audit_export.shop_id is 'The shop.';
comment on column audit.v_audit_export.shop_domain is 'The shop''s domain.';
comment on column audit.v_audit_export.id is 'Number in the shop''s chain, from 1 without gaps.';
comment on column audit.v_audit_export.scope is 'What the decision is about (inventory, cx, growth, …).';
comment on column audit.v_audit_export.actor is 'Personal: who decided: the name of the key or person that asked.';
comment on column audit.v_audit_export.action is 'What was decided, as a word; may be dotted (reorder.approved).';
comment on column audit.v_audit_export.rationale is 'Personal: why; null: not said.';
comment on column audit.v_audit_export.evidence_url is 'Where the evidence stands; null: not said.';
comment on column audit.v_audit_export.external_ref is 'Id of the thing elsewhere; null: none.';
comment on column audit.v_audit_export.payload_json is 'Personal: details as JSON text.';
comment on column audit.v_audit_export.hash is 'Its link of the chain, in hex.';
comment on column audit.v_audit_export.created_at is 'When it was written.';
comment on column audit.v_audit_export.created_at_unix is 'The same in whole seconds since 1970.';
