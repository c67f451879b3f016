-- One row a decision between two business days, both included, newest first.
create function audit.export_audit_logs(start_date date, end_date date)
returns table (
    shop_id bigint, shop_domain text, id bigint, scope text, actor text, action text, rationale text,
    evidence_url text, external_ref text, payload_json text, hash text, created_at timestamptz, created_at_unix bigint
)
language sql stable
begin atomic
    select
        e.shop_id, e.shop_domain, e.id, e.scope, e.actor, e.action, e.rationale, e.evidence_url, e.external_ref,
        e.payload_json, e.hash, e.created_at, e.created_at_unix
    from audit.v_audit_export as e
    inner join facts.shops as s on s.shop_id = e.shop_id
    where
        e.created_at >= start_date::timestamp at time zone s.iana_timezone
        and e.created_at < (end_date + 1)::timestamp at time zone s.iana_timezone
    order by e.shop_id, e.id desc;
end;
comment on function audit.export_audit_logs(date, date) is
'Decisions written from one business day to another, both included, in each shop''s own time zone; the columns are those of audit.v_audit_export.';
