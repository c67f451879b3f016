-- One row per score from 1 to 5: what earns it.
create view customers.v_customer_rfm_bars with (security_invoker = true) as
select
    s.shop_id,
    s.domain as shop_domain,
    k.score,
    b.recency_from[k.score] as last_order_from_date,
    b.frequency_from[k.score] as total_orders_from,
    b.monetary_from[k.score] as total_revenue_from,
    s.currency,
    b.customers
from facts.shops as s
inner join rollups.rfm_bars as b on s.shop_id = b.shop_id
cross join generate_series(1, 5) as k (score);

comment on view customers.v_customer_rfm_bars is
'The bars between the fifths of the customers; one row a score. Where two scores have the same bar the higher one is given. Drawn each night, and after a load that touched a tenth of the customers.';
comment on column customers.v_customer_rfm_bars.shop_id is 'Shop.';
comment on column customers.v_customer_rfm_bars.shop_domain is 'Domain of the shop.';
comment on column customers.v_customer_rfm_bars.score is 'Score, 5 is best.';
comment on column customers.v_customer_rfm_bars.last_order_from_date is 'First day of a last order that earns the score of recency; null: nobody can.';
comment on column customers.v_customer_rfm_bars.total_orders_from is 'Least number of orders that earns the score of frequency; null: nobody can.';
comment on column customers.v_customer_rfm_bars.total_revenue_from is 'Least lifetime revenue that earns the score of money, in the shop''s currency; null: nobody can.';
comment on column customers.v_customer_rfm_bars.currency is 'ISO code of the shop''s currency.';
comment on column customers.v_customer_rfm_bars.customers is 'Customers among whom the bars were drawn.';
