-- One row per ledger event that an order line stands for by itself: sale or return, its discount, its tax.
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
    from facts.orders as o
    inner join facts.order_lines as l on l.shop_id = of_shop and l.shopify_order_id = o.shopify_order_id
    inner join facts.shops as t on t.shop_id = of_shop
    where o.shop_id = of_shop and o.shopify_order_id in (select k.key from unnest(of_orders) as k (key)) and o.ledger_updated_at is null
    union all
    select
        l.shopify_order_id, l.line_id, e.kind, coalesce(l.happened_at, o.ordered_at),
        rules.business_date(coalesce(l.happened_at, o.ordered_at), t.iana_timezone), o.order_date,
        l.shopify_variant_id, 0, e.amount
    from facts.order_lines as l
    inner join facts.orders as o on o.shop_id = of_shop and o.shopify_order_id = l.shopify_order_id
    inner join facts.shops as t on t.shop_id = of_shop
    cross join lateral load.line_extras(l.line_kind, o.kind, l.quantity, l.discount_amount, l.tax_amount) as e
    where
        l.shop_id = of_shop and l.shopify_order_id in (select k.key from unnest(of_orders) as k (key))
        and (l.discount_amount <> 0 or l.tax_amount <> 0)
        and o.ledger_updated_at is null;
end;
comment on function load.line_events(bigint, bigint []) is
'The ledger that lines stand for where the source brings none of its own: gross sale or return, discount, tax, fees; a pure function of facts.';
