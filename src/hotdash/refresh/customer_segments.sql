-- Rollup, one row a customer who ordered: recomputes rollups.customer_segments for the given customers.
create function refresh.customer_segments(of_shop bigint, of_customers bigint[]) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
-- Read through its key a table weighs row security once, read whole once a row.
set enable_seqscan = off
-- All customers of a long history would fill hundreds of megabytes: let what is sorted and counted go to disk sooner.
set work_mem = '32MB'
as $$
declare
    asked bigint[] := array(select distinct key from unnest(of_customers) as key where key is not null);
    professional_orders numeric := rules.setting(of_shop, 'segment_professional_orders');
    professional_aov numeric := rules.setting(of_shop, 'segment_professional_aov');
    collector_orders numeric := rules.setting(of_shop, 'segment_collector_orders');
    collector_aov numeric := rules.setting(of_shop, 'segment_collector_aov');
    racing_performance numeric := rules.setting(of_shop, 'segment_racing_performance_share');
    racing_season numeric := rules.setting(of_shop, 'segment_racing_season_share');
    new_days numeric := rules.setting(of_shop, 'lifecycle_new_days');
    at_risk_days numeric := rules.setting(of_shop, 'lifecycle_at_risk_days');
    churned_days numeric := rules.setting(of_shop, 'lifecycle_churned_days');
    today date := (
        select rules.business_date(rules.now(), s.iana_timezone) from facts.shops as s where s.shop_id = of_shop
    );
    monthly integer;
    deleted integer;
    written integer;
begin
    monthly := refresh.customer_months(of_shop, asked);

    delete from rollups.customer_segments as s
    where
        s.shop_id = of_shop and s.shopify_customer_id = any (asked)
        and not exists (
            select from facts.orders as o
            where
                o.shop_id = of_shop and o.shopify_customer_id = s.shopify_customer_id
                and o.kind = 'order' and not o.is_test and o.deleted_at is null
        );
    get diagnostics deleted = row_count;

    insert into rollups.customer_segments as s (
        shop_id, shopify_customer_id, primary_segment, segment_confidence, total_orders, total_revenue, avg_order_value,
        first_order_on, last_order_on, top_category_l1, top_category_l2, prefers_performance, prefers_restoration,
        support_tickets_count, lifecycle_stage, segmented_at
    )
    select
        of_shop, h.shopify_customer_id, kind.primary_segment, kind.confidence, h.total_orders, h.total_revenue, typical.aov,
        h.first_order_on, h.last_order_on, h.top_category_l1, h.top_category_l2, h.performance_share >= 0.5,
        h.restoration_share >= 0.5, h.support_tickets_count,
        rules.lifecycle_stage(
            today, h.first_order_on, h.last_order_on, h.last_order_on - h.previous_order_on, new_days, at_risk_days,
            churned_days
        ),
        rules.now()
    from refresh.customer_habits(of_shop, asked) as h
    cross join lateral (select round(h.total_revenue / h.total_orders, 2) as aov) as typical
    -- Decided once a customer (offset 0 keeps it so), not once for each rule.
    cross join lateral (
        select rules.segment_rule(
            h.is_trade, h.is_racer, h.is_collector, h.total_orders, h.total_revenue, h.performance_share, h.season_share,
            professional_orders, professional_aov, racing_performance, racing_season, collector_orders, collector_aov
        ) as rule
        offset 0
    ) as decided
    inner join rules.segment_rules() as kind on decided.rule = kind.rule
    on conflict (shop_id, shopify_customer_id) do update set
        primary_segment = excluded.primary_segment,
        segment_confidence = excluded.segment_confidence,
        total_orders = excluded.total_orders,
        total_revenue = excluded.total_revenue,
        avg_order_value = excluded.avg_order_value,
        first_order_on = excluded.first_order_on,
        last_order_on = excluded.last_order_on,
        top_category_l1 = excluded.top_category_l1,
        top_category_l2 = excluded.top_category_l2,
        prefers_performance = excluded.prefers_performance,
        prefers_restoration = excluded.prefers_restoration,
        support_tickets_count = excluded.support_tickets_count,
        lifecycle_stage = excluded.lifecycle_stage,
        segmented_at = excluded.segmented_at,
        updated_at = now()
    where (
        s.primary_segment, s.segment_confidence, s.total_orders, s.total_revenue, s.avg_order_value, s.first_order_on,
        s.last_order_on, s.top_category_l1, s.top_category_l2, s.prefers_performance, s.prefers_restoration,
        s.support_tickets_count, s.lifecycle_stage
    ) is distinct from (
        excluded.primary_segment, excluded.segment_confidence, excluded.total_orders, excluded.total_revenue,
        excluded.avg_order_value, excluded.first_order_on, excluded.last_order_on, excluded.top_category_l1,
        excluded.top_category_l2, excluded.prefers_performance, excluded.prefers_restoration,
        excluded.support_tickets_count, excluded.lifecycle_stage
    );
    get diagnostics written = row_count;

    return monthly + deleted + written + refresh.segment_counts(of_shop) + refresh.customer_priorities(of_shop, asked);
end
$$;
comment on function refresh.customer_segments(bigint, bigint[]) is
'Recomputes segment, confidence and lifecycle of the given customers as of rules.now(), and who of the whole shop is a priority customer; what they rest on (months, cohorts) first, what counts them after; returns rows written or deleted.';
