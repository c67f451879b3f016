-- One row a shop: full business days that were read but have no sales, or orders without revenue.
create view checks.missing_daily_revenue with (security_invoker = true) as
with issues as (
    select w.shop_id, w.day::text as key
    from checks.full_days as w
    left join rollups.sales_metrics_daily as m on m.shop_id = w.shop_id and m.metric_date = w.day
    where
        (m.metric_date is null or (m.total_orders > 0 and m.gross_sales = 0))
        -- A weekday on which the shop does not trade is no gap: it must have sold on at least half of the last eight.
        and (
            select count(*) >= 4
            from generate_series(1, 8) as week
            inner join rollups.sales_metrics_daily as b
                on b.shop_id = w.shop_id and b.metric_date = w.day - 7 * week and b.total_orders > 0
        )
)

select
    s.shop_id,
    'Missing Daily Revenue' as check_name,
    'critical' as severity,
    'rollups.sales_metrics_daily' as table_name,
    count(i.key) as issue_count,
    (array_agg(i.key order by i.key desc) filter (where i.key is not null))[1:10] as sample_keys,
    'A business day whose orders were read completely has no sales although that weekday usually sells, or has orders but no gross sales.' as detail,
    'Import that day again (a sweep does it by itself), or see whether the source was down.' as remedy,
    rules.now() as checked_at
from facts.shops as s
left join issues as i on i.shop_id = s.shop_id
group by s.shop_id;
comment on view checks.missing_daily_revenue is 'Days on which sales are missing; one row a shop. Weekdays without trade do not count.';
comment on column checks.missing_daily_revenue.shop_id is 'The shop.';
comment on column checks.missing_daily_revenue.check_name is 'Name of the check.';
comment on column checks.missing_daily_revenue.severity is 'How bad a finding is: critical, high, medium, low.';
comment on column checks.missing_daily_revenue.table_name is 'Table that the findings are in.';
comment on column checks.missing_daily_revenue.issue_count is 'How many findings; 0: the check passes.';
comment on column checks.missing_daily_revenue.sample_keys is 'Keys of up to ten of them; null: none.';
comment on column checks.missing_daily_revenue.detail is 'What a finding is.';
comment on column checks.missing_daily_revenue.remedy is 'What to do about one.';
comment on column checks.missing_daily_revenue.checked_at is 'The instant that was looked at.';
