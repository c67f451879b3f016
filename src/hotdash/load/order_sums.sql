-- One row per order with a ledger to derive: its lines' sums, and what its header says beyond them.
create function load.order_sums(of_shop bigint, of_orders bigint [])
returns table (
    shopify_order_id bigint, ordered_at timestamptz, order_date date, cancelled_at timestamptz, total_price numeric,
    more_goods numeric, more_discount numeric, more_shipping numeric, more_tax numeric, goods numeric, shipping numeric,
    tax numeric
)
language sql stable
begin atomic
    with summed as (
        select
            o.shopify_order_id, o.ordered_at, o.order_date, o.cancelled_at, o.total_price, o.total_discounts,
            o.total_shipping, o.total_tax,
            -- Prices that include tax: the total is reached without adding it.
            coalesce(o.total_tax, 0) > 0
            and abs(o.subtotal + coalesce(o.total_shipping, 0) - o.total_price) < 0.005 as is_tax_included,
            coalesce(sum(l.quantity * l.unit_price) filter (where l.line_kind = 'product'), 0) as line_goods,
            coalesce(sum(l.discount_amount) filter (where l.line_kind = 'product'), 0)
            - coalesce(sum(l.quantity * l.unit_price) filter (where l.line_kind = 'discount'), 0) as line_discounts,
            coalesce(sum(l.quantity * l.unit_price) filter (where l.line_kind = 'shipping'), 0) as line_shipping,
            coalesce(sum(l.tax_amount), 0)
            + coalesce(sum(l.quantity * l.unit_price) filter (where l.line_kind = 'tax'), 0) as line_tax
        from facts.orders as o
        left join facts.order_lines as l on l.shop_id = of_shop and l.shopify_order_id = o.shopify_order_id
        where o.shop_id = of_shop and o.shopify_order_id in (select k.key from unnest(of_orders) as k (key)) and o.ledger_updated_at is null
        group by o.shop_id, o.shopify_order_id
    ),

    beyond as (
        select
            s.*,
            case when s.is_tax_included then -s.total_tax else 0 end as more_goods,
            coalesce(s.total_discounts - s.line_discounts, 0) as more_discount,
            coalesce(s.total_shipping - s.line_shipping, 0) as more_shipping,
            coalesce(s.total_tax - s.line_tax, 0) as more_tax
        from summed as s
    )

    select
        b.shopify_order_id, b.ordered_at, b.order_date, b.cancelled_at, b.total_price, b.more_goods, b.more_discount,
        b.more_shipping, b.more_tax, b.line_goods + b.more_goods - b.line_discounts - b.more_discount,
        b.line_shipping + b.more_shipping, b.line_tax + b.more_tax
    from beyond as b;
end;
comment on function load.order_sums(bigint, bigint []) is
'What an order''s header charges beyond its lines (more_*), and what the order charges in all: goods net of discounts, shipping, tax.';
