-- One row a decision of the shop of that domain, newest first.
create function audit.get_shop_audit_trail(of_domain text)
returns table (
    id bigint, created_at timestamptz, actor text, action text, scope text, rationale text, evidence_url text,
    external_ref text, payload jsonb
)
language sql stable
begin atomic
    select
        d.decision_id, d.created_at, d.actor, d.action, d.scope, d.rationale, d.evidence_url, d.external_ref, d.payload
    from facts.shops as s
    inner join app.decision_log as d on d.shop_id = s.shop_id
    where s.domain = of_domain and d.created_at <= rules.now()
    order by d.decision_id desc;
end;
comment on function audit.get_shop_audit_trail(text) is
'Every decision in the log of the shop of that domain, newest first; nothing for a shop that the claims do not allow.';
