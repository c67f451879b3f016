-- Rollup, one row an order: recomputes rollups.fulfillment_tracking for the given orders, and the days they stand on.
create function refresh.fulfillment_tracking(of_shop bigint, of_orders bigint[]) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
-- Read through its key a table weighs row security once, read whole once a row.
set enable_seqscan = off
as $$
declare
    asked bigint[] := array(select distinct key from unnest(of_orders) as key where key is not null);
    days date[];
    deleted integer;
    written integer;
begin
    -- An order that moved to another day leaves a gap on the day it moved from.
    days := array(
        select distinct t.order_date
        from rollups.fulfillment_tracking as t
        where t.shop_id = of_shop and t.shopify_order_id = any (asked)
    );

    delete from rollups.fulfillment_tracking as t
    where
        t.shop_id = of_shop and t.shopify_order_id = any (asked)
        and not exists (
            select from facts.orders as o
            where
                o.shop_id = of_shop and o.shopify_order_id = t.shopify_order_id
                and o.kind = 'order' and not o.is_test and o.deleted_at is null
        );
    get diagnostics deleted = row_count;

    insert into rollups.fulfillment_tracking as t (
        shop_id, shopify_order_id, order_number, fulfillment_status, display_status, order_created_at, order_date, fulfillment_started_at,
        fulfilled_at, cancelled_at, is_open, closed_at, sla_threshold_days, sla_deadline, scheduled_for,
        days_to_fulfill, has_issue, issue_type, issue_severity, issue_description, issue_resolved_at,
        shopify_customer_id, customer_segment, is_priority_customer, order_total, currency, carrier, clock_starts_at
    )
    select
        r.shop_id, r.shopify_order_id, r.order_number, r.fulfillment_status, r.display_status, r.order_created_at, r.order_date,
        r.fulfillment_started_at, r.fulfilled_at, r.cancelled_at, r.is_open, r.closed_at, r.sla_threshold_days,
        r.sla_deadline, r.scheduled_for, r.days_to_fulfill, r.has_issue, r.issue_type, r.issue_severity,
        r.issue_description, r.issue_resolved_at, r.shopify_customer_id, r.customer_segment, r.is_priority_customer,
        r.order_total, r.currency, r.carrier, r.clock_starts_at
    from refresh.fulfillment_rows(of_shop, asked) as r
    on conflict (shop_id, shopify_order_id) do update set
        order_number = excluded.order_number,
        fulfillment_status = excluded.fulfillment_status,
        display_status = excluded.display_status,
        order_created_at = excluded.order_created_at,
        order_date = excluded.order_date,
        fulfillment_started_at = excluded.fulfillment_started_at,
        fulfilled_at = excluded.fulfilled_at,
        cancelled_at = excluded.cancelled_at,
        is_open = excluded.is_open,
        closed_at = excluded.closed_at,
        sla_threshold_days = excluded.sla_threshold_days,
        sla_deadline = excluded.sla_deadline,
        scheduled_for = excluded.scheduled_for,
        days_to_fulfill = excluded.days_to_fulfill,
        has_issue = excluded.has_issue,
        issue_type = excluded.issue_type,
        issue_severity = excluded.issue_severity,
        issue_description = excluded.issue_description,
        issue_resolved_at = excluded.issue_resolved_at,
        shopify_customer_id = excluded.shopify_customer_id,
        customer_segment = excluded.customer_segment,
        is_priority_customer = excluded.is_priority_customer,
        order_total = excluded.order_total,
        currency = excluded.currency,
        carrier = excluded.carrier,
        clock_starts_at = excluded.clock_starts_at,
        updated_at = now()
    where (
        t.order_number, t.fulfillment_status, t.display_status, t.order_created_at, t.order_date,
        t.fulfillment_started_at, t.fulfilled_at, t.cancelled_at, t.is_open, t.closed_at, t.sla_threshold_days,
        t.sla_deadline, t.scheduled_for, t.days_to_fulfill, t.has_issue, t.issue_type, t.issue_severity,
        t.issue_description, t.issue_resolved_at, t.shopify_customer_id, t.customer_segment, t.is_priority_customer,
        t.order_total, t.currency, t.carrier, t.clock_starts_at
    ) is distinct from (
        excluded.order_number, excluded.fulfillment_status, excluded.display_status, excluded.order_created_at,
        excluded.order_date, excluded.fulfillment_started_at, excluded.fulfilled_at, excluded.cancelled_at,
        excluded.is_open, excluded.closed_at, excluded.sla_threshold_days, excluded.sla_deadline,
        excluded.scheduled_for, excluded.days_to_fulfill, excluded.has_issue, excluded.issue_type,
        excluded.issue_severity, excluded.issue_description, excluded.issue_resolved_at,
        excluded.shopify_customer_id, excluded.customer_segment, excluded.is_priority_customer, excluded.order_total,
        excluded.currency, excluded.carrier, excluded.clock_starts_at
    );
    get diagnostics written = row_count;

    days := days || array(
        select distinct t.order_date
        from rollups.fulfillment_tracking as t
        where t.shop_id = of_shop and t.shopify_order_id = any (asked)
    );
    return deleted + written + refresh.fulfillment_days(of_shop, days) + refresh.fulfillment_totals(of_shop, days);
end
$$;
comment on function refresh.fulfillment_tracking(bigint, bigint[]) is
'Recomputes the given orders, and histogram and sums of the days they stand or stood on; returns rows written or deleted. Run after the segments of customers.';
