-- One row a shop: decisions without actor, scope or action.
create view checks.incomplete_audit_data with (security_invoker = true) as
with issues as (
    select d.shop_id, d.decision_id::text as key
    from app.decision_log as d
    where btrim(d.actor) = '' or btrim(d.scope) = '' or btrim(d.action) = ''
)

select
    s.shop_id,
    'Incomplete Audit Data' as check_name,
    'high' as severity,
    'app.decision_log' as table_name,
    count(i.key) as issue_count,
    (array_agg(i.key order by i.key desc) filter (where i.key is not null))[1:10] as sample_keys,
    'A decision does not say who decided what about what. (A missing reason is listed in v_audit_quality_checks, not here.)' as detail,
    'See who wrote it (hotdash token list), and have it written properly; the old one stays.' as remedy,
    rules.now() as checked_at
from facts.shops as s
left join issues as i on i.shop_id = s.shop_id
group by s.shop_id;
comment on view checks.incomplete_audit_data is 'Decisions that say too little to be audited; one row a shop.';
comment on column checks.incomplete_audit_data.shop_id is 'The shop.';
comment on column checks.incomplete_audit_data.check_name is 'Name of the check.';
comment on column checks.incomplete_audit_data.severity is 'How bad a finding is: critical, high, medium, low.';
comment on column checks.incomplete_audit_data.table_name is 'Table that the findings are in.';
comment on column checks.incomplete_audit_data.issue_count is 'How many findings; 0: the check passes.';
comment on column checks.incomplete_audit_data.sample_keys is 'Keys of up to ten of them; null: none.';
comment on column checks.incomplete_audit_data.detail is 'What a finding is.';
comment on column checks.incomplete_audit_data.remedy is 'What to do about one.';
comment on column checks.incomplete_audit_data.checked_at is 'The instant that was looked at.';
