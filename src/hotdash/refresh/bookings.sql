-- One row per ledger event that counts on a business day.
create function refresh.bookings(of_shop bigint, of_day date)
returns table (
    event_date date, order_date date, shopify_order_id bigint, order_kind text, kind text, shopify_variant_id bigint,
    quantity integer, amount numeric, is_at_first boolean, happened_at timestamptz
)
language sql stable
begin atomic
    select
        e.event_date, o.order_date, o.shopify_order_id, o.kind, e.kind, e.shopify_variant_id, e.quantity, e.amount,
        e.event_date = o.order_date and (e.is_derived or e.happened_at = e.first_at),
        e.happened_at
    from facts.orders as o
    -- Order by order through the key (offset 0 keeps it so): the same plan for one day as for all, statistics or none.
    cross join lateral (
        select
            s.event_date, s.kind, s.shopify_variant_id, s.quantity, s.amount, s.happened_at, s.is_derived,
            min(s.happened_at) over () as first_at
        from facts.sale_events as s
        where
            s.shop_id = of_shop and s.shopify_order_id = o.shopify_order_id
            -- Where the shop wants it so, returns and refunds count on the day of their order. The comparison first:
            -- the setting is looked up only for the few events of another day.
            and (s.event_date = of_day or rules.setting(of_shop, 'refunds_on_order_day') = 1)
        offset 0
    ) as e
    where o.shop_id = of_shop and o.order_date = of_day and not o.is_test and o.deleted_at is null
    union all
    select
        e.event_date, e.order_date, e.shopify_order_id, o.kind, e.kind, e.shopify_variant_id, e.quantity, e.amount, false,
        e.happened_at
    from facts.sale_events as e
    cross join lateral (
        select f.kind
        from facts.orders as f
        where
            f.shop_id = of_shop and f.shopify_order_id = e.shopify_order_id and not f.is_test and f.deleted_at is null
        offset 0
    ) as o
    where
        e.shop_id = of_shop and e.event_date = of_day and e.event_date <> e.order_date
        and rules.setting(of_shop, 'refunds_on_order_day') <> 1;
end;
comment on function refresh.bookings(bigint, date) is
'The ledger events that count on the day: of real orders only, dated when they happened, or on the day of their order by the setting refunds_on_order_day. is_at_first: it belongs to what the order was placed with, not to an edit, even one of the same day.';
