-- Rollup, one row an order day: recomputes rollups.fulfillment_totals for the given days.
create function refresh.fulfillment_totals(of_shop bigint, of_days date[]) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    asked date[] := array(select distinct key from unnest(of_days) as key where key is not null);
    deleted integer;
    written integer;
begin
    delete from rollups.fulfillment_totals as t
    where
        t.shop_id = of_shop and t.order_date = any (asked)
        and not exists (
            select from rollups.fulfillment_days as d where d.shop_id = of_shop and d.order_date = t.order_date
        );
    get diagnostics deleted = row_count;

    insert into rollups.fulfillment_totals as t (shop_id, order_date, orders, late_orders, timed_orders, days_to_fulfill)
    select
        of_shop, d.order_date, sum(d.orders), sum(d.late_orders),
        coalesce(sum(d.orders) filter (where d.days_to_fulfill >= 0), 0),
        coalesce(sum(d.days_to_fulfill * d.orders) filter (where d.days_to_fulfill >= 0), 0)
    from rollups.fulfillment_days as d
    where d.shop_id = of_shop and d.order_date = any (asked)
    group by d.order_date
    on conflict (shop_id, order_date) do update set
        orders = excluded.orders,
        late_orders = excluded.late_orders,
        timed_orders = excluded.timed_orders,
        days_to_fulfill = excluded.days_to_fulfill,
        updated_at = now()
    where (t.orders, t.late_orders, t.timed_orders, t.days_to_fulfill)
        is distinct from (excluded.orders, excluded.late_orders, excluded.timed_orders, excluded.days_to_fulfill);
    get diagnostics written = row_count;

    return deleted + written;
end
$$;
comment on function refresh.fulfillment_totals(bigint, date[]) is
'Recomputes the sums of the given days from rollups.fulfillment_days; returns rows written or deleted. Run after the refresh of those.';
