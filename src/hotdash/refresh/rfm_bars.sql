-- Rollup, one row a shop: draws the bars between the fifths of its customers anew, and counts who stands where.
create function refresh.rfm_bars(of_shop bigint) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    deleted integer;
    written integer;
begin
    delete from rollups.rfm_bars as b
    where b.shop_id = of_shop and not exists (select from rollups.customer_segments as s where s.shop_id = of_shop);
    get diagnostics deleted = row_count;

    insert into rollups.rfm_bars as b (shop_id, customers, recency_from, frequency_from, monetary_from)
    select
        of_shop, count(*), rules.fifths(array_agg(s.last_order_on)), rules.fifths(array_agg(s.total_orders)),
        rules.fifths(array_agg(s.total_revenue))
    from rollups.customer_segments as s
    where s.shop_id = of_shop
    having count(*) > 0
    on conflict (shop_id) do update set
        customers = excluded.customers, recency_from = excluded.recency_from,
        frequency_from = excluded.frequency_from, monetary_from = excluded.monetary_from, updated_at = now()
    where (b.customers, b.recency_from, b.frequency_from, b.monetary_from)
        is distinct from (excluded.customers, excluded.recency_from, excluded.frequency_from, excluded.monetary_from);
    get diagnostics written = row_count;

    return deleted + written + refresh.rfm_counts(of_shop);
end
$$;
comment on function refresh.rfm_bars(bigint) is
'Draws the bars of last order, number of orders and revenue between the fifths of a shop''s customers; returns rows written or deleted. Run after their segments.';
