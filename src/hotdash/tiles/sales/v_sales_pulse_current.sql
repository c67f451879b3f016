-- One row per shop: the business day of the clock, so far; zeros when nothing has been booked on it yet.
create view sales.v_sales_pulse_current with (security_invoker = true) as
select
    s.shop_id,
    s.domain as shop_domain,
    t.today as date,
    coalesce(m.total_revenue, 0) as total_revenue,
    s.currency,
    coalesce(m.total_orders, 0) as total_orders,
    m.avg_order_value,
    -- A day without a row says nothing yet; against a whole day it would only ever read -100 %.
    m.revenue_vs_last_week_pct,
    m.orders_vs_last_week_pct,
    m.fulfillment_rate_pct,
    coalesce(m.orders_pending, 0) as orders_pending,
    coalesce(m.orders_unfulfilled, 0) as orders_unfulfilled
from facts.shops as s
cross join lateral (select rules.business_date(rules.now(), s.iana_timezone) as today limit 1) as t
left join rollups.sales_metrics_daily as m on s.shop_id = m.shop_id and t.today = m.metric_date;

comment on view sales.v_sales_pulse_current is 'Sales of the running business day; one row a shop, after midnight too.';
comment on column sales.v_sales_pulse_current.shop_id is 'Shop.';
comment on column sales.v_sales_pulse_current.shop_domain is 'Domain of the shop.';
comment on column sales.v_sales_pulse_current.date is 'Business day in the shop''s own time zone.';
comment on column sales.v_sales_pulse_current.total_revenue is 'Shop currency: net sales with shipping, taxes, duties and fees; without tips and gift cards.';
comment on column sales.v_sales_pulse_current.currency is 'ISO code of the shop''s currency.';
comment on column sales.v_sales_pulse_current.total_orders is 'Orders placed that day, cancelled ones included.';
comment on column sales.v_sales_pulse_current.avg_order_value is 'Shop currency per order: (gross sales - discounts) / orders; null without orders.';
comment on column sales.v_sales_pulse_current.revenue_vs_last_week_pct is 'Percent against the whole same weekday a week earlier; null without a base or a booking.';
comment on column sales.v_sales_pulse_current.orders_vs_last_week_pct is 'Percent against the whole same weekday a week earlier; null without a base or a booking.';
comment on column sales.v_sales_pulse_current.fulfillment_rate_pct is 'Percent of that day''s orders that are fulfilled; null without orders.';
comment on column sales.v_sales_pulse_current.orders_pending is 'Orders of that day that wait for payment or for shipping, as counted by the daily rollup.';
comment on column sales.v_sales_pulse_current.orders_unfulfilled is 'Orders of that day that are not fulfilled.';
