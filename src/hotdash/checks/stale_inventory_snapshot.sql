-- One row a shop: whether stock was last counted more than two days ago, or never.
create view checks.stale_inventory_snapshot with (security_invoker = true) as
with issues as (
    select s.shop_id, coalesce(max(c.read_at)::date::text, 'never') as key
    from facts.shops as s
    left join raw.cursors as c on c.shop_id = s.shop_id and c.stream = 'inventory'
    -- A shop that does not sell at present needs no count.
    where exists (select from checks.recent_orders as o where o.shop_id = s.shop_id)
    group by s.shop_id
    having coalesce(max(c.read_at), '-infinity') < rules.now() - interval '2 days'
)

select
    s.shop_id,
    'Stale Inventory Snapshot' as check_name,
    'critical' as severity,
    'rollups.inventory_snapshots' as table_name,
    count(i.key) as issue_count,
    (array_agg(i.key order by i.key desc) filter (where i.key is not null))[1:10] as sample_keys,
    'The newest stock figures are older than two days, or there are none, while the shop sells.' as detail,
    'Import inventory, or see why its sweep fails (hotdash sources).' as remedy,
    rules.now() as checked_at
from facts.shops as s
left join issues as i on i.shop_id = s.shop_id
group by s.shop_id;
comment on view checks.stale_inventory_snapshot is 'Stock that was not counted lately; one row a shop.';
comment on column checks.stale_inventory_snapshot.shop_id is 'The shop.';
comment on column checks.stale_inventory_snapshot.check_name is 'Name of the check.';
comment on column checks.stale_inventory_snapshot.severity is 'How bad a finding is: critical, high, medium, low.';
comment on column checks.stale_inventory_snapshot.table_name is 'Table that the findings are in.';
comment on column checks.stale_inventory_snapshot.issue_count is 'How many findings; 0: the check passes.';
comment on column checks.stale_inventory_snapshot.sample_keys is 'Keys of up to ten of them; null: none.';
comment on column checks.stale_inventory_snapshot.detail is 'What a finding is.';
comment on column checks.stale_inventory_snapshot.remedy is 'What to do about one.';
comment on column checks.stale_inventory_snapshot.checked_at is 'The instant that was looked at.';
