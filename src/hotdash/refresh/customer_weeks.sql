-- One row per customer and ended week in which anything happened by which a state can change: what was added in it.
create function refresh.customer_weeks(of_shop bigint)
returns table (
    shopify_customer_id bigint, week_start_date date, orders numeric, season_orders numeric, first_order_on date,
    last_order integer[], revenue numeric, spent numeric, on_performance numeric
)
language sql stable
begin atomic
    with bars as materialized (
        select
            date_trunc('week', rules.business_date(rules.now(), s.iana_timezone))::date as this_week,
            rules.setting(of_shop, 'refunds_on_order_day') = 1 as on_order_day,
            rules.setting(of_shop, 'lifecycle_new_days') as new_days,
            rules.setting(of_shop, 'lifecycle_at_risk_days') as at_risk_days,
            rules.setting(of_shop, 'lifecycle_churned_days') as churned_days
        from facts.shops as s
        where s.shop_id = of_shop
    ),

    documents as materialized (
        select o.shopify_customer_id, o.shopify_order_id, o.order_date, o.kind
        from facts.orders as o
        where o.shop_id = of_shop and o.shopify_customer_id is not null and not o.is_test and o.deleted_at is null
    ),

    -- An order day, and how long it came after the one before.
    order_days as (
        select
            d.shopify_customer_id, d.order_date, count(*) as orders,
            d.order_date - lag(d.order_date) over (partition by d.shopify_customer_id order by d.order_date) as gap_days
        from documents as d
        where d.kind = 'order'
        group by d.shopify_customer_id, d.order_date
    ),

    -- Everything by which a customer's state can change, on its day. Of a week's moments the latest gap counts: the
    -- array is compared by its first member.
    moments as (
        select
            o.shopify_customer_id, o.order_date as happened_on, o.orders,
            o.orders * (extract(month from o.order_date) between 3 and 9)::integer as season_orders,
            o.order_date as first_order_on, array[o.order_date - date '2000-01-01', o.gap_days] as last_order,
            0::numeric as revenue, 0::numeric as spent, 0::numeric as on_performance
        from order_days as o
        union all
        select o.shopify_customer_id, o.order_date + t.days::integer, 0, 0, null, null, 0, 0, 0
        from order_days as o
        cross join bars as b
        cross join lateral (values (b.new_days), (b.at_risk_days), (b.churned_days)) as t (days)
        union all
        select
            d.shopify_customer_id, case when b.on_order_day then d.order_date else e.event_date end, 0, 0, null, null,
            e.amount, 0, 0
        from documents as d
        cross join bars as b
        inner join facts.sale_events as e on e.shop_id = of_shop and e.shopify_order_id = d.shopify_order_id
        where e.kind not in ('tip', 'gift_card')
        union all
        select
            d.shopify_customer_id, d.order_date, 0, 0, null, null, 0, l.quantity * l.unit_price,
            case when p.is_performance_part then l.quantity * l.unit_price else 0 end
        from documents as d
        inner join facts.order_lines as l on l.shop_id = of_shop and l.shopify_order_id = d.shopify_order_id
        inner join rollups.product_categories as p
            on p.shop_id = of_shop and p.shopify_product_id = l.shopify_product_id
        where d.kind = 'order' and l.line_kind = 'product' and l.quantity > 0
    )

    select
        m.shopify_customer_id, date_trunc('week', m.happened_on::timestamp)::date as week_start_date, sum(m.orders) as orders,
        sum(m.season_orders) as season_orders, min(m.first_order_on) as first_order_on, max(m.last_order) as last_order,
        sum(m.revenue) as revenue, sum(m.spent) as spent, sum(m.on_performance) as on_performance
    from moments as m
    cross join bars as b
    where m.happened_on < b.this_week
    group by m.shopify_customer_id, date_trunc('week', m.happened_on::timestamp)::date;
end;
comment on function refresh.customer_weeks(bigint) is
'Orders, money and tastes of each customer by ended week, and weeks in which a stage can end by mere time. last_order holds the days from 2000-01-01 to the last order day of the week and the gap in days before it, null for the first.';
