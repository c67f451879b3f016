-- One row a shop: words of a source that hotdash does not know.
create view checks.unknown_words with (security_invoker = true) as
with issues as (
    select distinct o.shop_id, 'fulfilment ' || o.display_fulfillment_status as key
    from checks.recent_orders as o
    where o.display_fulfillment_status not in (
        'FULFILLED', 'FULFILLMENT_NOT_REQUIRED', 'IN_PROGRESS', 'ON_HOLD', 'OPEN', 'PARTIALLY_FULFILLED',
        'PENDING_FULFILLMENT', 'REQUEST_DECLINED', 'RESTOCKED', 'SCHEDULED', 'UNFULFILLED'
    )
    union all
    select distinct o.shop_id, 'payment ' || o.financial_status
    from checks.recent_orders as o
    where upper(o.financial_status) not in (
        'AUTHORIZED', 'EXPIRED', 'PAID', 'PARTIALLY_PAID', 'PARTIALLY_REFUNDED', 'PENDING', 'REFUNDED', 'VOIDED'
    )
    union all
    select distinct c.shop_id, 'conversation ' || c.status
    from facts.cx_conversations as c
    where c.status <> 'resolved' and c.status not in ('open', 'pending', 'snoozed')
)

select
    s.shop_id,
    'Unknown Words' as check_name,
    'medium' as severity,
    'facts.orders' as table_name,
    count(i.key) as issue_count,
    (array_agg(i.key order by i.key desc) filter (where i.key is not null))[1:10] as sample_keys,
    'A source uses a state that hotdash has no meaning for; it is kept as it is and counts as other.' as detail,
    'Report it, or see whether the source was updated.' as remedy,
    rules.now() as checked_at
from facts.shops as s
left join issues as i on i.shop_id = s.shop_id
group by s.shop_id;
comment on view checks.unknown_words is 'States that nobody has given a meaning; one row a shop.';
comment on column checks.unknown_words.shop_id is 'The shop.';
comment on column checks.unknown_words.check_name is 'Name of the check.';
comment on column checks.unknown_words.severity is 'How bad a finding is: critical, high, medium, low.';
comment on column checks.unknown_words.table_name is 'Table that the findings are in.';
comment on column checks.unknown_words.issue_count is 'How many findings; 0: the check passes.';
comment on column checks.unknown_words.sample_keys is 'Keys of up to ten of them; null: none.';
comment on column checks.unknown_words.detail is 'What a finding is.';
comment on column checks.unknown_words.remedy is 'What to do about one.';
comment on column checks.unknown_words.checked_at is 'The instant that was looked at.';
