-- Rollup, one row a business day: recomputes rollups.shop_activation_metrics for the given days and the windows they are in.
create function refresh.shop_activation_metrics(of_shop bigint, of_days date[]) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    window_days integer := rules.setting(of_shop, 'activation_window_days');
    timezone text := (select s.iana_timezone from facts.shops as s where s.shop_id = of_shop);
    today date := rules.business_date(rules.now(), timezone);
    asked date[] := array(
        select distinct day + later.days
        from unnest(of_days) as day
        cross join generate_series(0, window_days - 1) as later (days)
        -- What happened on a day is in the windows of the days after it, as far as these have come.
        where later.days = 0 or day + later.days <= today
        union
        -- The last order of a later day may be one that came to, or left, a day long before.
        select a.metric_date
        from rollups.shop_activation_metrics as a
        where
            a.shop_id = of_shop and a.metric_date > (select min(day) from unnest(of_days) as day)
            and (a.last_order_date is null or a.last_order_date <= (select max(day) from unnest(of_days) as day))
    );
    deleted integer;
    written integer;
begin
    -- A day whose window holds nothing any more has no row: from scratch it would have none.
    delete from rollups.shop_activation_metrics as a
    where
        a.shop_id = of_shop and a.metric_date = any (asked)
        and not exists (
            select from rollups.sales_metrics_daily as m
            where m.shop_id = of_shop and m.metric_date > a.metric_date - window_days and m.metric_date <= a.metric_date
        )
        and not exists (
            select from app.dashboard_visits as l
            where l.shop_id = of_shop and l.visit_date > a.metric_date - window_days and l.visit_date <= a.metric_date
        );
    get diagnostics deleted = row_count;

    insert into rollups.shop_activation_metrics as a (
        shop_id, metric_date, is_active, is_activated_in_window, activation_date, last_order_date, last_login_date,
        orders_in_window, revenue_in_window
    )
    select
        of_shop, d.day, coalesce(s.orders, 0) > 0 or v.first_on is not null,
        v.first_on is not null and c.first_on is not null,
        -- activated from the day on which both had happened
        case when v.first_on is not null and c.first_on is not null then greatest(v.first_on, c.first_on) end,
        (
            select max(o.order_date) from facts.orders as o
            where o.shop_id = of_shop and o.order_date <= d.day
                and o.kind = 'order' and not o.is_test and o.deleted_at is null
        ),
        (select max(l.visit_date) from app.dashboard_visits as l where l.shop_id = of_shop and l.visit_date <= d.day),
        coalesce(s.orders, 0), coalesce(s.revenue, 0)
    from unnest(asked) as d (day)
    cross join lateral (
        select sum(m.total_orders)::integer as orders, sum(m.total_revenue) as revenue
        from rollups.sales_metrics_daily as m
        where m.shop_id = of_shop and m.metric_date > d.day - window_days and m.metric_date <= d.day
    ) as s
    cross join lateral (
        select min(l.visit_date) as first_on
        from app.dashboard_visits as l
        where l.shop_id = of_shop and l.visit_date > d.day - window_days and l.visit_date <= d.day
    ) as v
    cross join lateral (
        select min(rules.business_date(x.created_at, timezone)) as first_on
        from app.decision_log as x
        where
            x.shop_id = of_shop and x.scope <> 'time_savings'
            and x.created_at >= (d.day - window_days + 1)::timestamp at time zone timezone
            and x.created_at < (d.day + 1)::timestamp at time zone timezone
    ) as c
    where s.orders is not null or v.first_on is not null
    on conflict (shop_id, metric_date) do update set
        is_active = excluded.is_active,
        is_activated_in_window = excluded.is_activated_in_window,
        activation_date = excluded.activation_date,
        last_order_date = excluded.last_order_date,
        last_login_date = excluded.last_login_date,
        orders_in_window = excluded.orders_in_window,
        revenue_in_window = excluded.revenue_in_window,
        updated_at = now()
    where (
        a.is_active, a.is_activated_in_window, a.activation_date, a.last_order_date, a.last_login_date,
        a.orders_in_window, a.revenue_in_window
    ) is distinct from (
        excluded.is_active, excluded.is_activated_in_window, excluded.activation_date, excluded.last_order_date,
        excluded.last_login_date, excluded.orders_in_window, excluded.revenue_in_window
    );
    get diagnostics written = row_count;
    return deleted + written;
end
$$;
comment on function refresh.shop_activation_metrics(bigint, date[]) is
'Recomputes whether the shop was worked with in the window that ends on each given day, and on the days whose window holds it; returns rows written or deleted. A day without a sale or a visit in its window has no row. Run after the sales of the days.';
