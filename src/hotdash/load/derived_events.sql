-- One row per ledger event of orders whose source brings no ledger of its own.
create function load.derived_events(of_shop bigint, of_orders bigint [], of_discounted_or_taxed bigint [])
returns table (
    shopify_order_id bigint, source_id bigint, kind text, happened_at timestamptz, event_date date, order_date date,
    shopify_variant_id bigint, quantity integer, amount numeric
)
language sql stable
begin atomic
    select
        e.shopify_order_id, e.source_id, e.kind, e.happened_at, e.event_date, e.order_date, e.shopify_variant_id,
        e.quantity, e.amount
    from load.line_events(of_shop, of_orders) as e
    union all
    select
        x.shopify_order_id, x.source_id, x.kind, x.happened_at, x.event_date, x.order_date, x.shopify_variant_id,
        x.quantity, x.amount
    from load.line_extras(of_shop, of_discounted_or_taxed) as x
    union all
    select
        h.shopify_order_id, h.source_id, h.kind, h.happened_at, rules.business_date(h.happened_at, t.iana_timezone),
        h.order_date, h.shopify_variant_id, h.quantity, h.amount
    from load.header_events(
        of_shop,
        (
            select array_agg(o.shopify_order_id)
            from load.ledgerless_orders(of_shop, of_orders) as o
            where o.has_more_than_lines
        )
    ) as h
    inner join facts.shops as t on t.shop_id = of_shop;
end;
comment on function load.derived_events(bigint, bigint [], bigint []) is
'The ledger as it follows from orders, lines and refunds, for sources that bring no ledger; a pure function of facts. The third argument names those of the orders whose lines may bear a discount or tax: the others'' lines are read once.';
