-- One row a shop: the decisions of the last 7 business days, today included.
create view audit.v_audit_stats_7d with (security_invoker = true) as
with recent as (
    select d.shop_id, d.actor, d.scope, d.created_at, audit.verdict(d.action) as verdict
    from app.decision_log as d
    inner join facts.shops as s on s.shop_id = d.shop_id
    where
        d.created_at <= rules.now()
        and d.created_at
        >= (rules.business_date(rules.now(), s.iana_timezone) - 6)::timestamp at time zone s.iana_timezone
)

select
    s.shop_id,
    s.domain as shop_domain,
    count(r.shop_id) as total_decisions_7d,
    count(distinct r.actor) as unique_actors_7d,
    count(distinct r.scope) as unique_scopes_7d,
    count(*) filter (where r.verdict = 'approved') as approvals_7d,
    count(*) filter (where r.verdict = 'rejected') as rejections_7d,
    round(
        100.0 * count(*) filter (where r.verdict = 'approved') / nullif(count(r.verdict), 0), 2
    ) as approval_rate_pct_7d,
    min(r.created_at) as earliest_decision_7d,
    max(r.created_at) as latest_decision_7d
from facts.shops as s
left join recent as r on r.shop_id = s.shop_id
group by s.shop_id, s.domain;
comment on view audit.v_audit_stats_7d is 'Decisions of the last 7 business days; one row a shop.';
comment on column audit.v_audit_stats_7d.shop_id is 'The shop.';
comment on column audit.v_audit_stats_7d.shop_domain is 'The shop''s domain.';
comment on column audit.v_audit_stats_7d.total_decisions_7d is 'Decisions.';
comment on column audit.v_audit_stats_7d.unique_actors_7d is 'Different actors.';
comment on column audit.v_audit_stats_7d.unique_scopes_7d is 'Different scopes.';
comment on column audit.v_audit_stats_7d.approvals_7d is 'Decisions that approve (audit.verdict).';
comment on column audit.v_audit_stats_7d.rejections_7d is 'Decisions that reject.';
comment on column audit.v_audit_stats_7d.approval_rate_pct_7d is 'Approvals / (approvals + rejections), 0 to 100; null where there were neither.';
comment on column audit.v_audit_stats_7d.earliest_decision_7d is 'The oldest of them; null: none.';
comment on column audit.v_audit_stats_7d.latest_decision_7d is 'The newest of them; null: none.';
