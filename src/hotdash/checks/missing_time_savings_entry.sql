-- One row a shop: working days of the last 30 without a time-savings entry.
create view checks.missing_time_savings_entry with (security_invoker = true) as
with issues as (
    select s.shop_id, d.day::date::text as key
    from facts.shops as s
    cross join generate_series(
        (rules.business_date(rules.now(), s.iana_timezone) - 30)::timestamp,
        (rules.business_date(rules.now(), s.iana_timezone) - 1)::timestamp, interval '1 day'
    ) as d (day)
    left join app.ceo_time_savings as t on t.shop_id = s.shop_id and t.entry_date = d.day::date
    where
        t.entry_date is null and extract(isodow from d.day) < 6
        and d.day::date >= rules.business_date(s.created_at, s.iana_timezone)
)

select
    s.shop_id,
    'Missing Time Savings Entry' as check_name,
    'low' as severity,
    'app.ceo_time_savings' as table_name,
    count(i.key) as issue_count,
    (array_agg(i.key order by i.key desc) filter (where i.key is not null))[1:10] as sample_keys,
    'A working day (Monday to Friday) of the last 30 has no entry of what time was saved.' as detail,
    'Write it down on the page, or leave it: nothing else depends on it.' as remedy,
    rules.now() as checked_at
from facts.shops as s
left join issues as i on i.shop_id = s.shop_id
group by s.shop_id;
comment on view checks.missing_time_savings_entry is 'Days without a time-savings entry; one row a shop.';
comment on column checks.missing_time_savings_entry.shop_id is 'The shop.';
comment on column checks.missing_time_savings_entry.check_name is 'Name of the check.';
comment on column checks.missing_time_savings_entry.severity is 'How bad a finding is: critical, high, medium, low.';
comment on column checks.missing_time_savings_entry.table_name is 'Table that the findings are in.';
comment on column checks.missing_time_savings_entry.issue_count is 'How many findings; 0: the check passes.';
comment on column checks.missing_time_savings_entry.sample_keys is 'Keys of up to ten of them; null: none.';
comment on column checks.missing_time_savings_entry.detail is 'What a finding is.';
comment on column checks.missing_time_savings_entry.remedy is 'What to do about one.';
comment on column checks.missing_time_savings_entry.checked_at is 'The instant that was looked at.';
