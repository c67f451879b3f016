-- Rollup, one row a combination of scores: counts the customers of a shop by the bars as they stand.
create function refresh.rfm_counts(of_shop bigint) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    changed_rows integer;
begin
    with counted as materialized (
        select
            width_bucket(s.last_order_on, b.recency_from) as recency_score,
            width_bucket(s.total_orders, b.frequency_from) as frequency_score,
            width_bucket(s.total_revenue, b.monetary_from) as monetary_score,
            count(*) as customers, sum(s.total_orders) as total_orders, sum(s.total_revenue) as total_revenue
        from rollups.rfm_bars as b
        inner join rollups.customer_segments as s on s.shop_id = of_shop
        where b.shop_id = of_shop
        group by 1, 2, 3
    ),

    emptied as (
        delete from rollups.rfm_counts as c
        where
            c.shop_id = of_shop
            and not exists (
                select from counted as n
                where
                    n.recency_score = c.recency_score and n.frequency_score = c.frequency_score
                    and n.monetary_score = c.monetary_score
            )
        returning c.shop_id
    ),

    changed as (
        insert into rollups.rfm_counts as c (
            shop_id, recency_score, frequency_score, monetary_score, customers, total_orders, total_revenue
        )
        select
            of_shop, n.recency_score, n.frequency_score, n.monetary_score, n.customers, n.total_orders, n.total_revenue
        from counted as n
        on conflict (shop_id, recency_score, frequency_score, monetary_score) do update set
            customers = excluded.customers, total_orders = excluded.total_orders,
            total_revenue = excluded.total_revenue, updated_at = now()
        where (c.customers, c.total_orders, c.total_revenue)
            is distinct from (excluded.customers, excluded.total_orders, excluded.total_revenue)
        returning c.shop_id
    )

    select (select count(*) from emptied) + (select count(*) from changed) into changed_rows;
    return changed_rows;
end
$$;
comment on function refresh.rfm_counts(bigint) is
'Counts customers by their three scores; returns rows written or deleted.';
