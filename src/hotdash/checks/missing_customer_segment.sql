-- One row a shop: customers who ordered lately and have no segment.
create view checks.missing_customer_segment with (security_invoker = true) as
with issues as (
    select distinct o.shop_id, o.shopify_customer_id::text as key
    from checks.recent_orders as o
    left join rollups.customer_segments as c
        on c.shop_id = o.shop_id and c.shopify_customer_id = o.shopify_customer_id
    where o.shopify_customer_id is not null and c.primary_segment is null
)

select
    s.shop_id,
    'Missing Customer Segment' as check_name,
    'medium' as severity,
    'rollups.customer_segments' as table_name,
    count(i.key) as issue_count,
    (array_agg(i.key order by i.key desc) filter (where i.key is not null))[1:10] as sample_keys,
    'A customer with an order in the window was not put into a segment.' as detail,
    'Run: hotdash refresh --shop DOMAIN.' as remedy,
    rules.now() as checked_at
from facts.shops as s
left join issues as i on i.shop_id = s.shop_id
group by s.shop_id;
comment on view checks.missing_customer_segment is 'Customers without a segment; one row a shop.';
comment on column checks.missing_customer_segment.shop_id is 'The shop.';
comment on column checks.missing_customer_segment.check_name is 'Name of the check.';
comment on column checks.missing_customer_segment.severity is 'How bad a finding is: critical, high, medium, low.';
comment on column checks.missing_customer_segment.table_name is 'Table that the findings are in.';
comment on column checks.missing_customer_segment.issue_count is 'How many findings; 0: the check passes.';
comment on column checks.missing_customer_segment.sample_keys is 'Keys of up to ten of them; null: none.';
comment on column checks.missing_customer_segment.detail is 'What a finding is.';
comment on column checks.missing_customer_segment.remedy is 'What to do about one.';
comment on column checks.missing_customer_segment.checked_at is 'The instant that was looked at.';
