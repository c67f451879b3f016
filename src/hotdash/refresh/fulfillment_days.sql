-- Rollup, one row an order day and duration: recomputes rollups.fulfillment_days for the given days.
create function refresh.fulfillment_days(of_shop bigint, of_days date[]) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    asked date[] := array(select distinct key from unnest(of_days) as key where key is not null);
    deleted integer;
    written integer;
begin
    delete from rollups.fulfillment_days as d
    where
        d.shop_id = of_shop and d.order_date = any (asked)
        and not exists (
            select from rollups.fulfillment_tracking as t
            where
                t.shop_id = of_shop and t.order_date = d.order_date and t.fulfillment_status = 'fulfilled'
                and coalesce(t.days_to_fulfill, -1) = d.days_to_fulfill
        );
    get diagnostics deleted = row_count;

    insert into rollups.fulfillment_days as d (shop_id, order_date, days_to_fulfill, orders, late_orders)
    select
        of_shop, t.order_date, coalesce(t.days_to_fulfill, -1), count(*),
        count(*) filter (where t.fulfilled_at > t.sla_deadline)
    from rollups.fulfillment_tracking as t
    where t.shop_id = of_shop and t.order_date = any (asked) and t.fulfillment_status = 'fulfilled'
    group by t.order_date, coalesce(t.days_to_fulfill, -1)
    on conflict (shop_id, order_date, days_to_fulfill) do update set
        orders = excluded.orders,
        late_orders = excluded.late_orders,
        updated_at = now()
    where (d.orders, d.late_orders) is distinct from (excluded.orders, excluded.late_orders);
    get diagnostics written = row_count;

    return deleted + written;
end
$$;
comment on function refresh.fulfillment_days(bigint, date[]) is
'Recomputes how long the orders of the given days took to be shipped; returns rows written or deleted. Run after the tracking of orders.';
