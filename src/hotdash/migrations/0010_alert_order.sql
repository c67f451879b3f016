-- Stock alerts in their order, worst first, as an index gives them: sorting them anew took longer than reading them.

-- Which alert is worse: out of stock before low before overstock, then less cover (unknown first), then more sales a day.
-- Three groups of digits in one bigint, because under row security comparing numeric values reaches no index.
alter table rollups.inventory_snapshots add column alert_order bigint generated always as (
    case
        when stock_status = 'out_of_stock' and avg_daily_sales > 0 then 1
        when stock_status = 'low_stock' then 2
        when stock_status = 'overstock' then 3
    end * 100000000000000
    + coalesce(1 + least(greatest(round(days_of_cover * 10), 0), 999998), 0)::bigint * 100000000
    + 99999999 - least(greatest(round(coalesce(avg_daily_sales, 0) * 1000), 0), 99999999)::bigint
) stored;
comment on column rollups.inventory_snapshots.alert_order is
'Place among the shop''s stock alerts, least is worst: out of stock with demand, low stock, overstock; then cover, to a tenth of a day; then sales a day. Null: no alert.';
-- What counting them asks for is in the index too: the rows lie far apart, each among its own history.
create index inventory_snapshots_alerts on rollups.inventory_snapshots (shop_id, alert_order, shopify_variant_id)
include (shopify_product_id, snapshot_date, stock_status, days_of_cover)
where valid_until_date is null and alert_order is not null;

-- The ledger of a day is read without its orders: only the few that do not count are looked for.
create index orders_not_counted on facts.orders (shop_id, shopify_order_id) where is_test or deleted_at is not null;
