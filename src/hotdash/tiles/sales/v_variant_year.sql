-- One row per variant sold or returned in the running month or the 11 before: its sales, category and cost.
create view sales.v_variant_year with (security_invoker = true) as
select
    s.shop_id, s.domain as shop_domain,
    (date_trunc('month', t.today::timestamp) - interval '11 months')::date as first_month_date,
    y.shopify_variant_id, y.shopify_product_id, y.sku, y.product_title, y.category_l1, y.category_l2, y.supplier, y.price,
    y.unit_cost, y.units_sold, y.units_returned, y.revenue,
    (y.units_sold - y.units_returned) * y.unit_cost as cost
from facts.shops as s
cross join lateral (select rules.business_date(rules.now(), s.iana_timezone) as today limit 1) as t
cross join lateral sales.variant_year(s.shop_id, t.today) as y;
comment on view sales.v_variant_year is
'What each variant sold in the running month and the 11 before, with its category and what it costs today; one row a variant that was sold or returned.';
comment on column sales.v_variant_year.shop_id is 'Shop.';
comment on column sales.v_variant_year.shop_domain is 'Domain of the shop.';
comment on column sales.v_variant_year.first_month_date is 'First day of the twelve months.';
comment on column sales.v_variant_year.shopify_variant_id is 'Variant.';
comment on column sales.v_variant_year.shopify_product_id is 'Its product.';
comment on column sales.v_variant_year.sku is 'Its SKU.';
comment on column sales.v_variant_year.product_title is 'Title of the product.';
comment on column sales.v_variant_year.category_l1 is 'Top level of the parts taxonomy; Not sorted where nothing is known.';
comment on column sales.v_variant_year.category_l2 is 'Second level of the parts taxonomy.';
comment on column sales.v_variant_year.supplier is 'Who it is bought from.';
comment on column sales.v_variant_year.price is 'Its price today, shop currency.';
comment on column sales.v_variant_year.unit_cost is 'What a unit costs today, shop currency; null where not known.';
comment on column sales.v_variant_year.units_sold is 'Units sold, returns not taken off.';
comment on column sales.v_variant_year.units_returned is 'Units that came back.';
comment on column sales.v_variant_year.revenue is 'Gross sales + discounts + returns, shop currency.';
comment on column sales.v_variant_year.cost is '(Units sold - units returned) x unit cost, shop currency; null where the cost is not known.';
