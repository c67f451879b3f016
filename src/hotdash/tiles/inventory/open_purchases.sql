-- One row per variant that a shop has on order as of an instant: units that suppliers still owe.
create function inventory.open_purchases(of_shop bigint, as_of timestamptz)
returns table (shopify_variant_id bigint, units bigint, expected_date date)
language sql stable
begin atomic
    select
        l.shopify_variant_id,
        sum(greatest(l.quantity - case when o.received_at > as_of then 0 else l.received_quantity end, 0)),
        min(o.expected_date)
    from facts.purchase_orders as o
    inner join facts.purchase_order_lines as l on l.shop_id = o.shop_id and l.purchase_order_id = o.purchase_order_id
    where
        o.shop_id = of_shop and o.status <> 'cancelled' and coalesce(o.ordered_at <= as_of, true)
        and coalesce(o.received_at > as_of, o.status <> 'received')
    group by l.shopify_variant_id;
end;
comment on function inventory.open_purchases(bigint, timestamptz) is
'What is on order by purchase orders that are neither cancelled nor received whole as of an instant, and the first day on which some of it is expected.';
