-- One row a shop: orders whose state and times contradict each other.
create view checks.fulfillment_status_mismatch with (security_invoker = true) as
with windows as materialized (
    select
        s.shop_id,
        rules.business_date(rules.now(), s.iana_timezone) - rules.setting(s.shop_id, 'check_window_days')::integer
        + 1 as first_day
    from facts.shops as s
),

issues as (
    select t.shop_id, t.order_number as key
    from windows as w
    inner join rollups.fulfillment_tracking as t
        on t.shop_id = w.shop_id
        and t.order_date >= w.first_day
    where
        (
            t.fulfillment_status = 'fulfilled' and t.fulfilled_at is null
            -- a gift card, say: nothing is shipped
            and t.display_status is distinct from 'FULFILLMENT_NOT_REQUIRED'
        )
        or (t.fulfillment_status = 'unfulfilled' and t.fulfilled_at is not null)
        or t.fulfilled_at < t.order_created_at
)

select
    s.shop_id,
    'Fulfillment Status Mismatch' as check_name,
    'medium' as severity,
    'rollups.fulfillment_tracking' as table_name,
    count(i.key) as issue_count,
    (array_agg(i.key order by i.key desc) filter (where i.key is not null))[1:10] as sample_keys,
    'An order is fulfilled without a time, has a time without being fulfilled, or was shipped before it was placed.' as detail,
    'Look the order up in Shopify; import it again with its fulfilments.' as remedy,
    rules.now() as checked_at
from facts.shops as s
left join issues as i on i.shop_id = s.shop_id
group by s.shop_id;
comment on view checks.fulfillment_status_mismatch is 'Orders whose fulfilment contradicts itself; one row a shop.';
comment on column checks.fulfillment_status_mismatch.shop_id is 'The shop.';
comment on column checks.fulfillment_status_mismatch.check_name is 'Name of the check.';
comment on column checks.fulfillment_status_mismatch.severity is 'How bad a finding is: critical, high, medium, low.';
comment on column checks.fulfillment_status_mismatch.table_name is 'Table that the findings are in.';
comment on column checks.fulfillment_status_mismatch.issue_count is 'How many findings; 0: the check passes.';
comment on column checks.fulfillment_status_mismatch.sample_keys is 'Keys of up to ten of them; null: none.';
comment on column checks.fulfillment_status_mismatch.detail is 'What a finding is.';
comment on column checks.fulfillment_status_mismatch.remedy is 'What to do about one.';
comment on column checks.fulfillment_status_mismatch.checked_at is 'The instant that was looked at.';
