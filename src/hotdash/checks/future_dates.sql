-- One row a shop: things that are dated after now.
create view checks.future_dates with (security_invoker = true) as
with issues as (
    select s.shop_id, f.key
    from facts.shops as s
    cross join lateral (
        select 'order ' || o.order_number as key
        from facts.orders as o
        where
            o.shop_id = s.shop_id and o.order_date >= rules.business_date(rules.now(), s.iana_timezone)
            -- clocks differ by some minutes
            and o.ordered_at > rules.now() + interval '10 minutes' and o.deleted_at is null
        union all
        select 'ledger ' || e.event_date
        from facts.sale_events as e
        where
            e.shop_id = s.shop_id and e.event_date > rules.business_date(rules.now(), s.iana_timezone) + 1
            -- The bookings of an order's own day are as late as the order; only the others have an index by their day.
            and e.event_date <> e.order_date
        union all
        select 'conversation ' || c.chatwoot_conversation_id
        from facts.cx_conversations as c
        where
            c.shop_id = s.shop_id and c.conversation_date >= rules.business_date(rules.now(), s.iana_timezone)
            and c.conversation_created_at > rules.now() + interval '10 minutes'
    ) as f
)

select
    s.shop_id,
    'Future Dates' as check_name,
    'critical' as severity,
    'facts.orders' as table_name,
    count(i.key) as issue_count,
    (array_agg(i.key order by i.key desc) filter (where i.key is not null))[1:10] as sample_keys,
    'An order, a ledger entry or a conversation is dated after now.' as detail,
    'Correct the time zone of the import (mapping: [file] timezone), or the clock of the source.' as remedy,
    rules.now() as checked_at
from facts.shops as s
left join issues as i on i.shop_id = s.shop_id
group by s.shop_id;
comment on view checks.future_dates is 'Rows from the future; one row a shop.';
comment on column checks.future_dates.shop_id is 'The shop.';
comment on column checks.future_dates.check_name is 'Name of the check.';
comment on column checks.future_dates.severity is 'How bad a finding is: critical, high, medium, low.';
comment on column checks.future_dates.table_name is 'Table that the findings are in.';
comment on column checks.future_dates.issue_count is 'How many findings; 0: the check passes.';
comment on column checks.future_dates.sample_keys is 'Keys of up to ten of them; null: none.';
comment on column checks.future_dates.detail is 'What a finding is.';
comment on column checks.future_dates.remedy is 'What to do about one.';
comment on column checks.future_dates.checked_at is 'The instant that was looked at.';
