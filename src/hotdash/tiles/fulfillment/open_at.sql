-- One row per order of a shop that is not shipped as of an instant: what is known of its delay.
create function fulfillment.open_at(of_shop bigint, as_of timestamptz, zone text, warning_share numeric)
returns table (
    shopify_order_id bigint, order_number text, fulfillment_status text, display_status text, order_created_at timestamptz,
    order_date date, age_days numeric, sla_threshold_days numeric, sla_deadline timestamptz, is_sla_breach boolean,
    allowance_used_pct numeric, scheduled_for timestamptz, clock_starts_at timestamptz, is_ahead boolean,
    has_issue boolean, issue_type text, issue_severity text, issue_description text, shopify_customer_id bigint, customer_segment text,
    is_priority_customer boolean, order_total numeric, currency text, carrier text
)
language sql stable
begin atomic
    -- Open by the newest news, or closed only after the instant that is asked for: two scans, each by an index of its own.
    with unshipped as not materialized (
        select
            t.shopify_order_id, t.order_number, t.display_status, t.fulfillment_status, t.fulfillment_started_at,
            t.order_created_at, t.order_date, t.sla_threshold_days, t.sla_deadline, t.scheduled_for, t.issue_type,
            t.issue_description, t.shopify_customer_id, t.customer_segment, t.is_priority_customer, t.order_total,
            t.currency, t.carrier, t.clock_starts_at
        from rollups.fulfillment_tracking as t
        where t.shop_id = of_shop and t.is_open and t.order_created_at <= as_of
        union all
        select
            t.shopify_order_id, t.order_number, t.display_status, t.fulfillment_status, t.fulfillment_started_at,
            t.order_created_at, t.order_date, t.sla_threshold_days, t.sla_deadline, t.scheduled_for, t.issue_type,
            t.issue_description, t.shopify_customer_id, t.customer_segment, t.is_priority_customer, t.order_total,
            t.currency, t.carrier, t.clock_starts_at
        from rollups.fulfillment_tracking as t
        where
            rules.is_look_back() and t.shop_id = of_shop and not t.is_open and t.closed_at > as_of
            and t.order_created_at <= as_of
    ),

    states as (
        select
            u.shopify_order_id, u.order_number, u.display_status, u.order_created_at, u.order_date, u.sla_threshold_days,
            u.sla_deadline, u.scheduled_for, u.clock_starts_at, u.issue_type, u.issue_description, u.shopify_customer_id,
            u.customer_segment, u.is_priority_customer, u.order_total, u.currency, u.carrier,
            case
                when u.fulfillment_status in ('on_hold', 'scheduled') then u.fulfillment_status
                when u.fulfillment_started_at <= as_of then 'partial'
                when u.fulfillment_status = 'partial' and u.fulfillment_started_at is null then 'partial'
                else 'unfulfilled'
            end as fulfillment_status,
            u.fulfillment_status = 'scheduled'
            and coalesce(
                rules.business_date(as_of, zone) <= rules.business_date(u.scheduled_for, zone), false
            ) as is_ahead,
            extract(epoch from as_of - u.order_created_at) / 86400 as age,
            -- Time that it was not to be shipped in yet is no allowance.
            extract(epoch from as_of - b.begins_at)
            / nullif(greatest(extract(epoch from u.sla_deadline - b.begins_at), 0), 0) as share_used
        from unshipped as u
        cross join lateral (select greatest(u.order_created_at, u.scheduled_for, u.clock_starts_at) as begins_at) as b
    )

    select
        s.shopify_order_id, s.order_number, s.fulfillment_status, s.display_status, s.order_created_at, s.order_date,
        round(s.age, 1), s.sla_threshold_days, s.sla_deadline, as_of > s.sla_deadline, round(100 * s.share_used, 2),
        s.scheduled_for, s.clock_starts_at, s.is_ahead, s.issue_type is not null, s.issue_type,
        rules.fulfillment_severity(
            as_of > s.sla_deadline, s.issue_type, s.share_used, warning_share, s.fulfillment_status = 'on_hold'
        ),
        s.issue_description, s.shopify_customer_id, s.customer_segment, s.is_priority_customer, s.order_total, s.currency,
        s.carrier
    from states as s;
end;
comment on function fulfillment.open_at(bigint, timestamptz, text, numeric) is
'Orders not shipped as of an instant, in the words of the view v_fulfillment_open; the instant and the settings come as plain values, which find the index.';
