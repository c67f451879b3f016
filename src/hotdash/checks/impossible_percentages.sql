-- One row a shop: percentages outside 0 to 100.
create view checks.impossible_percentages with (security_invoker = true) as
with issues as (
    select m.shop_id, m.metric_date::text as key
    from checks.full_days as w
    inner join rollups.sales_metrics_daily as m on m.shop_id = w.shop_id and m.metric_date = w.day
    where m.fulfillment_rate_pct < 0 or m.fulfillment_rate_pct > 100
    union all
    select c.shop_id, 'margin of product ' || c.shopify_product_id
    from rollups.product_categories as c
    where c.margin_pct > 100
)

select
    s.shop_id,
    'Impossible Percentages' as check_name,
    'medium' as severity,
    'rollups.sales_metrics_daily' as table_name,
    count(i.key) as issue_count,
    (array_agg(i.key order by i.key desc) filter (where i.key is not null))[1:10] as sample_keys,
    'A share is below 0 or above 100 %: figures and facts do not belong together, or a cost is negative.' as detail,
    'Run: hotdash refresh --shop DOMAIN; correct the product''s cost.' as remedy,
    rules.now() as checked_at
from facts.shops as s
left join issues as i on i.shop_id = s.shop_id
group by s.shop_id;
comment on view checks.impossible_percentages is 'Shares that cannot be; one row a shop.';
comment on column checks.impossible_percentages.shop_id is 'The shop.';
comment on column checks.impossible_percentages.check_name is 'Name of the check.';
comment on column checks.impossible_percentages.severity is 'How bad a finding is: critical, high, medium, low.';
comment on column checks.impossible_percentages.table_name is 'Table that the findings are in.';
comment on column checks.impossible_percentages.issue_count is 'How many findings; 0: the check passes.';
comment on column checks.impossible_percentages.sample_keys is 'Keys of up to ten of them; null: none.';
comment on column checks.impossible_percentages.detail is 'What a finding is.';
comment on column checks.impossible_percentages.remedy is 'What to do about one.';
comment on column checks.impossible_percentages.checked_at is 'The instant that was looked at.';
