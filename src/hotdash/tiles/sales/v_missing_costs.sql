-- One row per variant that sold in the running month or the 11 before and whose cost is not known.
create view sales.v_missing_costs with (security_invoker = true) as
select
    y.shop_id, y.shop_domain, y.shopify_variant_id, y.sku, y.product_title, y.category_l1, y.category_l2, y.supplier,
    y.price, y.units_sold, y.units_returned, y.revenue,
    row_number() over (partition by y.shop_id order by y.revenue desc, y.shopify_variant_id) as revenue_rank,
    round(100 * y.revenue / nullif(sum(y.revenue) over (partition by y.shop_id), 0), 2) as share_of_missing_pct
from sales.v_variant_year as y
where y.unit_cost is null;
comment on view sales.v_missing_costs is
'Which costs margins lack: variants without a unit cost that sold in the running month or the 11 before; one row a variant. Enter them where the products are kept, the largest revenue first.';
comment on column sales.v_missing_costs.shop_id is 'Shop.';
comment on column sales.v_missing_costs.shop_domain is 'Domain of the shop.';
comment on column sales.v_missing_costs.shopify_variant_id is 'Variant.';
comment on column sales.v_missing_costs.sku is 'Its SKU.';
comment on column sales.v_missing_costs.product_title is 'Title of the product.';
comment on column sales.v_missing_costs.category_l1 is 'Top level of the parts taxonomy; Not sorted where nothing is known.';
comment on column sales.v_missing_costs.category_l2 is 'Second level of the parts taxonomy.';
comment on column sales.v_missing_costs.supplier is 'Who it is bought from.';
comment on column sales.v_missing_costs.price is 'Its price today, shop currency.';
comment on column sales.v_missing_costs.units_sold is 'Units sold, returns not taken off.';
comment on column sales.v_missing_costs.units_returned is 'Units that came back.';
comment on column sales.v_missing_costs.revenue is 'Gross sales + discounts + returns, shop currency: what the margin says nothing about.';
comment on column sales.v_missing_costs.revenue_rank is 'Place by revenue, 1 is most: the cost to enter first.';
comment on column sales.v_missing_costs.share_of_missing_pct is 'Percent of the revenue of all variants without a cost.';
