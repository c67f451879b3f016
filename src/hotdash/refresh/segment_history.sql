-- One row per customer and ended week in which anything of segment, stage, orders or revenue changed: as it was at the week's end.
create function refresh.segment_history(of_shop bigint)
returns table (
    shopify_customer_id bigint, week_start_date date, primary_segment text, lifecycle_stage text, total_orders integer,
    total_revenue numeric
)
language sql stable
begin atomic
    with bars as materialized (
        select
            rules.setting(of_shop, 'segment_professional_orders') as professional_orders,
            rules.setting(of_shop, 'segment_professional_aov') as professional_aov,
            rules.setting(of_shop, 'segment_collector_orders') as collector_orders,
            rules.setting(of_shop, 'segment_collector_aov') as collector_aov,
            rules.setting(of_shop, 'segment_racing_performance_share') as racing_performance,
            rules.setting(of_shop, 'segment_racing_season_share') as racing_season,
            rules.setting(of_shop, 'lifecycle_new_days') as new_days,
            rules.setting(of_shop, 'lifecycle_at_risk_days') as at_risk_days,
            rules.setting(of_shop, 'lifecycle_churned_days') as churned_days
    ),

    running as (
        select
            w.shopify_customer_id, w.week_start_date, sum(w.orders) over so_far as orders,
            sum(w.season_orders) over so_far as season_orders, min(w.first_order_on) over so_far as first_order_on,
            max(w.last_order) over so_far as last_order, sum(w.revenue) over so_far as revenue,
            sum(w.spent) over so_far as spent, sum(w.on_performance) over so_far as on_performance
        from refresh.customer_weeks(of_shop) as w
        window so_far as (partition by w.shopify_customer_id order by w.week_start_date)
    ),

    said as materialized (
        select c.shopify_customer_id, s.is_trade, s.is_racer, s.is_collector
        from facts.customers as c
        cross join lateral rules.customer_tags(c.tags, c.is_tax_exempt) as s
        where c.shop_id = of_shop
    ),

    -- Decided once a row (offset 0 keeps it so), not once for each rule that it is compared with.
    decided as (
        select
            r.shopify_customer_id, r.week_start_date, r.orders, r.revenue, r.first_order_on, r.last_order,
            rules.segment_rule(
                coalesce(s.is_trade, false), coalesce(s.is_racer, false), coalesce(s.is_collector, false), r.orders::bigint,
                r.revenue, r.on_performance / nullif(r.spent, 0), r.season_orders / r.orders, b.professional_orders,
                b.professional_aov, b.racing_performance, b.racing_season, b.collector_orders, b.collector_aov
            ) as rule
        from running as r
        cross join bars as b
        left join said as s on r.shopify_customer_id = s.shopify_customer_id
        where r.orders > 0
        offset 0
    ),

    states as (
        select
            d.shopify_customer_id, d.week_start_date, k.primary_segment,
            rules.lifecycle_stage(
                d.week_start_date + 6, d.first_order_on, date '2000-01-01' + d.last_order[1], d.last_order[2], b.new_days,
                b.at_risk_days, b.churned_days
            ) as lifecycle_stage,
            d.orders::integer as total_orders, d.revenue as total_revenue
        from decided as d
        cross join bars as b
        inner join rules.segment_rules() as k on d.rule = k.rule
    ),

    compared as (
        select
            s.*, lag(s.primary_segment) over by_customer as old_segment, lag(s.lifecycle_stage) over by_customer as old_stage,
            lag(s.total_orders) over by_customer as old_orders, lag(s.total_revenue) over by_customer as old_revenue
        from states as s
        window by_customer as (partition by s.shopify_customer_id order by s.week_start_date)
    )

    select c.shopify_customer_id, c.week_start_date, c.primary_segment, c.lifecycle_stage, c.total_orders, c.total_revenue
    from compared as c
    where
        (c.primary_segment, c.lifecycle_stage, c.total_orders, c.total_revenue)
        is distinct from (c.old_segment, c.old_stage, c.old_orders, c.old_revenue);
end;
comment on function refresh.segment_history(bigint) is
'What kind of customer everybody was at the end of each ended week, from orders and ledger until then; tags, categories and settings are those of now, because they have no past.';
