-- One value: the canonical text of a decision, which its link of the chain is made of and its line in an archive.
create function rules.decision_text(decision app.decision_log) returns text
language sql stable parallel safe
return jsonb_build_array(
    decision.shop_id, decision.decision_id, decision.scope, decision.actor, decision.action, decision.rationale,
    decision.evidence_url, decision.external_ref, decision.payload,
    -- whole microseconds since 1970: an instant's own text would depend on the session's settings
    (extract(epoch from decision.created_at) * 1000000)::bigint
)::text;
comment on function rules.decision_text(app.decision_log) is
'A decision as one JSON array: shop_id, decision_id, scope, actor, action, rationale, evidence_url, external_ref, payload, microseconds since 1970.';
