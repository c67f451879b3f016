-- One row per category with a product on sale or a sale in the last 30 full business days.
create view sales.v_product_performance with (security_invoker = true) as
select
    s.shop_id, s.domain as shop_domain, c.category_l1, c.category_l2, c.products_in_category, c.fast_movers, c.medium_movers,
    c.slow_movers, c.stagnant_movers, c.products_without_stock_figures, c.units_sold_30d, c.revenue_30d,
    row_number() over (partition by s.shop_id order by c.revenue_30d desc, c.category_l1, c.category_l2) as revenue_rank,
    round(b.order_value / nullif(b.orders, 0), 2) as avg_category_aov,
    c.avg_category_margin
from facts.shops as s
cross join lateral (select rules.business_date(rules.now(), s.iana_timezone) as today limit 1) as t
cross join lateral sales.category_sums(s.shop_id, t.today) as c
left join lateral sales.category_baskets(s.shop_id, t.today - 30, t.today, 5000) as b
    on b.category_l1 = c.category_l1 and b.category_l2 = c.category_l2;
comment on view sales.v_product_performance is
'What each category holds, how it moves and what it sold in the last 30 full business days; one row a category.';
comment on column sales.v_product_performance.shop_id is 'Shop.';
comment on column sales.v_product_performance.shop_domain is 'Domain of the shop.';
comment on column sales.v_product_performance.category_l1 is 'Top level of the parts taxonomy; Not sorted where nothing is known.';
comment on column sales.v_product_performance.category_l2 is 'Second level of the parts taxonomy.';
comment on column sales.v_product_performance.products_in_category is 'Active products.';
comment on column sales.v_product_performance.fast_movers is 'Of these, with a fast variant; a product counts once, with its fastest.';
comment on column sales.v_product_performance.medium_movers is 'Of these, with a medium variant as the fastest.';
comment on column sales.v_product_performance.slow_movers is 'Of these, with a slow variant as the fastest.';
comment on column sales.v_product_performance.stagnant_movers is 'Of these, with stagnant variants only.';
comment on column sales.v_product_performance.products_without_stock_figures is 'Of these, without any velocity: their stock was never counted.';
comment on column sales.v_product_performance.units_sold_30d is 'Units sold in the 30 days, returns not taken off.';
comment on column sales.v_product_performance.revenue_30d is 'Gross sales + discounts + returns of the 30 days, shop currency.';
comment on column sales.v_product_performance.revenue_rank is 'Place by revenue_30d, 1 is most.';
comment on column sales.v_product_performance.avg_category_aov is 'Shop currency per order: (gross sales - discounts) of whole orders that contain a part of the category / these orders; of the newest 5,000 orders of the 30 days.';
comment on column sales.v_product_performance.avg_category_margin is 'Percent at list: sum of (price - cost) / sum of prices, over variants on sale with a known cost.';
