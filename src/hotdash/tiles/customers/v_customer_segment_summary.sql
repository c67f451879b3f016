-- One row per segment and lifecycle stage that any customer is in now.
create view customers.v_customer_segment_summary with (security_invoker = true) as
select
    s.shop_id,
    s.domain as shop_domain,
    c.primary_segment,
    c.lifecycle_stage,
    c.customers as customer_count,
    round(100.0 * c.customers / sum(c.customers) over (partition by c.shop_id), 2) as customers_pct,
    c.total_orders as segment_orders,
    c.total_revenue as segment_revenue,
    round(100 * c.total_revenue / nullif(sum(c.total_revenue) over (partition by c.shop_id), 0), 2) as revenue_pct,
    s.currency,
    round(c.total_revenue / nullif(c.total_orders, 0), 2) as segment_aov,
    round(c.total_orders::numeric / c.customers, 2) as avg_orders_per_customer,
    round(
        rules.business_date(rules.now(), s.iana_timezone) - date '2000-01-01' - c.last_order_days::numeric / c.customers, 1
    ) as avg_days_since_purchase
from facts.shops as s
inner join rollups.segment_counts as c on s.shop_id = c.shop_id;

comment on view customers.v_customer_segment_summary is
'Who the customers are now; one row a segment and lifecycle stage with anybody in it. Stages move on each night. A look back shows them as they are now; customers.v_customer_segment_trends has the weeks.';
comment on column customers.v_customer_segment_summary.shop_id is 'Shop.';
comment on column customers.v_customer_segment_summary.shop_domain is 'Domain of the shop.';
comment on column customers.v_customer_segment_summary.primary_segment is 'Kind of customer: diy_builder, professional_shop, enthusiast_collector, first_time_builder or racing_enthusiast.';
comment on column customers.v_customer_segment_summary.lifecycle_stage is 'new, active, at_risk, churned or reactivated, by the days between and since orders (settings lifecycle_*).';
comment on column customers.v_customer_segment_summary.customer_count is 'Customers who ever ordered.';
comment on column customers.v_customer_segment_summary.customers_pct is 'Percent of all customers of the shop.';
comment on column customers.v_customer_segment_summary.segment_orders is 'Orders that they ever placed, cancelled ones included.';
comment on column customers.v_customer_segment_summary.segment_revenue is 'Shop currency: what they ever paid, returns taken off, without tips and gift cards.';
comment on column customers.v_customer_segment_summary.revenue_pct is 'Percent of that revenue of all customers; null where it is nil.';
comment on column customers.v_customer_segment_summary.currency is 'ISO code of the shop''s currency.';
comment on column customers.v_customer_segment_summary.segment_aov is 'Shop currency an order: segment_revenue / segment_orders.';
comment on column customers.v_customer_segment_summary.avg_orders_per_customer is 'Orders a customer: segment_orders / customer_count.';
comment on column customers.v_customer_segment_summary.avg_days_since_purchase is 'Days since the last order, mean over the customers.';
