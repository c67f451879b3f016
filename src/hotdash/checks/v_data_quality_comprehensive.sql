-- One row a shop and check that fails.
create view checks.v_data_quality_comprehensive with (security_invoker = true) as
select
    c.shop_id,
    c.shop_domain,
    c.check_name,
    c.severity,
    c.table_name,
    c.issue_count,
    c.sample_keys,
    c.detail,
    c.remedy,
    c.checked_at
from checks.v_data_quality_checks as c
where c.issue_count > 0;
comment on view checks.v_data_quality_comprehensive is 'Checks that find something; one row a shop and failing check.';
comment on column checks.v_data_quality_comprehensive.shop_id is 'The shop.';
comment on column checks.v_data_quality_comprehensive.shop_domain is 'The shop''s domain.';
comment on column checks.v_data_quality_comprehensive.check_name is 'Name of the check.';
comment on column checks.v_data_quality_comprehensive.severity is 'How bad a finding is: critical, high, medium, low.';
comment on column checks.v_data_quality_comprehensive.table_name is 'Table that the findings are in.';
comment on column checks.v_data_quality_comprehensive.issue_count is 'How many findings; 0: the check passes.';
comment on column checks.v_data_quality_comprehensive.sample_keys is 'Keys of up to ten of them; null: none.';
comment on column checks.v_data_quality_comprehensive.detail is 'What a finding is.';
comment on column checks.v_data_quality_comprehensive.remedy is 'What to do about one.';
comment on column checks.v_data_quality_comprehensive.checked_at is 'The instant that was looked at.';
