-- One row per order of kind order that counts: how far it is, as rollups.fulfillment_tracking shows it.
create function refresh.fulfillment_progress(of_shop bigint, of_orders bigint[])
returns table (
    shopify_order_id bigint, fulfillment_status text, fulfillment_started_at timestamptz, fulfilled_at timestamptz,
    is_open boolean, scheduled_for timestamptz, fulfill_by timestamptz, hold_reasons text[], carrier text,
    parcel_issue text, parcel_words text, parcel_issue_ended_at timestamptz, location_id bigint
)
language sql stable
begin atomic
    with asked as materialized (select distinct key.shopify_order_id from unnest(of_orders) as key (shopify_order_id)),

    allowance as materialized (
        select make_interval(hours => (24 * rules.setting(of_shop, 'fulfillment_transit_days'))::integer) as transit
    ),

    told as (
        select
            o.shopify_order_id, o.cancelled_at, o.fulfilled_at, p.first_at, p.last_at, p.carrier, p.is_delayed,
            p.slow_delivery_at, w.fulfill_at, w.fulfill_by, w.hold_reasons, w.location_id,
            -- A source that never tells of shipping (no word, no date, no parcel, no version) leaves it unknown.
            coalesce(
                o.display_fulfillment_status is not null or o.fulfilled_at is not null or p.first_at is not null
                or w.has_open is not null or o.source_updated_at is not null, false
            ) as is_known,
            case
                when o.cancelled_at is not null then 'cancelled'
                when rules.fulfillment_word(o.display_fulfillment_status) in ('fulfilled', 'cancelled')
                    then rules.fulfillment_word(o.display_fulfillment_status)
                when o.display_fulfillment_status is null and o.fulfilled_at is not null then 'fulfilled'
                when o.display_fulfillment_status is null and p.first_at is not null and not coalesce(w.has_open, false)
                    then 'fulfilled'
                when w.has_held then 'on_hold'
                when w.has_scheduled and not w.has_startable and p.first_at is null then 'scheduled'
                when p.first_at is not null then 'partial'
                -- Holds and schedules change without touching the order: newer work orders know better.
                when w.has_startable and (w.told_at > o.source_updated_at or o.display_fulfillment_status is null)
                    then 'unfulfilled'
                else rules.fulfillment_word(o.display_fulfillment_status)
            end as word
        from asked as a
        inner join facts.orders as o on o.shop_id = of_shop and o.shopify_order_id = a.shopify_order_id
        cross join allowance as transit
        -- Parcels and work orders one order at a time: by their indexes for one order as for a million.
        cross join lateral (
            select
                min(f.shipped_at) as first_at,
                max(f.shipped_at) as last_at,
                (array_agg(f.carrier order by f.shipped_at desc, f.fulfillment_id desc)
                    filter (where f.carrier is not null))[1] as carrier,
                bool_or(f.delivered_at is null and lower(f.display_status) in ('delayed', 'attempted_delivery', 'not_delivered'))
                    as is_delayed,
                max(f.delivered_at) filter (where f.delivered_at > f.shipped_at + transit.transit) as slow_delivery_at
            from facts.fulfillments as f
            where
                f.shop_id = of_shop and f.shopify_order_id = o.shopify_order_id
                and lower(f.status) not in ('cancelled', 'canceled', 'error', 'failure')
        ) as p
        cross join lateral (
            select
                bool_or(lower(w.status) in ('open', 'in_progress', 'incomplete', 'scheduled', 'on_hold')) as has_open,
                bool_or(lower(w.status) in ('open', 'in_progress', 'incomplete')) as has_startable,
                bool_or(lower(w.status) = 'scheduled') as has_scheduled,
                bool_or(lower(w.status) = 'on_hold') as has_held,
                string_to_array(
                    string_agg(array_to_string(w.hold_reasons, ','), ',' order by w.fulfillment_order_id)
                        filter (where lower(w.status) = 'on_hold' and cardinality(w.hold_reasons) > 0), ','
                ) as hold_reasons,
                min(w.fulfill_at) as fulfill_at,
                min(w.fulfill_by) as fulfill_by,
                max(w.source_updated_at) as told_at,
                case when min(w.location_id) = max(w.location_id) then min(w.location_id) end as location_id
            from facts.fulfillment_orders as w
            where
                w.shop_id = of_shop and w.shopify_order_id = o.shopify_order_id
                and lower(w.status) not in ('cancelled', 'canceled')
        ) as w
        where o.kind = 'order' and not o.is_test and o.deleted_at is null
    )

    select
        t.shopify_order_id,
        t.word,
        coalesce(t.first_at, t.fulfilled_at),
        case when t.word = 'fulfilled' then coalesce(t.fulfilled_at, t.last_at) end,
        t.is_known and t.word in ('unfulfilled', 'partial', 'scheduled', 'on_hold'),
        t.fulfill_at,
        t.fulfill_by,
        case when t.word = 'on_hold' then coalesce(t.hold_reasons, '{}') end,
        t.carrier,
        case when t.word <> 'cancelled' and (t.is_delayed or t.slow_delivery_at is not null) then 'delayed_shipping' end,
        case when t.is_delayed then 'The carrier reports a delay.' else 'The parcel was under way unusually long.' end,
        case when not coalesce(t.is_delayed, false) then t.slow_delivery_at end,
        t.location_id
    from told as t;
end;
comment on function refresh.fulfillment_progress(bigint, bigint[]) is
'State, dates, holds and parcels of the given orders, from facts alone. is_open: still to be shipped as far as the sources say; false too where they say nothing at all of shipping. location_id: where all of it ships from; null where nobody says, or from several.';
