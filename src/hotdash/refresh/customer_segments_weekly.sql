-- Rollup, one row a customer and week of change: tells the weekly history of a shop's customers anew.
create function refresh.customer_segments_weekly(of_shop bigint) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
-- Read through its key a table weighs row security once, read whole once a row.
set enable_seqscan = off
as $$
declare
    changed_rows integer;
begin
    with told as materialized (
        select h.* from refresh.segment_history(of_shop) as h
    ),

    kept as materialized (
        select w.* from rollups.customer_segments_weekly as w where w.shop_id = of_shop
    ),

    differing as materialized (
        select
            coalesce(t.shopify_customer_id, k.shopify_customer_id) as shopify_customer_id,
            coalesce(t.week_start_date, k.week_start_date) as week_start_date, t.primary_segment, t.lifecycle_stage,
            t.total_orders, t.total_revenue
        from told as t
        full join kept as k
            on t.shopify_customer_id = k.shopify_customer_id and t.week_start_date = k.week_start_date
        where
            (t.primary_segment, t.lifecycle_stage, t.total_orders, t.total_revenue)
            is distinct from (k.primary_segment, k.lifecycle_stage, k.total_orders, k.total_revenue)
    ),

    deleted as (
        delete from rollups.customer_segments_weekly as w
        using differing as d
        where
            w.shop_id = of_shop and w.week_start_date = d.week_start_date
            and w.shopify_customer_id = d.shopify_customer_id and d.total_orders is null
    ),

    written as (
        insert into rollups.customer_segments_weekly as w (
            shop_id, week_start_date, shopify_customer_id, primary_segment, lifecycle_stage, total_orders, total_revenue
        )
        select
            of_shop, d.week_start_date, d.shopify_customer_id, d.primary_segment, d.lifecycle_stage, d.total_orders,
            d.total_revenue
        from differing as d
        where d.total_orders is not null
        on conflict (shop_id, week_start_date, shopify_customer_id) do update set
            primary_segment = excluded.primary_segment, lifecycle_stage = excluded.lifecycle_stage,
            total_orders = excluded.total_orders, total_revenue = excluded.total_revenue, updated_at = now()
    )

    select count(*) from differing into changed_rows;
    return changed_rows + refresh.segment_weeks(of_shop);
end
$$;
comment on function refresh.customer_segments_weekly(bigint) is
'Tells the weekly history anew and writes what differs: weeks that ended since, and all weeks that late orders, other tags, categories or settings change; returns rows written or deleted.';
