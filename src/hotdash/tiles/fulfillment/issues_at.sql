-- One row per order of a shop that needs attention as of an instant: not shipped, and late, in trouble or old.
create function fulfillment.issues_at(of_shop bigint, as_of timestamptz, zone text, warning_share numeric, old_days numeric)
returns table (
    shopify_order_id bigint, order_number text, fulfillment_status text, display_status text, order_created_at timestamptz,
    days_to_fulfill numeric, age_days numeric, sla_threshold_days numeric, sla_deadline timestamptz,
    is_sla_breach boolean, allowance_used_pct numeric, has_issue boolean, issue_type text, issue_severity text,
    issue_description text, shopify_customer_id bigint, customer_segment text, is_priority_customer boolean,
    order_total numeric, currency text
)
language sql stable
begin atomic
    select
        o.shopify_order_id, o.order_number, o.fulfillment_status, o.display_status, o.order_created_at, null::numeric,
        o.age_days, o.sla_threshold_days, o.sla_deadline, o.is_sla_breach, o.allowance_used_pct, o.has_issue,
        coalesce(o.issue_type, case when o.is_sla_breach then 'delayed_shipping' end), o.issue_severity,
        o.issue_description, o.shopify_customer_id, o.customer_segment, o.is_priority_customer, o.order_total, o.currency
    from fulfillment.open_at(of_shop, as_of, zone, warning_share) as o
    where
        not o.is_ahead
        and (
            o.is_sla_breach or o.has_issue
            -- A special order is no older than its being made.
            or greatest(o.order_created_at, o.clock_starts_at) < as_of - make_interval(hours => (24 * old_days)::integer)
        );
end;
comment on function fulfillment.issues_at(bigint, timestamptz, text, numeric, numeric) is
'Orders that need attention as of an instant, in the words of the view v_fulfillment_issues; the instant and the settings come as plain values.';
