-- One row per make and model that any product on sale fits: what fits it, is in stock, and sold.
create view sales.v_vehicle_compatibility_analysis with (security_invoker = true) as
select
    s.shop_id, s.domain as shop_domain, f.make, f.model, f.year_from, f.year_to, f.products_that_fit, f.products_sold,
    f.variants_with_stock_figures, f.variants_out_of_stock, f.units_sold, f.revenue,
    row_number() over (partition by s.shop_id order by f.revenue desc, f.make, f.model) as revenue_rank,
    f.revenue_share_pct
from facts.shops as s
cross join lateral (select rules.business_date(rules.now(), s.iana_timezone) as today limit 1) as t
cross join lateral sales.vehicle_sums(s.shop_id, t.today) as f;
comment on view sales.v_vehicle_compatibility_analysis is
'What the shop has for each vehicle and what it sold in the running month and the 11 before; one row a make and model that an active product fits. A product that fits several vehicles counts with each, so the rows do not add up.';
comment on column sales.v_vehicle_compatibility_analysis.shop_id is 'Shop.';
comment on column sales.v_vehicle_compatibility_analysis.shop_domain is 'Domain of the shop.';
comment on column sales.v_vehicle_compatibility_analysis.make is 'Make of the vehicle.';
comment on column sales.v_vehicle_compatibility_analysis.model is 'Model; Any where only the make is known.';
comment on column sales.v_vehicle_compatibility_analysis.year_from is 'First model year that any product fits.';
comment on column sales.v_vehicle_compatibility_analysis.year_to is 'Last model year that any product fits.';
comment on column sales.v_vehicle_compatibility_analysis.products_that_fit is 'Active products that fit it, in any year.';
comment on column sales.v_vehicle_compatibility_analysis.products_sold is 'Of these, sold in the twelve months.';
comment on column sales.v_vehicle_compatibility_analysis.variants_with_stock_figures is 'Variants of these products whose stock is known.';
comment on column sales.v_vehicle_compatibility_analysis.variants_out_of_stock is 'Of these, out of stock.';
comment on column sales.v_vehicle_compatibility_analysis.units_sold is 'Units of these products sold to anybody in the twelve months, returns not taken off.';
comment on column sales.v_vehicle_compatibility_analysis.revenue is 'Gross sales + discounts + returns of these products, shop currency.';
comment on column sales.v_vehicle_compatibility_analysis.revenue_rank is 'Place by revenue, 1 is most.';
comment on column sales.v_vehicle_compatibility_analysis.revenue_share_pct is 'Percent of the revenue of all variants; the shares of all vehicles add up to more than 100.';
