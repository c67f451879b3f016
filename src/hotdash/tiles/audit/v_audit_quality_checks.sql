-- One row a thing that decisions of the log lack.
create view audit.v_audit_quality_checks with (security_invoker = true) as
select
    d.shop_id,
    s.domain as shop_domain,
    lacking.check_name,
    count(*) as issue_count,
    (array_agg(d.decision_id order by d.decision_id desc))[1:20] as affected_ids
from app.decision_log as d
inner join facts.shops as s on s.shop_id = d.shop_id
cross join lateral (values
    ('Missing Rationale', d.rationale),
    ('Missing Actor', d.actor),
    ('Missing Scope', d.scope),
    ('Missing Evidence URL', d.evidence_url)
) as lacking (check_name, said)
where d.created_at <= rules.now() and coalesce(btrim(lacking.said), '') = ''
group by d.shop_id, s.domain, lacking.check_name;
comment on view audit.v_audit_quality_checks is 'What decisions leave unsaid; one row a check that finds something.';
comment on column audit.v_audit_quality_checks.shop_id is 'The shop.';
comment on column audit.v_audit_quality_checks.shop_domain is 'The shop''s domain.';
comment on column audit.v_audit_quality_checks.check_name is 'Missing Rationale, Missing Actor, Missing Scope or Missing Evidence URL.';
comment on column audit.v_audit_quality_checks.issue_count is 'Decisions that lack it.';
comment on column audit.v_audit_quality_checks.affected_ids is 'Numbers of the newest 20 of them.';
