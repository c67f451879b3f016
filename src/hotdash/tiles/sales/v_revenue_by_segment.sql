-- One row per customer segment that bought or returned in the last 30 full business days.
create view sales.v_revenue_by_segment with (security_invoker = true) as
select
    s.shop_id, s.domain as shop_domain, g.primary_segment, g.customers, g.orders, g.revenue,
    round(100 * g.revenue / nullif(sum(g.revenue) over (partition by s.shop_id), 0), 2) as revenue_share_pct,
    round(g.first_sales / nullif(g.orders, 0), 2) as avg_order_value,
    round(g.orders::numeric / nullif(g.customers, 0), 2) as orders_per_customer
from facts.shops as s
cross join lateral (select rules.business_date(rules.now(), s.iana_timezone) as today limit 1) as t
cross join lateral sales.segment_sums(s.shop_id, t.today - 30, t.today) as g;
comment on view sales.v_revenue_by_segment is
'Who the revenue of the last 30 full business days came from; one row a segment. The rows add up to the revenue of these days.';
comment on column sales.v_revenue_by_segment.shop_id is 'Shop.';
comment on column sales.v_revenue_by_segment.shop_domain is 'Domain of the shop.';
comment on column sales.v_revenue_by_segment.primary_segment is 'Segment of the customer today; unknown where the order names no customer.';
comment on column sales.v_revenue_by_segment.customers is 'Customers who placed an order in the window.';
comment on column sales.v_revenue_by_segment.orders is 'Orders placed in the window, cancelled ones included.';
comment on column sales.v_revenue_by_segment.revenue is 'Total revenue booked in the window, returns of older orders taken off, shop currency.';
comment on column sales.v_revenue_by_segment.revenue_share_pct is 'Percent of the revenue of all segments.';
comment on column sales.v_revenue_by_segment.avg_order_value is 'Shop currency per order: (gross sales - discounts) of the orders on their own day / orders; null without orders.';
comment on column sales.v_revenue_by_segment.orders_per_customer is 'Orders / customers; null without customers.';
