-- One row a shop: answered conversations without the time of the answer.
create view checks.missing_sla_timestamps with (security_invoker = true) as
with windows as materialized (
    select
        s.shop_id,
        rules.business_date(rules.now(), s.iana_timezone) - rules.setting(s.shop_id, 'check_window_days')::integer
        + 1 as first_day
    from facts.shops as s
),

issues as (
    select c.shop_id, c.chatwoot_conversation_id::text as key
    from windows as w
    inner join facts.cx_conversations as c
        on c.shop_id = w.shop_id
        and c.conversation_date >= w.first_day
    where
        (c.first_response_at is null or c.first_response_time_minutes is null)
        and exists (
            select from facts.cx_messages as m
            where
                m.shop_id = c.shop_id and m.chatwoot_conversation_id = c.chatwoot_conversation_id
                and m.sender_kind = 'operator' and not m.is_private and m.sent_at > c.conversation_created_at
        )
        -- An operator who wrote first answers nobody.
        and exists (
            select from facts.cx_messages as q
            where
                q.shop_id = c.shop_id and q.chatwoot_conversation_id = c.chatwoot_conversation_id
                and q.sender_kind = 'customer'
                and q.sent_at < (
                    select max(a.sent_at) from facts.cx_messages as a
                    where
                        a.shop_id = c.shop_id and a.chatwoot_conversation_id = c.chatwoot_conversation_id
                        and a.sender_kind = 'operator' and not a.is_private
                )
        )
)

select
    s.shop_id,
    'Missing SLA Timestamps' as check_name,
    'high' as severity,
    'facts.cx_conversations' as table_name,
    count(i.key) as issue_count,
    (array_agg(i.key order by i.key desc) filter (where i.key is not null))[1:10] as sample_keys,
    'A customer wrote and an operator answered, but the conversation has no time of first response.' as detail,
    'Import the conversation with its messages again.' as remedy,
    rules.now() as checked_at
from facts.shops as s
left join issues as i on i.shop_id = s.shop_id
group by s.shop_id;
comment on view checks.missing_sla_timestamps is 'Conversations whose answer has no time; one row a shop. One that nobody answered yet is no fault of the data.';
comment on column checks.missing_sla_timestamps.shop_id is 'The shop.';
comment on column checks.missing_sla_timestamps.check_name is 'Name of the check.';
comment on column checks.missing_sla_timestamps.severity is 'How bad a finding is: critical, high, medium, low.';
comment on column checks.missing_sla_timestamps.table_name is 'Table that the findings are in.';
comment on column checks.missing_sla_timestamps.issue_count is 'How many findings; 0: the check passes.';
comment on column checks.missing_sla_timestamps.sample_keys is 'Keys of up to ten of them; null: none.';
comment on column checks.missing_sla_timestamps.detail is 'What a finding is.';
comment on column checks.missing_sla_timestamps.remedy is 'What to do about one.';
comment on column checks.missing_sla_timestamps.checked_at is 'The instant that was looked at.';
