-- One value: {stream: [names of its critical checks that failed when they were last asked]}.
create function checks.failing_streams(of_shop bigint) returns jsonb
language sql stable
return (
    select coalesce(jsonb_object_agg(f.stream, f.names), '{}'::jsonb)
    from (
        select t.stream, jsonb_agg(n.check_name order by n.check_name) as names
        from (
            select distinct on (r.check_name) r.check_name, r.severity, r.table_name, r.issue_count
            from app.check_results as r
            where r.shop_id = of_shop
            order by r.check_name, r.first_seen_at desc
        ) as n
        inner join (values
            ('rollups.sales_metrics_daily', 'orders'), ('facts.orders', 'orders'), ('facts.sale_events', 'orders'),
            ('rollups.inventory_snapshots', 'inventory'), ('facts.cx_conversations', 'conversations')
        ) as t (table_name, stream) on t.table_name = n.table_name
        where n.severity = 'critical' and n.issue_count > 0
        group by t.stream
    ) as f
);
comment on function checks.failing_streams(bigint) is
'Streams of data whose critical checks failed when they were last asked (every 15 minutes): their tiles say so.';
