-- One value: what the endpoint fulfillment-issues answers.
create function fulfillment.tile_json(of_shop bigint, options jsonb) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
-- Planning costs more than running: plan once a session.
set plan_cache_mode = force_generic_plan
as $$
declare
    -- Read once: as a call it would be worked out anew for every row.
    as_of constant timestamptz := rules.now();
    today date := (
        select rules.business_date(rules.now(), s.iana_timezone) from facts.shops as s where s.shop_id = of_shop
    );
begin
    return (
        with listed as materialized (
            select
                i.order_number, i.shopify_order_id, i.issue_type, i.issue_severity, i.days_to_fulfill, i.age_days,
                i.sla_threshold_days, i.customer_segment, i.is_priority_customer, i.is_sla_breach, i.fulfillment_status
            from fulfillment.v_fulfillment_issues as i
            where i.shop_id = of_shop
        ),

        worst as (
            select
                row_number() over (
                    order by rules.severity_rank(l.issue_severity), l.is_priority_customer desc, l.age_days desc,
                    l.shopify_order_id
                ) as place,
                jsonb_build_object(
                    'order_number', l.order_number, 'shopify_order_id', l.shopify_order_id, 'issue_type', l.issue_type,
                    'issue_severity', l.issue_severity, 'days_to_fulfill', l.days_to_fulfill, 'age_days', l.age_days,
                    'sla_threshold_days', l.sla_threshold_days, 'customer_segment', l.customer_segment,
                    'is_priority_customer', l.is_priority_customer
                ) as issue
            from listed as l
            where
                (options ->> 'severity' is null or l.issue_severity = options ->> 'severity')
                and (options ->> 'status' is null or l.fulfillment_status = options ->> 'status')
            order by place
            -- A page and a client can use only so many; the summary counts all of them.
            limit 200
        )

        select jsonb_build_object(
            'issues', (select coalesce(jsonb_agg(w.issue order by w.place), '[]') from worst as w),
            'summary', jsonb_build_object(
                'total_issues', count(*),
                'critical_issues', count(*) filter (where l.issue_severity = 'critical'),
                'sla_breaches', count(*) filter (where l.is_sla_breach),
                'avg_days_to_fulfill', (
                    select round(sum(d.days) / nullif(sum(d.orders), 0), 2)
                    from (
                        select f.days_to_fulfill * f.orders as days, f.orders
                        from rollups.fulfillment_days as f
                        where
                            f.shop_id = of_shop and f.order_date between today - 29 and today
                            and f.days_to_fulfill >= 0
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
