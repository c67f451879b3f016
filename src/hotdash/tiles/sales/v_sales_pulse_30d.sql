-- One row per shop and business day of the last 30, the clock's own included; zeros on a day without a booking.
create view sales.v_sales_pulse_30d with (security_invoker = true) as
select
    s.shop_id, s.domain as shop_domain, d.day::date as date, coalesce(m.total_revenue, 0) as total_revenue, s.currency,
    coalesce(m.total_orders, 0) as total_orders, m.avg_order_value, m.revenue_vs_last_week_pct,
    m.orders_vs_last_week_pct, m.fulfillment_rate_pct
from facts.shops as s
cross join lateral (select rules.business_date(rules.now(), s.iana_timezone) as today limit 1) as t
cross join lateral generate_series(t.today - 29, t.today, interval '1 day') as d (day)
left join rollups.sales_metrics_daily as m on m.shop_id = s.shop_id and m.metric_date = d.day::date;
comment on view sales.v_sales_pulse_30d is
'Sales of each of the last 30 business days, today so far included; one row a shop and day, so that nothing is missing where nothing was sold.';
comment on column sales.v_sales_pulse_30d.shop_id is 'Shop.';
comment on column sales.v_sales_pulse_30d.shop_domain is 'Domain of the shop.';
comment on column sales.v_sales_pulse_30d.date is 'Business day in the shop''s own time zone.';
comment on column sales.v_sales_pulse_30d.total_revenue is 'Shop currency: net sales with shipping, taxes, duties and fees; without tips and gift cards.';
comment on column sales.v_sales_pulse_30d.currency is 'ISO code of the shop''s currency.';
comment on column sales.v_sales_pulse_30d.total_orders is 'Orders placed that day, cancelled ones included.';
comment on column sales.v_sales_pulse_30d.avg_order_value is 'Shop currency per order: (gross sales - discounts) / orders; null without orders.';
comment on column sales.v_sales_pulse_30d.revenue_vs_last_week_pct is 'Percent against the whole same weekday a week earlier; null without a base.';
comment on column sales.v_sales_pulse_30d.orders_vs_last_week_pct is 'Percent against the whole same weekday a week earlier; null without a base.';
comment on column sales.v_sales_pulse_30d.fulfillment_rate_pct is 'Percent of that day''s orders that are fulfilled; null without orders.';
