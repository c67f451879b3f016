-- One row a shop: variants that sold lately and that no catalogue knows.
create view checks.orphaned_sku_records with (security_invoker = true) as
with issues as (
    select distinct w.shop_id, p.key
    from checks.full_days as w
    -- Day by day through the key (offset 0 keeps it so): the history before these days is not read.
    cross join lateral (
        select coalesce(k.sku, k.shopify_variant_id::text) as key
        from rollups.sku_performance as k
        where
            k.shop_id = w.shop_id and k.metric_date = w.day
            and not exists (
                select from facts.variants as v
                where v.shop_id = k.shop_id and v.shopify_variant_id = k.shopify_variant_id
            )
        offset 0
    ) as p
)

select
    s.shop_id,
    'Orphaned SKU Records' as check_name,
    'low' as severity,
    'rollups.sku_performance' as table_name,
    count(i.key) as issue_count,
    (array_agg(i.key order by i.key desc) filter (where i.key is not null))[1:10] as sample_keys,
    'Sales of a variant stand in the figures, but the variant itself is not known.' as detail,
    'Import the products (they may have been deleted in Shopify since).' as remedy,
    rules.now() as checked_at
from facts.shops as s
left join issues as i on i.shop_id = s.shop_id
group by s.shop_id;
comment on view checks.orphaned_sku_records is 'Sold variants without a catalogue entry; one row a shop.';
comment on column checks.orphaned_sku_records.shop_id is 'The shop.';
comment on column checks.orphaned_sku_records.check_name is 'Name of the check.';
comment on column checks.orphaned_sku_records.severity is 'How bad a finding is: critical, high, medium, low.';
comment on column checks.orphaned_sku_records.table_name is 'Table that the findings are in.';
comment on column checks.orphaned_sku_records.issue_count is 'How many findings; 0: the check passes.';
comment on column checks.orphaned_sku_records.sample_keys is 'Keys of up to ten of them; null: none.';
comment on column checks.orphaned_sku_records.detail is 'What a finding is.';
comment on column checks.orphaned_sku_records.remedy is 'What to do about one.';
comment on column checks.orphaned_sku_records.checked_at is 'The instant that was looked at.';
