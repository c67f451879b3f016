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
    select
        d.day, p.orders, b.units, b.skus, b.gross, b.discounts, b.returns, b.gross + b.discounts + b.returns, b.shipping,
        b.taxes, b.fees, b.gross + b.discounts + b.returns + b.shipping + b.taxes + b.fees, b.tips, b.gift_cards,
        case when b.events > 0 then round(b.first_sales / nullif(p.orders, 0), 2) end, t.currency, p.fulfilled, p.pending,
        p.unfulfilled, round(100.0 * p.fulfilled / nullif(p.fulfilled + p.pending + p.unfulfilled, 0), 2)
    from facts.shops as t
    cross join (select distinct k.key as day from unnest(of_days) as k (key)) as d
    -- Day by day: what is sorted stays small, however many days are asked for.
    cross join lateral (
        select
            count(*) as events,
            coalesce(sum(b.quantity) filter (where b.kind = 'gross_sale'), 0)::integer as units,
            (count(distinct b.shopify_variant_id) filter (where b.kind = 'gross_sale' and b.quantity > 0))::integer as skus,
            coalesce(sum(b.amount) filter (where b.kind = 'gross_sale'), 0) as gross,
            coalesce(sum(b.amount) filter (where b.kind = 'discount'), 0) as discounts,
            coalesce(sum(b.amount) filter (where b.kind in ('return', 'adjustment')), 0) as returns,
            coalesce(sum(b.amount) filter (where b.kind = 'shipping'), 0) as shipping,
            coalesce(sum(b.amount) filter (where b.kind = 'tax'), 0) as taxes,
            coalesce(sum(b.amount) filter (where b.kind in ('duty', 'fee')), 0) as fees,
            coalesce(sum(b.amount) filter (where b.kind = 'tip'), 0) as tips,
            coalesce(sum(b.amount) filter (where b.kind = 'gift_card'), 0) as gift_cards,
            -- for the average order value: what orders of this very day were placed with
            coalesce(sum(b.amount) filter (
                where b.kind in ('gross_sale', 'discount') and b.is_at_first and b.order_kind = 'order'
            ), 0) as first_sales
        from refresh.bookings(of_shop, d.day) as b
    ) as b
    cross join lateral (
        select
            count(*) as documents,
            (count(*) filter (where o.kind = 'order'))::integer as orders,
            (count(*) filter (where o.kind = 'order' and o.state = 'fulfilled'))::integer as fulfilled,
            (count(*) filter (where o.kind = 'order' and o.state = 'pending'))::integer as pending,
            (count(*) filter (where o.kind = 'order' and o.state = 'unfulfilled'))::integer as unfulfilled
        from (
            select
                f.kind,
                case
                    when lower(f.display_fulfillment_status) = 'fulfilled' or f.fulfilled_at is not null then 'fulfilled'
                    when f.cancelled_at is not null or f.display_fulfillment_status is null then 'none'
                    when lower(f.display_fulfillment_status) = 'unfulfilled' then 'unfulfilled'
                    else 'pending'
                end as state
            from facts.orders as f
            where f.shop_id = of_shop and f.order_date = d.day and not f.is_test and f.deleted_at is null
        ) as o
    ) as p
    where t.shop_id = of_shop and (b.events > 0 or p.documents > 0);
end;
comment on function refresh.sales_days(bigint, date []) is
'Sales of the asked days from the ledger and the orders placed on them; test and deleted orders left out, cancelled ones counted as Shopify does.';
