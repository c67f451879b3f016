-- One row per category that sold in the running month or the 11 before: what was earned with it.
create view sales.v_category_profitability with (security_invoker = true) as
select
    y.shop_id, y.shop_domain, y.category_l1, y.category_l2, y.first_month_date,
    sum(y.revenue) as revenue,
    row_number() over (partition by y.shop_id order by sum(y.revenue) desc, y.category_l1, y.category_l2) as revenue_rank,
    sum(y.units_sold) as units_sold,
    sum(y.units_returned) as units_returned,
    coalesce(sum(y.revenue) filter (where y.cost is not null), 0) as revenue_with_cost,
    sum(y.cost) as cost_of_goods,
    sum(y.revenue - y.cost) as margin,
    round(100 * sum(y.revenue - y.cost) / nullif(sum(y.revenue) filter (where y.cost is not null), 0), 2) as margin_pct,
    round(
        100 * coalesce(sum(y.revenue) filter (where y.cost is not null), 0) / nullif(sum(y.revenue), 0), 2
    ) as cost_coverage_pct,
    count(*) as variants_sold,
    count(*) filter (where y.cost is null) as variants_without_cost
from sales.v_variant_year as y
group by y.shop_id, y.shop_domain, y.category_l1, y.category_l2, y.first_month_date;
comment on view sales.v_category_profitability is
'What each category earned in the running month and the 11 before, at today''s unit costs; one row a category that sold. Margin is that of the sales whose cost is known; cost_coverage_pct says how much of the revenue that is, and sales.v_missing_costs which costs are missing.';
comment on column sales.v_category_profitability.shop_id is 'Shop.';
comment on column sales.v_category_profitability.shop_domain is 'Domain of the shop.';
comment on column sales.v_category_profitability.category_l1 is 'Top level of the parts taxonomy; Not sorted where nothing is known.';
comment on column sales.v_category_profitability.category_l2 is 'Second level of the parts taxonomy.';
comment on column sales.v_category_profitability.first_month_date is 'First day of the twelve months.';
comment on column sales.v_category_profitability.revenue is 'Gross sales + discounts + returns, shop currency.';
comment on column sales.v_category_profitability.revenue_rank is 'Place by revenue, 1 is most.';
comment on column sales.v_category_profitability.units_sold is 'Units sold, returns not taken off.';
comment on column sales.v_category_profitability.units_returned is 'Units that came back.';
comment on column sales.v_category_profitability.revenue_with_cost is 'Revenue of the variants whose cost is known, shop currency.';
comment on column sales.v_category_profitability.cost_of_goods is '(Units sold - units returned) x unit cost of today, over variants whose cost is known, shop currency; null when none is.';
comment on column sales.v_category_profitability.margin is 'revenue_with_cost - cost_of_goods, shop currency; null when no cost is known.';
comment on column sales.v_category_profitability.margin_pct is 'margin / revenue_with_cost in percent; null without such revenue.';
comment on column sales.v_category_profitability.cost_coverage_pct is 'revenue_with_cost / revenue in percent: how much of the revenue the margin speaks of.';
comment on column sales.v_category_profitability.variants_sold is 'Variants that were sold or returned.';
comment on column sales.v_category_profitability.variants_without_cost is 'Of these, without a known cost.';
