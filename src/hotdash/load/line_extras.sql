-- One row per ledger event that an order line is besides its main one: its discount, its tax.
create function load.line_extras(of_shop bigint, of_orders bigint [])
returns table (
    shopify_order_id bigint, source_id bigint, kind text, happened_at timestamptz, event_date date, order_date date,
    shopify_variant_id bigint, quantity integer, amount numeric
)
language sql stable
begin atomic
    select
        l.shopify_order_id, l.line_id, e.kind, coalesce(l.happened_at, o.ordered_at),
        rules.business_date(coalesce(l.happened_at, o.ordered_at), t.iana_timezone), o.order_date,
        l.shopify_variant_id, 0, e.amount
    from facts.shops as t
    cross join load.ledgerless_orders(of_shop, of_orders) as o
    cross join lateral (
        select
            f.shopify_order_id, f.line_id, f.line_kind, f.shopify_variant_id, f.quantity, f.discount_amount, f.tax_amount,
            f.happened_at
        from facts.order_lines as f
        where
            f.shop_id = of_shop and f.shopify_order_id = o.shopify_order_id
            and (f.discount_amount <> 0 or f.tax_amount <> 0)
        offset 0
    ) as l
    cross join lateral (
        select 'discount' as kind, -l.discount_amount as amount
        -- the discount of a return, a fee, … is in its main event
        where l.line_kind = 'product' and l.quantity >= 0 and o.kind <> 'credit_note' and l.discount_amount <> 0
        union all
        select 'tax', l.tax_amount
        where l.tax_amount <> 0
    ) as e
    where t.shop_id = of_shop;
end;
comment on function load.line_extras(bigint, bigint []) is
'The discount of each sale and the tax of any line, where they are not 0 and the source brings no ledger of its own.';
