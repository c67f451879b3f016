-- Nothing: recomputes segment and lifecycle of every customer of a shop as of today, their fifths, and their weekly history; returns rows written or deleted.
create function refresh.all_segments(of_shop bigint) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    return refresh.customer_segments(of_shop, array(
        select s.shopify_customer_id from rollups.customer_segments as s where s.shop_id = of_shop
    )) + refresh.rfm_bars(of_shop) + refresh.customer_segments_weekly(of_shop);
end
$$;
comment on function refresh.all_segments(bigint) is
'Moves the customers on from new to at risk to churned as days go by, draws the bars of their fifths and tells their weekly history; loads recompute only the customers that they touch.';
