-- One row a shop and full business day of the check window whose orders were read to its end.
create view checks.full_days with (security_invoker = true) as
with reading as materialized (
    select
        s.shop_id,
        least(
            rules.business_date(rules.now(), s.iana_timezone),
            rules.business_date(max(c.read_at), s.iana_timezone)
        ) as read_until_date,
        rules.setting(s.shop_id, 'check_window_days')::integer as days
    from facts.shops as s
    inner join raw.cursors as c on c.shop_id = s.shop_id and c.stream = 'orders'
    group by s.shop_id, s.iana_timezone
)

select
    r.shop_id,
    d.day::date as day
from reading as r
cross join generate_series(
    (r.read_until_date - r.days)::timestamp, (r.read_until_date - 1)::timestamp, interval '1 day'
) as d (day)
-- Before its first sale a shop has no gaps.
where d.day::date > (select min(m.metric_date) from rollups.sales_metrics_daily as m where m.shop_id = r.shop_id);
comment on view checks.full_days is 'Days that the checks look at: the last check_window_days full business days up to which orders were read; one row a day.';
comment on column checks.full_days.shop_id is 'The shop.';
comment on column checks.full_days.day is 'Business day, all of its orders read.';
