-- Rollup, one row a segment and stage: counts the customers of a shop anew.
create function refresh.segment_counts(of_shop bigint) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    deleted integer;
    written integer;
begin
    with counted as materialized (
        select
            s.primary_segment, s.lifecycle_stage, count(*) as customers, sum(s.total_orders) as total_orders,
            sum(s.total_revenue) as total_revenue, sum(s.last_order_on - date '2000-01-01') as last_order_days
        from rollups.customer_segments as s
        where s.shop_id = of_shop and s.primary_segment is not null and s.lifecycle_stage is not null
        group by s.primary_segment, s.lifecycle_stage
    ),

    emptied as (
        delete from rollups.segment_counts as c
        where
            c.shop_id = of_shop
            and not exists (
                select from counted as n
                where n.primary_segment = c.primary_segment and n.lifecycle_stage = c.lifecycle_stage
            )
        returning c.shop_id
    ),

    changed as (
        insert into rollups.segment_counts as c (
            shop_id, primary_segment, lifecycle_stage, customers, total_orders, total_revenue, last_order_days
        )
        select
            of_shop, n.primary_segment, n.lifecycle_stage, n.customers, n.total_orders, n.total_revenue, n.last_order_days
        from counted as n
        on conflict (shop_id, primary_segment, lifecycle_stage) do update set
            customers = excluded.customers, total_orders = excluded.total_orders,
            total_revenue = excluded.total_revenue, last_order_days = excluded.last_order_days, updated_at = now()
        where (c.customers, c.total_orders, c.total_revenue, c.last_order_days)
            is distinct from (excluded.customers, excluded.total_orders, excluded.total_revenue, excluded.last_order_days)
        returning c.shop_id
    )

    select (select count(*) from emptied), (select count(*) from changed) into deleted, written;
    return deleted + written;
end
$$;
comment on function refresh.segment_counts(bigint) is
'Counts customers by segment and stage; returns rows written or deleted. Run after their segments.';
