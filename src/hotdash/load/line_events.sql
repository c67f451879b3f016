-- One row per ledger event that an order line is by itself: what was sold, returned or charged.
create function load.line_events(of_shop bigint, of_orders bigint [])
returns table (
    shopify_order_id bigint, source_id bigint, kind text, happened_at timestamptz, event_date date, order_date date,
    shopify_variant_id bigint, quantity integer, amount numeric
)
language sql stable
begin atomic
    select
        l.shopify_order_id,
        l.line_id,
        load.line_event_kind(l.line_kind, o.kind, l.quantity),
        coalesce(l.happened_at, o.ordered_at),
        case
            when l.happened_at is null or l.happened_at = o.ordered_at then o.order_date
            else rules.business_date(l.happened_at, t.iana_timezone)
        end,
        o.order_date,
        l.shopify_variant_id,
        case when l.line_kind = 'product' then l.quantity else 0 end,
        load.line_event_amount(l.line_kind, o.kind, l.quantity, l.unit_price, l.discount_amount)
    from facts.shops as t
    cross join load.ledgerless_orders(of_shop, of_orders) as o
    -- Order by order through the key (offset 0 keeps it so): the same plan for one as for a million, statistics or none.
    cross join lateral (
        select
            f.shopify_order_id, f.line_id, f.line_kind, f.shopify_variant_id, f.quantity, f.unit_price,
            f.discount_amount, f.happened_at
        from facts.order_lines as f
        where f.shop_id = of_shop and f.shopify_order_id = o.shopify_order_id
        offset 0
    ) as l
    where t.shop_id = of_shop;
end;
comment on function load.line_events(bigint, bigint []) is
'The main event of each line, where the source brings no ledger of its own: gross sale or return, fee, shipping, …; a pure function of facts.';
