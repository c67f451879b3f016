-- One value: how shipping went for orders placed on the business days from one to that of the clock.
create function fulfillment.period_figures(of_shop bigint, first_day date) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
    as_of constant timestamptz := rules.now();
    last_day constant date := (
        select rules.business_date(as_of, s.iana_timezone) from facts.shops as s where s.shop_id = of_shop
    );
    listed constant bigint := (select count(*) from fulfillment.v_fulfillment_issues as i where i.shop_id = of_shop);
    answer jsonb;
begin
    with shipped as materialized (
        select p.order_date, p.days_to_fulfill, sum(p.orders) as orders, sum(p.late_orders) as late_orders
        from (
            select f.order_date, f.days_to_fulfill, f.orders, f.late_orders
            from rollups.fulfillment_days as f
            where f.shop_id = of_shop and f.order_date between first_day and last_day
            union all
            -- The histogram knows the present; what was shipped after the instant asked for is taken out again.
            select t.order_date, coalesce(t.days_to_fulfill, -1), -1, -(t.fulfilled_at > t.sla_deadline)::integer
            from rollups.fulfillment_tracking as t
            where
                rules.is_look_back() and t.shop_id = of_shop and t.closed_at > as_of and t.fulfilled_at > as_of
                and t.fulfillment_status = 'fulfilled' and t.order_date between first_day and last_day
        ) as p
        group by p.order_date, p.days_to_fulfill
        having sum(p.orders) > 0
    ),

    sums as (
        select
            h.fulfilled, h.mean_days, o.waiting, coalesce(h.late, 0) + o.breached as late,
            coalesce(h.fulfilled, 0) + o.waiting as orders
        from (
            select
                sum(s.orders) as fulfilled, sum(s.late_orders) as late,
                round(
                    sum(s.days_to_fulfill * s.orders) filter (where s.days_to_fulfill >= 0)
                    / nullif(sum(s.orders) filter (where s.days_to_fulfill >= 0), 0), 2
                ) as mean_days
            from shipped as s
        ) as h
        cross join (
            select count(*) as waiting, count(*) filter (where v.is_sla_breach) as breached
            from fulfillment.v_fulfillment_open as v
            where v.shop_id = of_shop and v.order_date between first_day and last_day
        ) as o
    ),

    rates as (
        select
            s.mean_days, round(100.0 * s.late / nullif(s.orders, 0), 2) as late_pct,
            round(100.0 * coalesce(s.fulfilled, 0) / nullif(s.orders, 0), 2) as shipped_pct
        from sums as s
    )

    select jsonb_build_object('figures', jsonb_build_array(
        jsonb_build_object(
            'key', 'late_pct', 'label', 'Late, of the orders placed', 'value', r.late_pct, 'format', 'percent',
            'measure', 'ratio', 'better', 'down', 'band', rules.band_above(
                r.late_pct, rules.setting(of_shop, 'orders_late_pct_yellow'), rules.setting(of_shop, 'orders_late_pct_red')
            )
        ),
        jsonb_build_object(
            'key', 'avg_days_to_fulfill', 'label', 'Days to ship, mean', 'value', r.mean_days, 'format', 'days',
            'measure', 'mean', 'better', 'down', 'band', rules.band_above(
                r.mean_days, rules.setting(of_shop, 'days_to_fulfill_yellow'), rules.setting(of_shop, 'days_to_fulfill_red')
            )
        ),
        jsonb_build_object(
            'key', 'fulfillment_rate_pct', 'label', 'Shipped, of the orders placed', 'value', r.shipped_pct,
            'format', 'percent', 'measure', 'ratio', 'better', 'up', 'band', null
        ),
        jsonb_build_object(
            'key', 'total_issues', 'label', 'Orders to look at', 'value', listed, 'format', 'count', 'measure', 'state',
            'better', 'down', 'band', rules.band_above(
                listed, rules.setting(of_shop, 'pending_orders_yellow'), rules.setting(of_shop, 'pending_orders_red')
            )
        )
    ), 'spark', case when last_day > first_day then jsonb_build_object(
        'label', 'Days to ship by day of order', 'format', 'days', 'points', (
            select jsonb_agg(jsonb_build_array(d.day::date, s.mean_days) order by d.day)
            from generate_series(first_day, last_day, interval '1 day') as d (day)
            left join (
                select k.order_date, round(sum(k.days_to_fulfill * k.orders) / sum(k.orders), 2) as mean_days
                from shipped as k
                where k.days_to_fulfill >= 0
                group by k.order_date
            ) as s on s.order_date = d.day::date
        )
    ) end) into answer
    from rates as r;
    return answer;
end
$$;
comment on function fulfillment.period_figures(bigint, date) is
'Shares late and shipped and mean days to ship of orders placed on the days from first_day to the clock''s; and, as a state at the clock, the orders to look at. Over 30 days the same as fulfillment.v_fulfillment_health_summary.';
