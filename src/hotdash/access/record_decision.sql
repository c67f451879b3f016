-- One row: the decision that was just written at the end of the shop's chain.
create function access.record_decision(
    of_shop bigint, of_scope text, by_actor text, did text, because text, evidence text, reference text, details jsonb
) returns setof app.decision_log
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    entry app.decision_log;
begin
    -- Decisions of a shop are written one after the other: each link holds the one before.
    perform pg_advisory_xact_lock(hashtextextended('decisions/' || of_shop, 0));
    select c.decision_id, c.hash into entry.decision_id, entry.previous_hash
    from (
        (
            select d.decision_id, d.hash from app.decision_log as d
            where d.shop_id = of_shop order by d.decision_id desc limit 1
        )
        union all
        (
            select h.decision_id, h.hash from app.decision_hashes as h
            where h.shop_id = of_shop order by h.decision_id desc limit 1
        )
    ) as c
    order by c.decision_id desc
    limit 1;
    entry.shop_id := of_shop;
    entry.decision_id := coalesce(entry.decision_id, 0) + 1;
    entry.scope := of_scope;
    entry.actor := by_actor;
    entry.action := did;
    entry.rationale := nullif(because, '');
    entry.evidence_url := nullif(evidence, '');
    entry.external_ref := nullif(reference, '');
    entry.payload := coalesce(details, '{}'::jsonb);
    entry.created_at := clock_timestamp();
    entry.hash := rules.chain_link(entry.previous_hash, sha256(convert_to(rules.decision_text(entry), 'UTF8')));
    insert into app.decision_log (
        shop_id, decision_id, scope, actor, action, rationale, evidence_url, external_ref, payload, previous_hash, hash,
        created_at
    )
    values (
        entry.shop_id, entry.decision_id, entry.scope, entry.actor, entry.action, entry.rationale, entry.evidence_url,
        entry.external_ref, entry.payload, entry.previous_hash, entry.hash, entry.created_at
    );
    -- A shop counts as activated by a visit and a decision.
    perform refresh.shop_activation_metrics(of_shop, array[rules.business_date(entry.created_at, s.iana_timezone)])
    from facts.shops as s
    where s.shop_id = of_shop;
    perform pg_notify('hotdash_changes', json_build_object('shop_id', of_shop)::text);
    return next entry;
end
$$;
comment on function access.record_decision(bigint, text, text, text, text, text, text, jsonb) is
'Writes a decision at the end of the shop''s chain and returns it; what was written is never changed.';
-- Its owner is the worker's role, which row security holds: it sees only the shop of the claims that the caller set.
grant create on schema access to service_role;
alter function access.record_decision(bigint, text, text, text, text, text, text, jsonb) owner to service_role;
revoke create on schema access from service_role;
