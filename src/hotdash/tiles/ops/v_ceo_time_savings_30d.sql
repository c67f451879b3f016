-- One row per shop and business day of the last 30 with an entry of saved time, as of rules.now().
create view ops.v_ceo_time_savings_30d with (security_invoker = true) as
select
    t.shop_id, t.shop_domain, t.entry_date, t.time_saved_order_processing, t.time_saved_inventory_checks,
    t.time_saved_customer_support, t.time_saved_manual_reporting, t.time_saved_data_entry, t.total_minutes_saved,
    round(t.total_minutes_saved / 60.0, 2) as total_hours_saved, round(t.value_usd, 2) as total_value_saved_usd,
    t.automation_actions_count, t.manual_actions_avoided
from ops.v_time_saved as t
where t.entry_date > t.today - 30;
comment on view ops.v_ceo_time_savings_30d is
'Time that hotdash saved, as entered by hand, on each of the last 30 business days, and its worth at 200 US dollars an hour (setting ceo_hourly_value_usd); one row a shop and day with an entry. A day without one is not known, which is not nothing.';
comment on column ops.v_ceo_time_savings_30d.shop_id is 'Key of the shop.';
comment on column ops.v_ceo_time_savings_30d.shop_domain is 'Domain of the shop.';
comment on column ops.v_ceo_time_savings_30d.entry_date is 'Business day that the entry is for.';
comment on column ops.v_ceo_time_savings_30d.time_saved_order_processing is 'Minutes saved on processing orders, as entered.';
comment on column ops.v_ceo_time_savings_30d.time_saved_inventory_checks is 'Minutes saved on checking stock, as entered.';
comment on column ops.v_ceo_time_savings_30d.time_saved_customer_support is 'Minutes saved on customer support, as entered.';
comment on column ops.v_ceo_time_savings_30d.time_saved_manual_reporting is 'Minutes saved on writing reports, as entered.';
comment on column ops.v_ceo_time_savings_30d.time_saved_data_entry is 'Minutes saved on typing data, as entered.';
comment on column ops.v_ceo_time_savings_30d.total_minutes_saved is 'Sum of the five, in minutes.';
comment on column ops.v_ceo_time_savings_30d.total_hours_saved is 'total_minutes_saved / 60.';
comment on column ops.v_ceo_time_savings_30d.total_value_saved_usd is 'Hours × what an hour is worth, in US dollars: 200 (setting ceo_hourly_value_usd).';
comment on column ops.v_ceo_time_savings_30d.automation_actions_count is 'Actions that were done by a program, as entered.';
comment on column ops.v_ceo_time_savings_30d.manual_actions_avoided is 'Actions that nobody had to do by hand, as entered.';
