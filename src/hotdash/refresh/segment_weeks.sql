-- Rollup, one row an ended week, segment and stage: counts the weekly history of a shop's customers anew.
create function refresh.segment_weeks(of_shop bigint) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    this_week date := (
        select date_trunc('week', rules.business_date(rules.now(), s.iana_timezone))::date
        from facts.shops as s
        where s.shop_id = of_shop
    );
    changed_rows integer;
begin
    with states as (
        select
            w.shopify_customer_id, w.week_start_date, w.primary_segment, w.lifecycle_stage, w.total_orders, w.total_revenue,
            lag(w.primary_segment) over by_customer as old_segment, lag(w.lifecycle_stage) over by_customer as old_stage,
            lag(w.total_orders) over by_customer as old_orders, lag(w.total_revenue) over by_customer as old_revenue
        from rollups.customer_segments_weekly as w
        where w.shop_id = of_shop
        window by_customer as (partition by w.shopify_customer_id order by w.week_start_date)
    ),

    -- A customer comes to one state with all that was ordered until then, and leaves another with what was before.
    moves as (
        select
            s.week_start_date, m.primary_segment, m.lifecycle_stage, sum(m.customers) as customers, sum(m.orders) as orders,
            sum(m.revenue) as revenue, count(*) filter (where m.customers = 1 and s.is_move) as joined,
            count(*) filter (where m.customers = -1 and s.is_move) as gone
        from (
            select
                x.*, (x.primary_segment, x.lifecycle_stage) is distinct from (x.old_segment, x.old_stage) as is_move
            from states as x
        ) as s
        cross join lateral (values
            (s.primary_segment, s.lifecycle_stage, 1, s.total_orders, s.total_revenue),
            (s.old_segment, s.old_stage, -1, -s.old_orders, -s.old_revenue)
        ) as m (primary_segment, lifecycle_stage, customers, orders, revenue)
        where m.primary_segment is not null
        group by s.week_start_date, m.primary_segment, m.lifecycle_stage
    ),

    every_week as (
        select d.day::date as week_start_date, k.primary_segment, k.lifecycle_stage
        from (
            select m.primary_segment, m.lifecycle_stage, min(m.week_start_date) as first_week
            from moves as m
            group by m.primary_segment, m.lifecycle_stage
        ) as k
        cross join generate_series(k.first_week, this_week - 7, interval '7 days') as d (day)
    ),

    told as materialized (
        select x.*
        from (
            select
                e.week_start_date, e.primary_segment, e.lifecycle_stage,
                (sum(coalesce(m.customers, 0)) over so_far)::integer as customers,
                (sum(coalesce(m.orders, 0)) over so_far)::bigint as total_orders,
                sum(coalesce(m.revenue, 0)) over so_far as total_revenue,
                coalesce(m.joined, 0)::integer as customers_joined, coalesce(m.gone, 0)::integer as customers_left
            from every_week as e
            left join moves as m
                on
                    e.week_start_date = m.week_start_date and e.primary_segment = m.primary_segment
                    and e.lifecycle_stage = m.lifecycle_stage
            window so_far as (partition by e.primary_segment, e.lifecycle_stage order by e.week_start_date)
        ) as x
        where x.customers > 0 or x.customers_left > 0
    ),

    emptied as (
        delete from rollups.segment_weeks as w
        where
            w.shop_id = of_shop
            and not exists (
                select from told as t
                where
                    t.week_start_date = w.week_start_date and t.primary_segment = w.primary_segment
                    and t.lifecycle_stage = w.lifecycle_stage
            )
        returning w.shop_id
    ),

    changed as (
        insert into rollups.segment_weeks as w (
            shop_id, week_start_date, primary_segment, lifecycle_stage, customers, total_orders, total_revenue,
            customers_joined, customers_left
        )
        select
            of_shop, t.week_start_date, t.primary_segment, t.lifecycle_stage, t.customers, t.total_orders, t.total_revenue,
            t.customers_joined, t.customers_left
        from told as t
        on conflict (shop_id, week_start_date, primary_segment, lifecycle_stage) do update set
            customers = excluded.customers, total_orders = excluded.total_orders,
            total_revenue = excluded.total_revenue, customers_joined = excluded.customers_joined,
            customers_left = excluded.customers_left, updated_at = now()
        where (w.customers, w.total_orders, w.total_revenue, w.customers_joined, w.customers_left) is distinct from (
            excluded.customers, excluded.total_orders, excluded.total_revenue, excluded.customers_joined,
            excluded.customers_left
        )
        returning w.shop_id
    )

    select (select count(*) from emptied) + (select count(*) from changed) into changed_rows;
    return changed_rows;
end
$$;
comment on function refresh.segment_weeks(bigint) is
'Counts how many customers were what at the end of each ended week, and who came and went; returns rows written or deleted.';
