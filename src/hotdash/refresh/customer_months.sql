-- Rollup, one row a customer and month: recomputes rollups.customer_months for the given customers, and the cohorts they are in.
create function refresh.customer_months(of_shop bigint, of_customers bigint[]) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    on_order_day boolean := rules.setting(of_shop, 'refunds_on_order_day') = 1;
    cohorts date[];
    months date[];
    changed_rows integer;
begin
    with documents as materialized (
        select o.shopify_customer_id, o.shopify_order_id, o.order_date, o.kind
        from facts.orders as o
        where
            o.shop_id = of_shop and o.shopify_customer_id = any (of_customers)
            and not o.is_test and o.deleted_at is null
    ),

    first_orders as (
        select d.shopify_customer_id, date_trunc('month', min(d.order_date)::timestamp)::date as cohort_month_date
        from documents as d
        where d.kind = 'order'
        group by d.shopify_customer_id
    ),

    booked as (
        select d.shopify_customer_id, date_trunc('month', d.order_date::timestamp)::date as month_start_date, 1 as orders, 0 as revenue
        from documents as d
        where d.kind = 'order'
        union all
        select
            d.shopify_customer_id,
            date_trunc('month', case when on_order_day then d.order_date else e.event_date end::timestamp)::date, 0, e.amount
        from documents as d
        inner join facts.sale_events as e on e.shop_id = of_shop and e.shopify_order_id = d.shopify_order_id
        where e.kind not in ('tip', 'gift_card')
    ),

    fresh as materialized (
        select
            b.shopify_customer_id, b.month_start_date, f.cohort_month_date, sum(b.orders)::integer as orders,
            sum(b.revenue) as revenue
        from booked as b
        inner join first_orders as f on b.shopify_customer_id = f.shopify_customer_id
        group by b.shopify_customer_id, b.month_start_date, f.cohort_month_date
    ),

    kept as materialized (
        select m.shopify_customer_id, m.month_start_date, m.cohort_month_date, m.orders, m.revenue
        from rollups.customer_months as m
        where m.shop_id = of_shop and m.shopify_customer_id = any (of_customers)
    ),

    differing as materialized (
        select
            coalesce(f.shopify_customer_id, k.shopify_customer_id) as shopify_customer_id,
            coalesce(f.month_start_date, k.month_start_date) as month_start_date,
            f.cohort_month_date, k.cohort_month_date as old_cohort_month_date, f.orders, f.revenue
        from fresh as f
        full join kept as k
            on f.shopify_customer_id = k.shopify_customer_id and f.month_start_date = k.month_start_date
        where (f.cohort_month_date, f.orders, f.revenue) is distinct from (k.cohort_month_date, k.orders, k.revenue)
    ),

    deleted as (
        delete from rollups.customer_months as m
        using differing as d
        where
            m.shop_id = of_shop and m.shopify_customer_id = d.shopify_customer_id
            and m.month_start_date = d.month_start_date and d.cohort_month_date is null
    ),

    written as (
        insert into rollups.customer_months as m (
            shop_id, shopify_customer_id, month_start_date, cohort_month_date, orders, revenue
        )
        select of_shop, d.shopify_customer_id, d.month_start_date, d.cohort_month_date, d.orders, d.revenue
        from differing as d
        where d.cohort_month_date is not null
        on conflict (shop_id, shopify_customer_id, month_start_date) do update set
            cohort_month_date = excluded.cohort_month_date, orders = excluded.orders, revenue = excluded.revenue,
            updated_at = now()
    ),

    touched as (
        select d.cohort_month_date, d.month_start_date from differing as d where d.cohort_month_date is not null
        union
        select d.old_cohort_month_date, d.month_start_date from differing as d where d.old_cohort_month_date is not null
    )

    select
        array_agg(t.cohort_month_date), array_agg(t.month_start_date), (select count(*) from differing)
    into cohorts, months, changed_rows
    from touched as t;

    if changed_rows > 0 then
        changed_rows := changed_rows + refresh.customer_cohorts(of_shop, cohorts, months);
    end if;
    return changed_rows;
end
$$;
comment on function refresh.customer_months(bigint, bigint[]) is
'Recomputes what the given customers ordered and paid by month, and the cohorts and months in which anything of it changed; returns rows written or deleted. Customers who never ordered have none.';
