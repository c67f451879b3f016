-- One row a shop, full business day of the last seven and figure that is far from the same weekday's usual.
create view checks.v_data_anomalies with (security_invoker = true) as
with days as (
    select w.shop_id, w.day, figure.metric, figure.value
    from checks.full_days as w
    inner join facts.shops as s on s.shop_id = w.shop_id
    left join rollups.sales_metrics_daily as m on m.shop_id = w.shop_id and m.metric_date = w.day
    cross join lateral (values
        ('total_revenue', coalesce(m.total_revenue, 0)),
        ('total_orders', coalesce(m.total_orders, 0)::numeric),
        ('avg_order_value', m.avg_order_value),
        ('returns', -coalesce(m.returns, 0))
    ) as figure (metric, value)
    where w.day >= rules.business_date(rules.now(), s.iana_timezone) - 7
),

compared as (
    select d.shop_id, d.day, d.metric, d.value, b.weeks, b.mean, b.deviation
    from days as d
    cross join lateral (
        -- The eight same weekdays before; the day itself and today, which is not over, stay out.
        select count(*) as weeks, avg(x.value) as mean, stddev_samp(x.value) as deviation
        from generate_series(1, 8) as week
        inner join rollups.sales_metrics_daily as m on m.shop_id = d.shop_id and m.metric_date = d.day - 7 * week
        cross join lateral (
            select case d.metric
                when 'total_revenue' then m.total_revenue
                when 'total_orders' then m.total_orders::numeric
                when 'avg_order_value' then m.avg_order_value
                else -m.returns
            end as value
        ) as x
        where x.value is not null
    ) as b
    where d.value is not null and b.weeks >= 6 and b.deviation > 0
)

select
    c.shop_id,
    s.domain as shop_domain,
    c.day as metric_date,
    c.metric,
    c.value,
    round(c.mean, 2) as expected_value,
    round((c.value - c.mean) / c.deviation, 2) as z_score,
    case when abs(c.value - c.mean) >= 4 * c.deviation then 'high' else 'medium' end as severity
from compared as c
inner join facts.shops as s on s.shop_id = c.shop_id
where abs(c.value - c.mean) >= 3 * c.deviation;
comment on view checks.v_data_anomalies is
'Days whose sales figures lie three or more standard deviations from the same weekday of the eight weeks before; one row a shop, day and figure. Two weeks may be missing among the eight.';
comment on column checks.v_data_anomalies.shop_id is 'The shop.';
comment on column checks.v_data_anomalies.shop_domain is 'The shop''s domain.';
comment on column checks.v_data_anomalies.metric_date is 'Full business day, one of the last seven.';
comment on column checks.v_data_anomalies.metric is 'total_revenue, total_orders, avg_order_value or returns (positive).';
comment on column checks.v_data_anomalies.value is 'Its value on the day; money in shop currency.';
comment on column checks.v_data_anomalies.expected_value is 'Mean of the same weekday over the eight weeks before.';
comment on column checks.v_data_anomalies.z_score is '(value − mean) / standard deviation of those weeks (sample).';
comment on column checks.v_data_anomalies.severity is 'high from four standard deviations on, else medium.';
