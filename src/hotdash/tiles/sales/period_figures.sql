-- One value: what the business days from one to that of the clock brought in sales, the last of them up to the clock.
create function sales.period_figures(of_shop bigint, first_day date) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
    as_of constant timestamptz := rules.now();
    zone constant text := (select s.iana_timezone from facts.shops as s where s.shop_id = of_shop);
    last_day constant date := rules.business_date(as_of, zone);
    -- A look back into the middle of a day: the rollup knows the day whole, the ledger knows it up to the clock.
    is_part constant boolean := rules.is_look_back()
    and rules.business_date(as_of + interval '1 microsecond', zone) = last_day;
    answer jsonb;
begin
    with days as materialized (
        select
            d.day::date as day, case when p.day is null then coalesce(m.total_revenue, 0) else p.revenue end as revenue,
            case when p.day is null then coalesce(m.total_orders, 0) else p.orders end as orders,
            -- What a day's orders were worth together; its mean is kept to the cent.
            m.avg_order_value * m.total_orders as baskets,
            case when m.avg_order_value is not null then m.total_orders end as filled, m.orders_fulfilled as shipped,
            m.orders_fulfilled + m.orders_pending + m.orders_unfulfilled as to_ship
        from generate_series(first_day, last_day, interval '1 day') as d (day)
        left join rollups.sales_metrics_daily as m on m.shop_id = of_shop and m.metric_date = d.day::date
        left join (
            select last_day as day, s.total_revenue as revenue, s.total_orders as orders
            from sales.day_so_far(of_shop, last_day, as_of) as s
            where is_part
        ) as p on p.day = d.day::date
    ),

    sums as (
        select
            sum(d.revenue) as revenue, sum(d.orders) as orders, round(sum(d.baskets) / nullif(sum(d.filled), 0), 2) as basket,
            round(100.0 * sum(d.shipped) / nullif(sum(d.to_ship), 0), 2) as shipped_pct
        from days as d
    )

    select jsonb_build_object('figures', jsonb_build_array(
        jsonb_build_object(
            'key', 'total_revenue', 'label', 'Revenue', 'value', s.revenue, 'format', 'money', 'measure', 'sum',
            'better', 'up', 'band', null
        ),
        jsonb_build_object(
            'key', 'total_orders', 'label', 'Orders', 'value', s.orders, 'format', 'count', 'measure', 'sum',
            'better', 'up', 'band', null
        ),
        jsonb_build_object(
            'key', 'avg_order_value', 'label', 'Average order', 'value', s.basket, 'format', 'money', 'measure', 'ratio',
            'better', 'up', 'band', rules.band_below(
                s.basket, rules.setting(of_shop, 'aov_yellow'), rules.setting(of_shop, 'aov_red')
            )
        ),
        jsonb_build_object(
            'key', 'fulfillment_rate_pct', 'label', 'Shipped, of these orders', 'value', s.shipped_pct,
            'format', 'percent', 'measure', 'ratio', 'better', 'up', 'band', null
        )
    ), 'spark', case when last_day > first_day then jsonb_build_object(
        'label', 'Revenue a day', 'format', 'money', 'points', (
            select jsonb_agg(jsonb_build_array(d.day, d.revenue) order by d.day) from days as d
        )
    ) end) into answer
    from sums as s;
    return answer;
end
$$;
comment on function sales.period_figures(bigint, date) is
'Revenue and orders added up over the days from first_day to the clock''s, average order and share shipped as ratios of sums; revenue a day. By a clock in the middle of a past day, revenue and orders of that day are those up to it.';
