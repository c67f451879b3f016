-- One value: what the endpoint fulfillment-issues answers.
create function fulfillment.tile_json(of_shop bigint, options jsonb) returns json
language plpgsql stable
set search_path = pg_catalog, pg_temp
-- Planning costs more than running: plan once a session.
set plan_cache_mode = force_generic_plan
as $$
declare
    as_of constant timestamptz := rules.now();
    zone constant text := (select s.iana_timezone from facts.shops as s where s.shop_id = of_shop);
    warning_share constant numeric := rules.setting(of_shop, 'fulfillment_warning_share');
    old_days constant numeric := rules.setting(of_shop, 'fulfillment_old_days');
    today constant date := rules.business_date(as_of, zone);
    wanted_severity constant text := options ->> 'severity';
    wanted_status constant text := options ->> 'status';
begin
    return (
        with listed as materialized (
            select
                i.order_number, i.shopify_order_id, i.issue_type, i.issue_severity, i.days_to_fulfill, i.age_days,
                i.sla_threshold_days, i.customer_segment, i.is_priority_customer, i.is_sla_breach, i.fulfillment_status
            from fulfillment.issues_at(of_shop, as_of, zone, warning_share, old_days) as i
        ),

        worst as (
            select
                l.order_number, l.shopify_order_id, l.issue_type, l.issue_severity, l.days_to_fulfill, l.age_days,
                l.sla_threshold_days, l.customer_segment, l.is_priority_customer
            from listed as l
            where
                (wanted_severity is null or l.issue_severity = wanted_severity)
                and (wanted_status is null or l.fulfillment_status = wanted_status)
            order by
                rules.severity_rank(l.issue_severity), l.is_priority_customer desc, l.age_days desc, l.shopify_order_id
            -- A page and a client can use only so many; the summary counts all of them.
            limit 200
        )

        select json_build_object(
            'issues', (select coalesce(json_agg(w), '[]') from worst as w),
            'summary', json_build_object(
                'total_issues', count(*),
                'critical_issues', count(*) filter (where l.issue_severity = 'critical'),
                'sla_breaches', count(*) filter (where l.is_sla_breach),
                'avg_days_to_fulfill', (
                    select round(sum(d.days) / nullif(sum(d.orders), 0), 2)
                    from (
                        select f.days_to_fulfill as days, f.timed_orders as orders
                        from rollups.fulfillment_totals as f
                        where f.shop_id = of_shop and f.order_date between today - 29 and today
                        union all
                        -- shipped after the instant that is asked for: not yet
                        select -t.days_to_fulfill, -1
                        from rollups.fulfillment_tracking as t
                        where
                            rules.is_look_back() and t.shop_id = of_shop and t.closed_at > as_of and t.fulfilled_at > as_of
                            and t.fulfillment_status = 'fulfilled' and t.days_to_fulfill is not null
                            and t.order_date between today - 29 and today
                    ) as d
                )
            )
        )
        from listed as l
    );
end
$$;
comment on function fulfillment.tile_json(bigint, jsonb) is
'Orders that need attention, worst first (severity, priority customers, age; at most 200), and a summary of all of them. Options severity and status choose among the orders, not in the summary. avg_days_to_fulfill is over the orders of the last 30 business days.';
