-- One row per shop and business day with an entry of saved time, as of rules.now(): the minutes added up and their worth.
create view ops.v_time_saved with (security_invoker = true) as
with clocks as materialized (
    select
        s.shop_id, s.domain, rules.business_date(rules.now(), s.iana_timezone) as today,
        rules.setting(s.shop_id, 'ceo_hourly_value_usd') as hourly_value_usd
    from facts.shops as s
)

select
    c.shop_id, c.domain as shop_domain, c.today, t.entry_date, t.time_saved_order_processing,
    t.time_saved_inventory_checks, t.time_saved_customer_support, t.time_saved_manual_reporting,
    t.time_saved_data_entry, m.total_minutes_saved, c.hourly_value_usd, m.total_minutes_saved * c.hourly_value_usd / 60 as value_usd,
    t.automation_actions_count, t.manual_actions_avoided
from clocks as c
inner join app.ceo_time_savings as t on t.shop_id = c.shop_id and t.entry_date <= c.today
cross join lateral (
    select
        t.time_saved_order_processing + t.time_saved_inventory_checks + t.time_saved_customer_support
        + t.time_saved_manual_reporting + t.time_saved_data_entry as total_minutes_saved
) as m;
comment on view ops.v_time_saved is
'Entries of saved time until today with the sum of their minutes and its worth, unrounded; one row a shop and business day with an entry.';
comment on column ops.v_time_saved.shop_id is 'Key of the shop.';
comment on column ops.v_time_saved.shop_domain is 'Domain of the shop.';
comment on column ops.v_time_saved.today is 'Business day of the clock.';
comment on column ops.v_time_saved.entry_date is 'Business day that the entry is for.';
comment on column ops.v_time_saved.time_saved_order_processing is 'Minutes saved on processing orders, as entered.';
comment on column ops.v_time_saved.time_saved_inventory_checks is 'Minutes saved on checking stock, as entered.';
comment on column ops.v_time_saved.time_saved_customer_support is 'Minutes saved on customer support, as entered.';
comment on column ops.v_time_saved.time_saved_manual_reporting is 'Minutes saved on writing reports, as entered.';
comment on column ops.v_time_saved.time_saved_data_entry is 'Minutes saved on typing data, as entered.';
comment on column ops.v_time_saved.total_minutes_saved is 'Sum of the five.';
comment on column ops.v_time_saved.hourly_value_usd is 'What an hour is worth, in US dollars (setting ceo_hourly_value_usd, 200).';
comment on column ops.v_time_saved.value_usd is 'Minutes / 60 × hourly_value_usd, in US dollars, not rounded.';
comment on column ops.v_time_saved.automation_actions_count is 'Actions that were done by a program, as entered.';
comment on column ops.v_time_saved.manual_actions_avoided is 'Actions that nobody had to do by hand, as entered.';
