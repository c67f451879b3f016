-- One row per asked business day and variant that was sold or returned on it, computed from facts.
create function refresh.sku_days(of_shop bigint, of_days date [])
returns table (
    metric_date date, shopify_variant_id bigint, shopify_product_id bigint, sku text, product_title text,
    units_sold integer, revenue numeric, avg_price numeric, units_returned integer, orders integer,
    revenue_rank integer, velocity_rank integer, last_sale_at timestamptz
)
language sql stable
begin atomic
    select
        s.day, s.shopify_variant_id, v.shopify_product_id, v.sku, p.title, s.units_sold, s.revenue,
        round(s.sold_for / nullif(s.units_sold, 0), 2), s.units_returned, s.orders, s.revenue_rank, s.velocity_rank,
        s.last_sale_at
    from (
        select d.day, k.*
        from (select distinct k.key as day from unnest(of_days) as k (key)) as d
        -- Day by day: what is sorted stays small, however many days are asked for.
        cross join lateral (
            select
                b.shopify_variant_id,
                coalesce(sum(b.quantity) filter (where b.kind = 'gross_sale'), 0)::integer as units_sold,
                sum(b.amount) as revenue,
                sum(b.amount) filter (where b.kind <> 'return') as sold_for,
                -coalesce(sum(b.quantity) filter (where b.kind = 'return'), 0)::integer as units_returned,
                (count(distinct b.shopify_order_id) filter (where b.kind = 'gross_sale'))::integer as orders,
                (row_number() over (order by sum(b.amount) desc, b.shopify_variant_id))::integer as revenue_rank,
                (row_number() over (
                    order by coalesce(sum(b.quantity) filter (where b.kind = 'gross_sale'), 0) desc, b.shopify_variant_id
                ))::integer as velocity_rank,
                max(b.happened_at) filter (where b.kind = 'gross_sale') as last_sale_at
            from refresh.bookings(of_shop, d.day) as b
            where b.shopify_variant_id is not null and b.kind in ('gross_sale', 'discount', 'return')
            group by b.shopify_variant_id
        ) as k
        -- Named once all days are summed (offset 0 keeps it so): many days look through the names once, not day by day.
        offset 0
    ) as s
    left join facts.variants as v on v.shop_id = of_shop and v.shopify_variant_id = s.shopify_variant_id
    left join facts.products as p on p.shop_id = of_shop and p.shopify_product_id = v.shopify_product_id;
end;
comment on function refresh.sku_days(bigint, date []) is
'What each variant sold on the asked days: units, revenue net of discounts and returns, ranks within the day.';
