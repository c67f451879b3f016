-- One row per ledger event that counts, with the business day it is booked on.
create function refresh.bookings(of_shop bigint, of_days date [])
returns table (
    booked_date date, event_date date, order_date date, shopify_order_id bigint, order_kind text, kind text,
    shopify_variant_id bigint, quantity integer, amount numeric, happened_at timestamptz
)
language sql stable
begin atomic
    select
        e.event_date, e.event_date, e.order_date, e.shopify_order_id, o.kind, e.kind, e.shopify_variant_id, e.quantity,
        e.amount, e.happened_at
    from facts.sale_events as e
    inner join facts.orders as o on o.shop_id = of_shop and o.shopify_order_id = e.shopify_order_id
    where
        e.shop_id = of_shop and e.event_date in (select k.key from unnest(of_days) as k (key)) and not o.is_test and o.deleted_at is null
        -- the comparison first: the setting is looked up only for the few events of another day
        and (e.event_date = e.order_date or rules.setting(of_shop, 'refunds_on_order_day') <> 1)
    union all
    -- Where the shop wants it so, returns and refunds count on the day of their order.
    select
        e.order_date, e.event_date, e.order_date, e.shopify_order_id, o.kind, e.kind, e.shopify_variant_id, e.quantity,
        e.amount, e.happened_at
    from facts.orders as o
    inner join facts.sale_events as e on e.shop_id = of_shop and e.shopify_order_id = o.shopify_order_id
    where
        o.shop_id = of_shop and o.order_date in (select k.key from unnest(of_days) as k (key)) and not o.is_test and o.deleted_at is null
        and e.event_date <> e.order_date
        and rules.setting(of_shop, 'refunds_on_order_day') = 1;
end;
comment on function refresh.bookings(bigint, date []) is
'The ledger events that count on the asked days: of real orders only, dated when they happened, or on the day of their order by the setting refunds_on_order_day.';
