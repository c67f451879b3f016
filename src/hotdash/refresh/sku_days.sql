-- One row per asked business day and variant that was sold or returned on it, computed from facts.
create function refresh.sku_days(of_shop bigint, of_days date [])
returns table (
    metric_date date, shopify_variant_id bigint, shopify_product_id bigint, sku text, product_title text,
    units_sold integer, revenue numeric, avg_price numeric, units_returned integer, orders integer,
    revenue_rank integer, velocity_rank integer
)
language sql stable
begin atomic
    with sold_variants as (
        select
            b.booked_date as metric_date,
            b.shopify_variant_id,
            coalesce(sum(b.quantity) filter (where b.kind = 'gross_sale'), 0)::integer as units_sold,
            sum(b.amount) as revenue,
            round(
                sum(b.amount) filter (where b.kind in ('gross_sale', 'discount'))
                / nullif(sum(b.quantity) filter (where b.kind = 'gross_sale'), 0), 2
            ) as avg_price,
            -coalesce(sum(b.quantity) filter (where b.kind = 'return'), 0)::integer as units_returned,
            (count(distinct b.shopify_order_id) filter (where b.kind = 'gross_sale'))::integer as orders
        from refresh.bookings(of_shop, of_days) as b
        where b.shopify_variant_id is not null and b.kind in ('gross_sale', 'discount', 'return')
        group by b.booked_date, b.shopify_variant_id
    )

    select
        s.metric_date, s.shopify_variant_id, v.shopify_product_id, v.sku, p.title, s.units_sold, s.revenue, s.avg_price,
        s.units_returned, s.orders,
        (row_number() over (partition by s.metric_date order by s.revenue desc, s.shopify_variant_id))::integer,
        (row_number() over (partition by s.metric_date order by s.units_sold desc, s.shopify_variant_id))::integer
    from sold_variants as s
    left join facts.variants as v on v.shop_id = of_shop and v.shopify_variant_id = s.shopify_variant_id
    left join facts.products as p on p.shop_id = of_shop and p.shopify_product_id = v.shopify_product_id;
end;
comment on function refresh.sku_days(bigint, date []) is
'What each variant sold on the asked days: units, revenue net of discounts and returns, ranks within the day.';
