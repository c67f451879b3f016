-- One row per ledger event that only an order's header, its refunds or its cancellation know.
create function load.header_events(of_shop bigint, of_orders bigint [])
returns table (
    shopify_order_id bigint, source_id bigint, kind text, happened_at timestamptz, order_date date,
    shopify_variant_id bigint, quantity integer, amount numeric
)
language sql stable
begin atomic
    with sums as (
        select s.* from load.order_sums(of_shop, of_orders) as s
    ),

    refunds as (
        select
            s.shopify_order_id, s.order_date, r.refund_id, r.refunded_at, r.total_refunded, count(l.refund_line_id) as lines,
            sum(l.subtotal + l.tax_amount) as lines_worth,
            -- Without lines, the share of the order that was paid back is taken from each of its parts alike.
            coalesce(round(s.tax * r.total_refunded / nullif(s.total_price, 0), 2), 0) as tax_share,
            coalesce(round(s.shipping * r.total_refunded / nullif(s.total_price, 0), 2), 0) as shipping_share
        from sums as s
        inner join facts.refunds as r on r.shop_id = of_shop and r.shopify_order_id = s.shopify_order_id
        left join facts.refund_lines as l
            on l.shop_id = of_shop and l.shopify_order_id = r.shopify_order_id and l.refund_id = r.refund_id
        group by s.shopify_order_id, s.order_date, s.tax, s.shipping, s.total_price, r.shop_id, r.shopify_order_id, r.refund_id
    ),

    cancelled as (
        select s.*
        from sums as s
        where
            s.cancelled_at is not null
            and not exists (
                select from refunds as r
                where r.shopify_order_id = s.shopify_order_id
            )
    )

    select s.shopify_order_id, 0::bigint, e.kind, s.ordered_at, s.order_date, null::bigint, 0, e.amount
    from sums as s
    cross join lateral (values
        ('gross_sale', s.more_goods), ('discount', -s.more_discount), ('shipping', s.more_shipping), ('tax', s.more_tax)
    ) as e (kind, amount)
    where e.amount <> 0
    union all
    select
        s.shopify_order_id, r.refund_line_id, e.kind, f.refunded_at, s.order_date,
        case when e.kind = 'return' then l.shopify_variant_id end, case when e.kind = 'return' then -r.quantity else 0 end,
        e.amount
    from sums as s
    inner join facts.refund_lines as r on r.shop_id = of_shop and r.shopify_order_id = s.shopify_order_id
    inner join facts.refunds as f
        on f.shop_id = of_shop and f.shopify_order_id = r.shopify_order_id and f.refund_id = r.refund_id
    left join facts.order_lines as l
        on l.shop_id = of_shop and l.shopify_order_id = r.shopify_order_id and l.line_id = r.line_id
    cross join lateral (values ('return', -r.subtotal), ('tax', -r.tax_amount)) as e (kind, amount)
    where e.kind = 'return' or e.amount <> 0
    union all
    select r.shopify_order_id, r.refund_id, e.kind, r.refunded_at, r.order_date, null, 0, e.amount
    from refunds as r
    cross join lateral (values
        ('adjustment', case when r.lines > 0 and r.total_refunded > 0 then r.lines_worth - r.total_refunded end),
        ('return', case when r.lines = 0 then r.tax_share + r.shipping_share - r.total_refunded end),
        ('tax', case when r.lines = 0 then -r.tax_share end),
        ('shipping', case when r.lines = 0 then -r.shipping_share end)
    ) as e (kind, amount)
    where e.amount <> 0
    union all
    -- Cancelled and nothing paid back: the sale stays on its day and is reversed whole on the day of the cancellation.
    select
        c.shopify_order_id, l.line_id, 'return', c.cancelled_at, c.order_date, l.shopify_variant_id, -l.quantity,
        l.discount_amount - l.quantity * l.unit_price
    from cancelled as c
    inner join facts.order_lines as l
        on l.shop_id = of_shop and l.shopify_order_id = c.shopify_order_id and l.line_kind = 'product' and l.quantity > 0
    union all
    select c.shopify_order_id, 1, e.kind, c.cancelled_at, c.order_date, null, 0, e.amount
    from cancelled as c
    cross join lateral (values
        ('return', c.more_discount - c.more_goods), ('shipping', -c.shipping), ('tax', -c.tax)
    ) as e (kind, amount)
    where e.amount <> 0;
end;
comment on function load.header_events(bigint, bigint []) is
'The ledger beyond the lines where the source brings none of its own: order-level amounts, refunds, cancellations; a pure function of facts.';
