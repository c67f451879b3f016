-- One row per business day of the last 30 full ones and category that sold or was returned on it.
create view sales.v_category_trends_30d with (security_invoker = true) as
select
    s.shop_id, s.domain as shop_domain, k.metric_date, k.category_l1, k.category_l2, k.products_sold, k.total_units,
    k.total_revenue, k.avg_price
from facts.shops as s
cross join lateral (select rules.business_date(rules.now(), s.iana_timezone) as today limit 1) as t
cross join lateral (
    select
        d.metric_date,
        coalesce(c.category_l1, 'Not sorted') as category_l1,
        coalesce(c.category_l2, 'Not sorted') as category_l2,
        -- A day has one row a variant.
        count(*) filter (where d.units_sold > 0) as products_sold,
        sum(d.units_sold) as total_units,
        sum(d.revenue) as total_revenue,
        round(sum(d.avg_price * d.units_sold) / nullif(sum(d.units_sold), 0), 2) as avg_price
    from rollups.sku_performance as d
    -- One row a product, by its key: a sale meets one category and counts once.
    left join rollups.product_categories as c
        on c.shop_id = s.shop_id and c.shopify_product_id = d.shopify_product_id
    where d.shop_id = s.shop_id and d.metric_date >= t.today - 30 and d.metric_date < t.today
    group by d.metric_date, coalesce(c.category_l1, 'Not sorted'), coalesce(c.category_l2, 'Not sorted')
    offset 0
) as k;
comment on view sales.v_category_trends_30d is
'What each category sold on each of the last 30 full business days, yesterday the last; one row a day and category that sold or was returned.';
comment on column sales.v_category_trends_30d.shop_id is 'Shop.';
comment on column sales.v_category_trends_30d.shop_domain is 'Domain of the shop.';
comment on column sales.v_category_trends_30d.metric_date is 'Business day in the shop''s own time zone.';
comment on column sales.v_category_trends_30d.category_l1 is 'Top level of the parts taxonomy; Not sorted where nothing is known.';
comment on column sales.v_category_trends_30d.category_l2 is 'Second level of the parts taxonomy.';
comment on column sales.v_category_trends_30d.products_sold is 'Variants sold.';
comment on column sales.v_category_trends_30d.total_units is 'Units sold, returns not taken off.';
comment on column sales.v_category_trends_30d.total_revenue is 'Gross sales + discounts + returns, shop currency.';
comment on column sales.v_category_trends_30d.avg_price is 'Shop currency a unit: (gross sales - discounts) / units sold; null when only returns came.';
