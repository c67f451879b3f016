-- One row per shop: time saved since the first of January, as of rules.now().
create view ops.v_ceo_time_savings_ytd with (security_invoker = true) as
with days as (
    select s.shop_id, s.domain, rules.business_date(rules.now(), s.iana_timezone) as today
    from facts.shops as s
),

sums as (
    select
        t.shop_id, count(*) as entries, sum(t.time_saved_order_processing) as orders,
        sum(t.time_saved_inventory_checks) as inventory, sum(t.time_saved_customer_support) as support,
        sum(t.time_saved_manual_reporting) as reporting, sum(t.time_saved_data_entry) as data_entry,
        sum(t.total_minutes_saved) as minutes, sum(t.value_usd) as value_usd, sum(t.automation_actions_count) as automated,
        sum(t.manual_actions_avoided) as avoided
    from ops.v_time_saved as t
    where t.entry_date >= date_trunc('year', t.today::timestamp)::date
    group by t.shop_id
)

select
    d.shop_id, d.domain as shop_domain, date_trunc('year', d.today::timestamp)::date as year_start,
    d.today as year_until, coalesce(n.entries, 0) as days_with_entry,
    round(n.orders / 60.0, 2) as hours_order_processing, round(n.inventory / 60.0, 2) as hours_inventory_checks,
    round(n.support / 60.0, 2) as hours_customer_support, round(n.reporting / 60.0, 2) as hours_manual_reporting,
    round(n.data_entry / 60.0, 2) as hours_data_entry, round(n.minutes / 60.0, 2) as total_hours_saved_ytd,
    round(n.minutes / 1440.0, 2) as total_days_saved_ytd, round(n.value_usd, 2) as total_value_saved_ytd,
    n.automated as automation_actions_ytd, n.avoided as manual_actions_avoided_ytd
from days as d
left join sums as n on n.shop_id = d.shop_id;
comment on view ops.v_ceo_time_savings_ytd is
'Time that hotdash saved this year until today, as entered by hand; one row a shop. Without an entry the sums are null: not known.';
comment on column ops.v_ceo_time_savings_ytd.shop_id is 'Key of the shop.';
comment on column ops.v_ceo_time_savings_ytd.shop_domain is 'Domain of the shop.';
comment on column ops.v_ceo_time_savings_ytd.year_start is 'The first of January of the business day''s year.';
comment on column ops.v_ceo_time_savings_ytd.year_until is 'Last day that counts: today.';
comment on column ops.v_ceo_time_savings_ytd.days_with_entry is 'Business days of the year that have an entry.';
comment on column ops.v_ceo_time_savings_ytd.hours_order_processing is 'Hours saved on processing orders.';
comment on column ops.v_ceo_time_savings_ytd.hours_inventory_checks is 'Hours saved on checking stock.';
comment on column ops.v_ceo_time_savings_ytd.hours_customer_support is 'Hours saved on customer support.';
comment on column ops.v_ceo_time_savings_ytd.hours_manual_reporting is 'Hours saved on writing reports.';
comment on column ops.v_ceo_time_savings_ytd.hours_data_entry is 'Hours saved on typing data.';
comment on column ops.v_ceo_time_savings_ytd.total_hours_saved_ytd is 'All minutes / 60.';
comment on column ops.v_ceo_time_savings_ytd.total_days_saved_ytd is 'Hours / 24: days of the clock, not working days.';
comment on column ops.v_ceo_time_savings_ytd.total_value_saved_ytd is 'Hours × what an hour is worth, in US dollars: 200 (setting ceo_hourly_value_usd).';
comment on column ops.v_ceo_time_savings_ytd.automation_actions_ytd is 'Actions that were done by a program.';
comment on column ops.v_ceo_time_savings_ytd.manual_actions_avoided_ytd is 'Actions that nobody had to do by hand.';
