-- One row a shop: places where the chain of decisions does not hold.
create view checks.broken_decision_chain with (security_invoker = true) as
with issues as (
    select s.shop_id, b.decision_id::text as key
    from facts.shops as s
    cross join lateral rules.broken_links(s.shop_id) as b
)

select
    s.shop_id,
    'Broken Decision Chain' as check_name,
    'critical' as severity,
    'app.decision_log' as table_name,
    count(i.key) as issue_count,
    (array_agg(i.key order by i.key desc) filter (where i.key is not null))[1:10] as sample_keys,
    'Somebody changed, deleted, added or swapped decisions in the database.' as detail,
    'Run: hotdash audit verify --shop DOMAIN; compare with a backup.' as remedy,
    rules.now() as checked_at
from facts.shops as s
left join issues as i on i.shop_id = s.shop_id
group by s.shop_id;
comment on view checks.broken_decision_chain is 'Broken links of the decision log; one row a shop.';
comment on column checks.broken_decision_chain.shop_id is 'The shop.';
comment on column checks.broken_decision_chain.check_name is 'Name of the check.';
comment on column checks.broken_decision_chain.severity is 'How bad a finding is: critical, high, medium, low.';
comment on column checks.broken_decision_chain.table_name is 'Table that the findings are in.';
comment on column checks.broken_decision_chain.issue_count is 'How many findings; 0: the check passes.';
comment on column checks.broken_decision_chain.sample_keys is 'Keys of up to ten of them; null: none.';
comment on column checks.broken_decision_chain.detail is 'What a finding is.';
comment on column checks.broken_decision_chain.remedy is 'What to do about one.';
comment on column checks.broken_decision_chain.checked_at is 'The instant that was looked at.';
