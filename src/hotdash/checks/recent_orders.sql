-- One row an order of the last business days (setting check_window_days) that counts.
create view checks.recent_orders with (security_invoker = true) as
-- Row security lets only values that stand already reach an index, so the first day is worked out beforehand.
with windows as materialized (
    select
        s.shop_id,
        rules.business_date(rules.now(), s.iana_timezone) - rules.setting(s.shop_id, 'check_window_days')::integer
        + 1 as first_day
    from facts.shops as s
)

select
    o.shop_id,
    o.shopify_order_id,
    o.order_number,
    o.kind,
    o.order_date,
    o.cancelled_at,
    o.currency,
    o.display_fulfillment_status,
    o.financial_status,
    o.total_price,
    o.total_shipping,
    o.total_tax,
    o.total_refunded,
    o.shopify_customer_id
from windows as w
inner join facts.orders as o on o.shop_id = w.shop_id and o.order_date >= w.first_day
where o.deleted_at is null and not o.is_test and o.ordered_at <= rules.now();
comment on view checks.recent_orders is 'Orders that the checks look at: those of the last check_window_days business days, without tests and deleted ones; one row an order.';
comment on column checks.recent_orders.shop_id is 'The shop.';
comment on column checks.recent_orders.shopify_order_id is 'The order.';
comment on column checks.recent_orders.order_number is 'Its number as people say it.';
comment on column checks.recent_orders.kind is 'order, credit_note or adjustment.';
comment on column checks.recent_orders.order_date is 'Business day it was placed on.';
comment on column checks.recent_orders.cancelled_at is 'When it was cancelled; null: it was not.';
comment on column checks.recent_orders.currency is 'Currency of its amounts.';
comment on column checks.recent_orders.display_fulfillment_status is 'The source''s own word of how far it is shipped.';
comment on column checks.recent_orders.financial_status is 'The source''s own word of how far it is paid.';
comment on column checks.recent_orders.total_price is 'Its total, shop currency.';
comment on column checks.recent_orders.total_shipping is 'Shipping in it, shop currency.';
comment on column checks.recent_orders.total_tax is 'Tax in it, shop currency.';
comment on column checks.recent_orders.total_refunded is 'Paid back so far, shop currency.';
comment on column checks.recent_orders.shopify_customer_id is 'Who ordered; null: unknown.';
