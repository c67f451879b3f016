-- One row a shop: variants of which less than nothing is available.
create view checks.negative_inventory with (security_invoker = true) as
with issues as (
    select l.shop_id, coalesce(v.sku, l.shopify_variant_id::text) as key
    from facts.inventory_levels as l
    inner join facts.variants as v on v.shop_id = l.shop_id and v.shopify_variant_id = l.shopify_variant_id
    where l.available < 0
)

select
    s.shop_id,
    'Negative Inventory' as check_name,
    'high' as severity,
    'facts.inventory_levels' as table_name,
    count(i.key) as issue_count,
    (array_agg(i.key order by i.key desc) filter (where i.key is not null))[1:10] as sample_keys,
    'More was sold than there was: the available quantity at a location is below zero.' as detail,
    'Count the shelf and correct the quantity in Shopify, or see whether overselling is allowed on purpose.' as remedy,
    rules.now() as checked_at
from facts.shops as s
left join issues as i on i.shop_id = s.shop_id
group by s.shop_id;
comment on view checks.negative_inventory is 'Variants with negative stock; one row a shop.';
comment on column checks.negative_inventory.shop_id is 'The shop.';
comment on column checks.negative_inventory.check_name is 'Name of the check.';
comment on column checks.negative_inventory.severity is 'How bad a finding is: critical, high, medium, low.';
comment on column checks.negative_inventory.table_name is 'Table that the findings are in.';
comment on column checks.negative_inventory.issue_count is 'How many findings; 0: the check passes.';
comment on column checks.negative_inventory.sample_keys is 'Keys of up to ten of them; null: none.';
comment on column checks.negative_inventory.detail is 'What a finding is.';
comment on column checks.negative_inventory.remedy is 'What to do about one.';
comment on column checks.negative_inventory.checked_at is 'The instant that was looked at.';
