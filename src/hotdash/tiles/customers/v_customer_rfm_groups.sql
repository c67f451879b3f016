-- One row per group of recency, frequency and money that any customer is in.
create view customers.v_customer_rfm_groups with (security_invoker = true) as
with groups as not materialized (
    select
        c.shop_id, customers.rfm_group(c.recency_score, c.frequency_score, c.monetary_score) as rfm_group,
        sum(c.customers) as customers, sum(c.total_orders) as total_orders, sum(c.total_revenue) as total_revenue
    from rollups.rfm_counts as c
    group by c.shop_id, customers.rfm_group(c.recency_score, c.frequency_score, c.monetary_score)
)

select
    s.shop_id,
    s.domain as shop_domain,
    g.rfm_group,
    g.customers::integer as customer_count,
    round(100 * g.customers / sum(g.customers) over (partition by g.shop_id), 2) as customers_pct,
    g.total_orders::bigint as group_orders,
    g.total_revenue as group_revenue,
    round(100 * g.total_revenue / nullif(sum(g.total_revenue) over (partition by g.shop_id), 0), 2) as revenue_pct,
    s.currency,
    round(g.total_revenue / g.customers, 2) as revenue_per_customer,
    round(g.total_orders / g.customers, 2) as orders_per_customer
from facts.shops as s
inner join groups as g on s.shop_id = g.shop_id;

comment on view customers.v_customer_rfm_groups is
'How many customers are champions, loyal, slipping away and so on, and what they are worth; one row a group with anybody in it, as of when the bars were drawn.';
comment on column customers.v_customer_rfm_groups.shop_id is 'Shop.';
comment on column customers.v_customer_rfm_groups.shop_domain is 'Domain of the shop.';
comment on column customers.v_customer_rfm_groups.rfm_group is 'Group, see customers.v_customer_rfm.';
comment on column customers.v_customer_rfm_groups.customer_count is 'Customers in it.';
comment on column customers.v_customer_rfm_groups.customers_pct is 'Percent of all customers.';
comment on column customers.v_customer_rfm_groups.group_orders is 'Orders that they ever placed, cancelled ones included.';
comment on column customers.v_customer_rfm_groups.group_revenue is 'Shop currency: what they ever paid, returns taken off, without tips and gift cards.';
comment on column customers.v_customer_rfm_groups.revenue_pct is 'Percent of that revenue of all customers; null where it is nil.';
comment on column customers.v_customer_rfm_groups.currency is 'ISO code of the shop''s currency.';
comment on column customers.v_customer_rfm_groups.revenue_per_customer is 'Shop currency a customer: group_revenue / customer_count.';
comment on column customers.v_customer_rfm_groups.orders_per_customer is 'Orders a customer: group_orders / customer_count.';
