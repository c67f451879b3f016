-- One row a shop: order numbers that stand for more than one order.
create view checks.duplicate_orders with (security_invoker = true) as
with issues as (
    select o.shop_id, o.order_number as key
    from checks.recent_orders as o
    where exists (
        select from facts.orders as d
        where
            d.shop_id = o.shop_id and d.order_number = o.order_number and d.shopify_order_id < o.shopify_order_id
            and d.kind = o.kind and d.deleted_at is null and not d.is_test
    )
)

select
    s.shop_id,
    'Duplicate Orders' as check_name,
    'high' as severity,
    'facts.orders' as table_name,
    count(i.key) as issue_count,
    (array_agg(i.key order by i.key desc) filter (where i.key is not null))[1:10] as sample_keys,
    'Two orders bear the same number: probably one order that came through two sources under two ids.' as detail,
    'Keep one of the sources, or import the file whose ids are Shopify''s own.' as remedy,
    rules.now() as checked_at
from facts.shops as s
left join issues as i on i.shop_id = s.shop_id
group by s.shop_id;
comment on view checks.duplicate_orders is 'Orders that may be there twice; one row a shop.';
comment on column checks.duplicate_orders.shop_id is 'The shop.';
comment on column checks.duplicate_orders.check_name is 'Name of the check.';
comment on column checks.duplicate_orders.severity is 'How bad a finding is: critical, high, medium, low.';
comment on column checks.duplicate_orders.table_name is 'Table that the findings are in.';
comment on column checks.duplicate_orders.issue_count is 'How many findings; 0: the check passes.';
comment on column checks.duplicate_orders.sample_keys is 'Keys of up to ten of them; null: none.';
comment on column checks.duplicate_orders.detail is 'What a finding is.';
comment on column checks.duplicate_orders.remedy is 'What to do about one.';
comment on column checks.duplicate_orders.checked_at is 'The instant that was looked at.';
