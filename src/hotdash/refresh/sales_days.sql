-- One row per asked business day on which anything was ordered or booked: its sales, computed from facts.
create function refresh.sales_days(of_shop bigint, of_days date [])
returns table (
    metric_date date, total_orders integer, total_units_sold integer, unique_skus_sold integer, gross_sales numeric,
    discounts numeric, returns numeric, net_sales numeric, shipping numeric, taxes numeric, fees numeric,
    total_revenue numeric, tips numeric, gift_card_sales numeric, avg_order_value numeric, currency text,
    orders_fulfilled integer, orders_pending integer, orders_unfulfilled integer, fulfillment_rate_pct numeric
)
language sql stable
begin atomic
    with booked_days as (
        select
            b.booked_date as metric_date,
            sum(b.quantity) filter (where b.kind = 'gross_sale') as units,
            count(distinct b.shopify_variant_id) filter (where b.kind = 'gross_sale' and b.quantity > 0) as skus,
            coalesce(sum(b.amount) filter (where b.kind = 'gross_sale'), 0) as gross,
            coalesce(sum(b.amount) filter (where b.kind = 'discount'), 0) as discounts,
            coalesce(sum(b.amount) filter (where b.kind in ('return', 'adjustment')), 0) as returns,
            coalesce(sum(b.amount) filter (where b.kind = 'shipping'), 0) as shipping,
            coalesce(sum(b.amount) filter (where b.kind = 'tax'), 0) as taxes,
            coalesce(sum(b.amount) filter (where b.kind in ('duty', 'fee')), 0) as fees,
            coalesce(sum(b.amount) filter (where b.kind = 'tip'), 0) as tips,
            coalesce(sum(b.amount) filter (where b.kind = 'gift_card'), 0) as gift_cards,
            -- for the average order value: what orders of this very day were sold for at first
            coalesce(sum(b.amount) filter (
                where b.kind in ('gross_sale', 'discount') and b.event_date = b.order_date and b.order_kind = 'order'
            ), 0) as first_sales
        from refresh.bookings(of_shop, of_days) as b
        group by b.booked_date
    ),

    placed_days as (
        select
            o.order_date as metric_date,
            count(*) filter (where o.kind = 'order') as orders,
            count(*) filter (where o.kind = 'order' and p.state = 'fulfilled') as fulfilled,
            count(*) filter (where o.kind = 'order' and p.state = 'pending') as pending,
            count(*) filter (where o.kind = 'order' and p.state = 'unfulfilled') as unfulfilled
        from facts.orders as o
        cross join lateral (
            select
                case
                    when lower(o.display_fulfillment_status) = 'fulfilled' or o.fulfilled_at is not null then 'fulfilled'
                    when o.cancelled_at is not null or o.display_fulfillment_status is null then 'none'
                    when lower(o.display_fulfillment_status) = 'unfulfilled' then 'unfulfilled'
                    else 'pending'
                end as state
        ) as p
        where o.shop_id = of_shop and o.order_date in (select k.key from unnest(of_days) as k (key)) and not o.is_test and o.deleted_at is null
        group by o.order_date
    )

    select
        coalesce(b.metric_date, p.metric_date), coalesce(p.orders, 0)::integer, coalesce(b.units, 0)::integer,
        coalesce(b.skus, 0)::integer, coalesce(b.gross, 0), coalesce(b.discounts, 0), coalesce(b.returns, 0),
        coalesce(b.gross + b.discounts + b.returns, 0), coalesce(b.shipping, 0), coalesce(b.taxes, 0),
        coalesce(b.fees, 0), coalesce(b.gross + b.discounts + b.returns + b.shipping + b.taxes + b.fees, 0),
        coalesce(b.tips, 0), coalesce(b.gift_cards, 0), round(b.first_sales / nullif(p.orders, 0), 2), t.currency,
        coalesce(p.fulfilled, 0)::integer, coalesce(p.pending, 0)::integer, coalesce(p.unfulfilled, 0)::integer,
        round(100.0 * p.fulfilled / nullif(p.fulfilled + p.pending + p.unfulfilled, 0), 2)
    from booked_days as b
    full join placed_days as p on p.metric_date = b.metric_date
    inner join facts.shops as t on t.shop_id = of_shop;
end;
comment on function refresh.sales_days(bigint, date []) is
'Sales of the asked days from the ledger and the orders placed on them; test and deleted orders left out, cancelled ones counted as Shopify does.';
