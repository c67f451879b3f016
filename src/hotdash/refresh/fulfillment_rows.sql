-- One row per order among the given that counts: what rollups.fulfillment_tracking must say of it.
create function refresh.fulfillment_rows(of_shop bigint, of_orders bigint[]) returns setof rollups.fulfillment_tracking
language sql stable
begin atomic
    with house as materialized (
        select
            s.iana_timezone,
            rules.setting(of_shop, 'fulfillment_sla_days') as sla_days,
            rules.setting(of_shop, 'special_order_days') as making_days
        from facts.shops as s
        where s.shop_id = of_shop
    ),

    progress as materialized (
        select
            p.shopify_order_id, p.fulfillment_status, p.fulfillment_started_at, p.fulfilled_at, p.is_open, p.fulfill_by,
            p.hold_reasons, p.carrier, p.parcel_issue, p.parcel_words, p.parcel_issue_ended_at, p.scheduled_for,
            coalesce(p.location_id, 0) as location_id
        from refresh.fulfillment_progress(of_shop, of_orders) as p
    ),

    -- 0 is the whole shop; its holidays close every location.
    calendars as materialized (
        select
            l.location_id, rules.holidays(of_shop, l.location_id) as holidays,
            rules.shipping_week(of_shop, l.location_id) as week
        from (select distinct p.location_id from progress as p) as l
    ),

    specials as materialized (
        select s.shopify_order_id, s.has_stocked_lines
        from refresh.special_orders(of_shop, array(select p.shopify_order_id from progress as p)) as s
    ),

    shortages as materialized (
        select s.shopify_order_id, s.skus
        from refresh.fulfillment_shortages(
            of_shop, array(select p.shopify_order_id from progress as p where p.is_open)
        ) as s
    )

    select
        of_shop, o.shopify_order_id, o.order_number, p.fulfillment_status, o.display_fulfillment_status, o.ordered_at,
        o.order_date, p.fulfillment_started_at, p.fulfilled_at, o.cancelled_at, p.is_open,
        case when not p.is_open then least(p.fulfilled_at, o.cancelled_at) end,
        h.sla_days,
        coalesce(p.fulfill_by, case when d.is_made_first then d.made_deadline else d.deadline end),
        p.scheduled_for,
        case when p.fulfilled_at >= o.ordered_at then round(extract(epoch from p.fulfilled_at - o.ordered_at) / 86400, 1) end,
        i.issue_type is not null, i.issue_type,
        case when i.issue_type is not null then
            rules.fulfillment_severity(false, i.issue_type, null, null, p.fulfillment_status = 'on_hold')
        end,
        case when i.issue_type is not null then i.words end,
        case when i.issue_type = p.parcel_issue then p.parcel_issue_ended_at end,
        o.shopify_customer_id, c.primary_segment, coalesce(c.is_priority_customer, false), o.total_price, o.currency,
        p.carrier, now(), now(), case when d.is_made_first then d.made_at end
    from progress as p
    left join shortages as s on s.shopify_order_id = p.shopify_order_id
    left join specials as x on x.shopify_order_id = p.shopify_order_id
    cross join lateral (
        select
            case
                when s.skus is not null then 'inventory_shortage'
                else coalesce(rules.hold_issue(p.hold_reasons), p.parcel_issue)
            end as issue_type,
            case
                when s.skus is not null then 'Not enough in stock: ' || s.skus
                when p.hold_reasons is null then p.parcel_words
                when cardinality(p.hold_reasons) = 0 then 'On hold.'
                else 'On hold: ' || lower(replace(array_to_string(p.hold_reasons, ', '), '_', ' '))
            end as words
        -- worked out once, though asked for five times
        from (values (1)) as once (row_number)
        offset 0
    ) as i
    inner join facts.orders as o on o.shop_id = of_shop and o.shopify_order_id = p.shopify_order_id
    cross join house as h
    inner join calendars as k on k.location_id = p.location_id
    cross join lateral (
        select
            -- What is scheduled for a later day cannot be late before that day.
            case
                when rules.business_date(p.scheduled_for, h.iana_timezone) > o.order_date then p.scheduled_for
                else o.ordered_at
            end as counted_from,
            o.ordered_at + make_interval(hours => (24 * h.making_days)::integer) as made_at
    ) as f
    cross join lateral (
        select
            f.made_at, n.deadline,
            case when x.shopify_order_id is not null then rules.business_deadline(
                greatest(f.counted_from, f.made_at), h.sla_days, k.week, h.iana_timezone, k.holidays
            ) end as made_deadline,
            -- Lines of stock are owed at once: only when they have left in time, or there are none, the rest may be made.
            x.shopify_order_id is not null and p.fulfill_by is null
            and (not x.has_stocked_lines or coalesce(p.fulfillment_started_at <= n.deadline, false)) as is_made_first
        from (
            select rules.business_deadline(f.counted_from, h.sla_days, k.week, h.iana_timezone, k.holidays) as deadline
            -- worked out once, though asked for thrice
            from (values (1)) as once (row_number)
            offset 0
        ) as n
    ) as d
    left join rollups.customer_segments as c on c.shop_id = of_shop and c.shopify_customer_id = o.shopify_customer_id;
end;
comment on function refresh.fulfillment_rows(bigint, bigint[]) is
'The rows of rollups.fulfillment_tracking as facts and customer segments make them, for the given orders.';
