-- One row per customer who ordered: fifths by recency, frequency and money, and the group they make.
create view customers.v_customer_rfm with (security_invoker = true) as
select
    s.shop_id,
    s.domain as shop_domain,
    c.shopify_customer_id,
    customers.rfm_group(r.recency, r.frequency, r.monetary) as rfm_group,
    r.recency as recency_score,
    r.frequency as frequency_score,
    r.monetary as monetary_score,
    c.last_order_on,
    t.today - c.last_order_on as days_since_last_order,
    c.total_orders,
    c.total_revenue,
    s.currency,
    c.primary_segment,
    c.lifecycle_stage
from facts.shops as s
cross join lateral (select rules.business_date(rules.now(), s.iana_timezone) as today limit 1) as t
inner join rollups.rfm_bars as b on s.shop_id = b.shop_id
inner join rollups.customer_segments as c on s.shop_id = c.shop_id
cross join lateral (
    select
        greatest(width_bucket(c.last_order_on, b.recency_from), 1) as recency,
        greatest(width_bucket(c.total_orders, b.frequency_from), 1) as frequency,
        greatest(width_bucket(c.total_revenue, b.monetary_from), 1) as monetary
) as r;

comment on view customers.v_customer_rfm is
'Who ordered last, most often and for most; one row a customer. A score says how many fifths of the customers stand below, by the bars of customers.v_customer_rfm_bars; equal values score alike.';
comment on column customers.v_customer_rfm.shop_id is 'Shop.';
comment on column customers.v_customer_rfm.shop_domain is 'Domain of the shop.';
comment on column customers.v_customer_rfm.shopify_customer_id is 'Customer, by Shopify''s id.';
comment on column customers.v_customer_rfm.rfm_group is 'Group by the three scores, the first rule that holds: champions (all from 4), cannot_lose (recency to 2, the others from 4), loyal (recency from 3, frequency from 4), big_spenders (recency from 3, money from 4), slipping_away (recency to 2, one of the others from 3), newcomers (recency from 4, frequency 1), promising (recency from 3), about_to_sleep (recency 2), lost.';
comment on column customers.v_customer_rfm.recency_score is '1 to 5: 1 + full fifths of the customers whose last order is older.';
comment on column customers.v_customer_rfm.frequency_score is '1 to 5: 1 + full fifths of the customers with fewer orders.';
comment on column customers.v_customer_rfm.monetary_score is '1 to 5: 1 + full fifths of the customers with less revenue.';
comment on column customers.v_customer_rfm.last_order_on is 'Business day of the last order.';
comment on column customers.v_customer_rfm.days_since_last_order is 'Days from last_order_on to today.';
comment on column customers.v_customer_rfm.total_orders is 'Orders ever placed, cancelled ones included.';
comment on column customers.v_customer_rfm.total_revenue is 'Shop currency: what was ever paid, returns taken off, without tips and gift cards.';
comment on column customers.v_customer_rfm.currency is 'ISO code of the shop''s currency.';
comment on column customers.v_customer_rfm.primary_segment is 'Kind of customer, see customers.v_export_customer_segments.';
comment on column customers.v_customer_rfm.lifecycle_stage is 'new, active, at_risk, churned or reactivated.';
