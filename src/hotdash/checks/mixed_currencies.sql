-- One row a shop: orders in another currency than the shop's.
create view checks.mixed_currencies with (security_invoker = true) as
with issues as (
    select o.shop_id, o.order_number as key
    from checks.recent_orders as o
    inner join facts.shops as s on s.shop_id = o.shop_id
    where o.currency <> s.currency
)

select
    s.shop_id,
    'Mixed Currencies' as check_name,
    'critical' as severity,
    'facts.orders' as table_name,
    count(i.key) as issue_count,
    (array_agg(i.key order by i.key desc) filter (where i.key is not null))[1:10] as sample_keys,
    'The order''s amounts are in another currency than the shop keeps its books in, so sums over orders say nothing.' as detail,
    'Import it into the shop that it belongs to, or in the shop''s currency.' as remedy,
    rules.now() as checked_at
from facts.shops as s
left join issues as i on i.shop_id = s.shop_id
group by s.shop_id;
comment on view checks.mixed_currencies is 'Orders in a foreign currency; one row a shop.';
comment on column checks.mixed_currencies.shop_id is 'The shop.';
comment on column checks.mixed_currencies.check_name is 'Name of the check.';
comment on column checks.mixed_currencies.severity is 'How bad a finding is: critical, high, medium, low.';
comment on column checks.mixed_currencies.table_name is 'Table that the findings are in.';
comment on column checks.mixed_currencies.issue_count is 'How many findings; 0: the check passes.';
comment on column checks.mixed_currencies.sample_keys is 'Keys of up to ten of them; null: none.';
comment on column checks.mixed_currencies.detail is 'What a finding is.';
comment on column checks.mixed_currencies.remedy is 'What to do about one.';
comment on column checks.mixed_currencies.checked_at is 'The instant that was looked at.';
