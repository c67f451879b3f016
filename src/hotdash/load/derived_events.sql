-- One row per ledger event of orders whose source brings no ledger of its own.
create function load.derived_events(of_shop bigint, of_orders bigint [])
returns table (
    shopify_order_id bigint, source_id bigint, kind text, happened_at timestamptz, event_date date, order_date date,
    shopify_variant_id bigint, quantity integer, amount numeric, is_derived boolean
)
language sql stable
begin atomic
    select
        e.shopify_order_id, e.source_id, e.kind, e.happened_at, e.event_date, e.order_date, e.shopify_variant_id,
        e.quantity, e.amount, true
    from load.line_events(of_shop, of_orders) as e
    union all
    select
        h.shopify_order_id, h.source_id, h.kind, h.happened_at, rules.business_date(h.happened_at, t.iana_timezone),
        h.order_date, h.shopify_variant_id, h.quantity, h.amount, true
    from load.header_events(
        of_shop,
        -- Only where the header, a refund or a cancellation may say more than the lines.
        (
            select array_agg(o.shopify_order_id)
            from facts.orders as o
            where
                o.shop_id = of_shop and o.shopify_order_id in (select k.key from unnest(of_orders) as k (key)) and o.ledger_updated_at is null
                and (
                    o.cancelled_at is not null or o.total_discounts <> 0 or o.total_shipping <> 0 or o.total_tax <> 0
                    or exists (
                        select from facts.refunds as r
                        where r.shop_id = of_shop and r.shopify_order_id = o.shopify_order_id
                    )
                )
        )
    ) as h
    inner join facts.shops as t on t.shop_id = of_shop;
end;
comment on function load.derived_events(bigint, bigint []) is
'The ledger as it follows from orders, lines and refunds, for sources that bring no ledger; a pure function of facts.';
