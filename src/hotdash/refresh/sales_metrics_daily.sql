-- Rollup, one row a business day: recomputes the sales of the asked days; returns how many rows it wrote or deleted.
create function refresh.sales_metrics_daily(of_shop bigint, of_days date []) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
-- Read through its key a table weighs row security once, read whole once a row.
set enable_seqscan = off
as $$
declare
    changed_rows integer;
    deleted_rows integer;
begin
    delete from rollups.sales_metrics_daily as m
    where
        m.shop_id = of_shop and m.metric_date in (select k.key from unnest(of_days) as k (key))
        and not exists (
            select from facts.orders as o
            where
                o.shop_id = of_shop and o.order_date = m.metric_date and not o.is_test and o.deleted_at is null
        )
        and not exists (select from refresh.bookings(of_shop, m.metric_date) as b);
    get diagnostics deleted_rows = row_count;

    insert into rollups.sales_metrics_daily as m (
        shop_id, metric_date, total_orders, total_units_sold, unique_skus_sold, gross_sales, discounts, returns,
        net_sales, shipping, taxes, fees, total_revenue, tips, gift_card_sales, avg_order_value, currency,
        orders_fulfilled, orders_pending, orders_unfulfilled, fulfillment_rate_pct
    )
    select
        of_shop, d.metric_date, d.total_orders, d.total_units_sold, d.unique_skus_sold, d.gross_sales,
        d.discounts, d.returns, d.net_sales, d.shipping, d.taxes, d.fees, d.total_revenue, d.tips,
        d.gift_card_sales, d.avg_order_value, d.currency, d.orders_fulfilled, d.orders_pending,
        d.orders_unfulfilled, d.fulfillment_rate_pct
    from refresh.sales_days(of_shop, of_days) as d
    on conflict (shop_id, metric_date) do update set
        total_orders = excluded.total_orders, total_units_sold = excluded.total_units_sold,
        unique_skus_sold = excluded.unique_skus_sold, gross_sales = excluded.gross_sales,
        discounts = excluded.discounts, returns = excluded.returns, net_sales = excluded.net_sales,
        shipping = excluded.shipping, taxes = excluded.taxes, fees = excluded.fees,
        total_revenue = excluded.total_revenue, tips = excluded.tips,
        gift_card_sales = excluded.gift_card_sales, avg_order_value = excluded.avg_order_value,
        currency = excluded.currency, orders_fulfilled = excluded.orders_fulfilled,
        orders_pending = excluded.orders_pending, orders_unfulfilled = excluded.orders_unfulfilled,
        fulfillment_rate_pct = excluded.fulfillment_rate_pct,
        updated_at = now()
    where
        (
            m.total_orders, m.total_units_sold, m.unique_skus_sold, m.gross_sales, m.discounts, m.returns,
            m.net_sales, m.shipping, m.taxes, m.fees, m.total_revenue, m.tips, m.gift_card_sales,
            m.avg_order_value, m.currency, m.orders_fulfilled, m.orders_pending, m.orders_unfulfilled,
            m.fulfillment_rate_pct
        ) is distinct from (
            excluded.total_orders, excluded.total_units_sold, excluded.unique_skus_sold, excluded.gross_sales,
            excluded.discounts, excluded.returns, excluded.net_sales, excluded.shipping, excluded.taxes,
            excluded.fees, excluded.total_revenue, excluded.tips, excluded.gift_card_sales,
            excluded.avg_order_value, excluded.currency, excluded.orders_fulfilled, excluded.orders_pending,
            excluded.orders_unfulfilled, excluded.fulfillment_rate_pct
        );
    get diagnostics changed_rows = row_count;

    return changed_rows + deleted_rows + refresh.sales_comparisons(of_shop, of_days);
end
$$;
comment on function refresh.sales_metrics_daily(bigint, date []) is
'Recomputes rollups.sales_metrics_daily for the asked days, and the comparisons of the days a week after them.';
