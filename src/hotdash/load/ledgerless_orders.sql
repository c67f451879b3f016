-- One row per order among the given whose source brings no ledger of its own.
create function load.ledgerless_orders(of_shop bigint, of_orders bigint [])
returns table (
    shopify_order_id bigint, kind text, ordered_at timestamptz, order_date date, has_more_than_lines boolean
)
language sql stable
begin atomic
    select o.shopify_order_id, o.kind, o.ordered_at, o.order_date, o.has_more_than_lines
    from unnest(of_orders) as k (key)
    -- One at a time through the key (offset 0 keeps it so): the same plan for one as for a million, statistics or none.
    cross join lateral (
        select
            f.shopify_order_id, f.kind, f.ordered_at, f.order_date,
            f.cancelled_at is not null or f.total_discounts <> 0 or f.total_shipping <> 0 or f.total_tax <> 0
            or exists (
                select from facts.refunds as r where r.shop_id = of_shop and r.shopify_order_id = f.shopify_order_id
            ) as has_more_than_lines
        from facts.orders as f
        where f.shop_id = of_shop and f.shopify_order_id = k.key and f.ledger_updated_at is null
        offset 0
    ) as o;
end;
comment on function load.ledgerless_orders(bigint, bigint []) is
'The orders whose ledger is derived, with what each event needs to know of its order, and whether header, refunds or cancellation may say more than the lines.';
