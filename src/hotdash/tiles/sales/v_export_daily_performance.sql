-- One row per shop and business day of the last 365, today so far included, from the shop's first booking on.
create view sales.v_export_daily_performance with (security_invoker = true) as
select
    s.shop_id, s.domain as shop_domain, d.day::date as metric_date, d.day::date = t.today as is_partial, s.currency,
    coalesce(m.total_orders, 0) as total_orders,
    coalesce(m.total_units_sold, 0) as total_units_sold,
    coalesce(m.unique_skus_sold, 0) as unique_skus_sold,
    coalesce(m.gross_sales, 0) as gross_sales,
    coalesce(m.discounts, 0) as discounts,
    coalesce(m.returns, 0) as returns,
    coalesce(m.net_sales, 0) as net_sales,
    coalesce(m.shipping, 0) as shipping,
    coalesce(m.taxes, 0) as taxes,
    coalesce(m.fees, 0) as fees,
    coalesce(m.total_revenue, 0) as total_revenue,
    coalesce(m.tips, 0) as tips,
    coalesce(m.gift_card_sales, 0) as gift_card_sales,
    m.avg_order_value,
    coalesce(m.orders_fulfilled, 0) as orders_fulfilled,
    coalesce(m.orders_pending, 0) as orders_pending,
    coalesce(m.orders_unfulfilled, 0) as orders_unfulfilled,
    m.fulfillment_rate_pct, m.revenue_vs_last_week_pct, m.orders_vs_last_week_pct
from facts.shops as s
cross join lateral (select rules.business_date(rules.now(), s.iana_timezone) as today limit 1) as t
cross join lateral (
    select min(b.metric_date) as first_date from rollups.sales_metrics_daily as b where b.shop_id = s.shop_id
) as f
cross join lateral generate_series(greatest(f.first_date, t.today - 364), t.today, interval '1 day') as d (day)
left join rollups.sales_metrics_daily as m on m.shop_id = s.shop_id and m.metric_date = d.day::date
where f.first_date is not null;
comment on view sales.v_export_daily_performance is
'Sales of each of the last 365 business days, today so far included, none before the shop''s first booking; one row a shop and day, zeros where nothing was booked.';
comment on column sales.v_export_daily_performance.shop_id is 'Shop.';
comment on column sales.v_export_daily_performance.shop_domain is 'Domain of the shop.';
comment on column sales.v_export_daily_performance.metric_date is 'Business day in the shop''s own time zone.';
comment on column sales.v_export_daily_performance.is_partial is 'Whether the day is not over.';
comment on column sales.v_export_daily_performance.currency is 'ISO code of the shop''s currency, in which all amounts are.';
comment on column sales.v_export_daily_performance.total_orders is 'Orders placed that day, cancelled ones included.';
comment on column sales.v_export_daily_performance.total_units_sold is 'Units sold, returns not taken off.';
comment on column sales.v_export_daily_performance.unique_skus_sold is 'Different variants sold.';
comment on column sales.v_export_daily_performance.gross_sales is 'Price x quantity before discounts, returns, tax and shipping.';
comment on column sales.v_export_daily_performance.discounts is 'Discounts, negative.';
comment on column sales.v_export_daily_performance.returns is 'Returns and adjustments, negative as a rule.';
comment on column sales.v_export_daily_performance.net_sales is 'Gross sales + discounts + returns.';
comment on column sales.v_export_daily_performance.shipping is 'Shipping charged, less what was refunded of it.';
comment on column sales.v_export_daily_performance.taxes is 'Taxes, less what was refunded of them.';
comment on column sales.v_export_daily_performance.fees is 'Duties and fees.';
comment on column sales.v_export_daily_performance.total_revenue is 'Net sales + shipping + taxes + fees.';
comment on column sales.v_export_daily_performance.tips is 'Tips; not in the revenue.';
comment on column sales.v_export_daily_performance.gift_card_sales is 'Gift cards sold; not in the revenue.';
comment on column sales.v_export_daily_performance.avg_order_value is '(Gross sales - discounts) / orders, of the orders placed that day; null without orders.';
comment on column sales.v_export_daily_performance.orders_fulfilled is 'Of that day''s orders, fulfilled by now.';
comment on column sales.v_export_daily_performance.orders_pending is 'Of that day''s orders, under way: in part, on hold or scheduled.';
comment on column sales.v_export_daily_performance.orders_unfulfilled is 'Of that day''s orders, not begun.';
comment on column sales.v_export_daily_performance.fulfillment_rate_pct is 'Percent of that day''s orders that are fulfilled; null without orders.';
comment on column sales.v_export_daily_performance.revenue_vs_last_week_pct is 'Percent against the same weekday a week earlier; null without a base.';
comment on column sales.v_export_daily_performance.orders_vs_last_week_pct is 'Percent against the same weekday a week earlier; null without a base.';
