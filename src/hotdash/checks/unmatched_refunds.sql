-- One row a shop: refunded lines whose order line is not known.
create view checks.unmatched_refunds with (security_invoker = true) as
with windows as materialized (
    select
        s.shop_id,
        rules.business_date(rules.now(), s.iana_timezone) - rules.setting(s.shop_id, 'check_window_days')::integer
        + 1 as first_day
    from facts.shops as s
),

issues as (
    select l.shop_id, l.shopify_order_id::text as key
    from windows as w
    inner join facts.refunds as r
        on r.shop_id = w.shop_id
        and r.refund_date >= w.first_day
    inner join facts.refund_lines as l
        on l.shop_id = r.shop_id and l.shopify_order_id = r.shopify_order_id and l.refund_id = r.refund_id
    left join facts.order_lines as o
        on o.shop_id = l.shop_id and o.shopify_order_id = l.shopify_order_id and o.line_id = l.line_id
    where l.line_id is not null and o.line_id is null
)

select
    s.shop_id,
    'Unmatched Refunds' as check_name,
    'high' as severity,
    'facts.refund_lines' as table_name,
    count(i.key) as issue_count,
    (array_agg(i.key order by i.key desc) filter (where i.key is not null))[1:10] as sample_keys,
    'Something was paid back for a line that the order does not have.' as detail,
    'Import the order with all its lines again.' as remedy,
    rules.now() as checked_at
from facts.shops as s
left join issues as i on i.shop_id = s.shop_id
group by s.shop_id;
comment on view checks.unmatched_refunds is 'Refunds of unknown lines; one row a shop.';
comment on column checks.unmatched_refunds.shop_id is 'The shop.';
comment on column checks.unmatched_refunds.check_name is 'Name of the check.';
comment on column checks.unmatched_refunds.severity is 'How bad a finding is: critical, high, medium, low.';
comment on column checks.unmatched_refunds.table_name is 'Table that the findings are in.';
comment on column checks.unmatched_refunds.issue_count is 'How many findings; 0: the check passes.';
comment on column checks.unmatched_refunds.sample_keys is 'Keys of up to ten of them; null: none.';
comment on column checks.unmatched_refunds.detail is 'What a finding is.';
comment on column checks.unmatched_refunds.remedy is 'What to do about one.';
comment on column checks.unmatched_refunds.checked_at is 'The instant that was looked at.';
