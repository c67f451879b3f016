-- One row a shop and check, passing or not.
create view checks.v_data_quality_checks with (security_invoker = true) as
with results as (
    select shop_id, check_name, severity, table_name, issue_count, sample_keys, detail, remedy, checked_at
    from checks.missing_daily_revenue
    union all
    select shop_id, check_name, severity, table_name, issue_count, sample_keys, detail, remedy, checked_at
    from checks.future_dates
    union all
    select shop_id, check_name, severity, table_name, issue_count, sample_keys, detail, remedy, checked_at
    from checks.stale_inventory_snapshot
    union all
    select shop_id, check_name, severity, table_name, issue_count, sample_keys, detail, remedy, checked_at
    from checks.mixed_currencies
    union all
    select shop_id, check_name, severity, table_name, issue_count, sample_keys, detail, remedy, checked_at
    from checks.broken_decision_chain
    union all
    select shop_id, check_name, severity, table_name, issue_count, sample_keys, detail, remedy, checked_at
    from checks.negative_inventory
    union all
    select shop_id, check_name, severity, table_name, issue_count, sample_keys, detail, remedy, checked_at
    from checks.missing_sla_timestamps
    union all
    select shop_id, check_name, severity, table_name, issue_count, sample_keys, detail, remedy, checked_at
    from checks.incomplete_audit_data
    union all
    select shop_id, check_name, severity, table_name, issue_count, sample_keys, detail, remedy, checked_at
    from checks.order_totals_versus_lines
    union all
    select shop_id, check_name, severity, table_name, issue_count, sample_keys, detail, remedy, checked_at
    from checks.ledger_versus_order_totals
    union all
    select shop_id, check_name, severity, table_name, issue_count, sample_keys, detail, remedy, checked_at
    from checks.duplicate_orders
    union all
    select shop_id, check_name, severity, table_name, issue_count, sample_keys, detail, remedy, checked_at
    from checks.unmatched_refunds
    union all
    select shop_id, check_name, severity, table_name, issue_count, sample_keys, detail, remedy, checked_at
    from checks.missing_customer_segment
    union all
    select shop_id, check_name, severity, table_name, issue_count, sample_keys, detail, remedy, checked_at
    from checks.fulfillment_status_mismatch
    union all
    select shop_id, check_name, severity, table_name, issue_count, sample_keys, detail, remedy, checked_at
    from checks.unknown_words
    union all
    select shop_id, check_name, severity, table_name, issue_count, sample_keys, detail, remedy, checked_at
    from checks.impossible_percentages
    union all
    select shop_id, check_name, severity, table_name, issue_count, sample_keys, detail, remedy, checked_at
    from checks.orphaned_sku_records
    union all
    select shop_id, check_name, severity, table_name, issue_count, sample_keys, detail, remedy, checked_at
    from checks.missing_time_savings_entry
)

select
    r.shop_id,
    s.domain as shop_domain,
    r.check_name,
    r.severity,
    r.table_name,
    r.issue_count,
    r.sample_keys,
    r.detail,
    r.remedy,
    r.checked_at
from results as r
inner join facts.shops as s on s.shop_id = r.shop_id;
comment on view checks.v_data_quality_checks is 
'Every check of the data, computed when it is read, so that no old answer passes for a new one; one row a shop and check. Those with issue_count 0 pass. It reads the orders of 35 days and what has no end: a quarter of a second with half a million order lines. Answers of every quarter of an hour are kept in app.check_results.';
comment on column checks.v_data_quality_checks.shop_id is 'The shop.';
comment on column checks.v_data_quality_checks.shop_domain is 'The shop''s domain.';
comment on column checks.v_data_quality_checks.check_name is 'Name of the check.';
comment on column checks.v_data_quality_checks.severity is 'How bad a finding is: critical, high, medium, low.';
comment on column checks.v_data_quality_checks.table_name is 'Table that the findings are in.';
comment on column checks.v_data_quality_checks.issue_count is 'How many findings; 0: the check passes.';
comment on column checks.v_data_quality_checks.sample_keys is 'Keys of up to ten of them; null: none.';
comment on column checks.v_data_quality_checks.detail is 'What a finding is.';
comment on column checks.v_data_quality_checks.remedy is 'What to do about one.';
comment on column checks.v_data_quality_checks.checked_at is 'The instant that was looked at.';
