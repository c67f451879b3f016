-- Rollup, one row a customer who ordered: decides for the whole shop who is a priority customer, and tells the orders.
create function refresh.customer_priorities(of_shop bigint, of_customers bigint[]) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    bar numeric := (
        -- The bar depends on all customers of the shop, so one customer's order can lift or drop another.
        select percentile_cont(rules.setting(of_shop, 'priority_customer_percentile')::double precision)
            within group (order by s.total_revenue::double precision)
        from rollups.customer_segments as s
        where s.shop_id = of_shop
    );
    changed bigint[];
    told integer;
begin
    with moved as (
        update rollups.customer_segments as s
        set
            is_priority_customer = s.primary_segment = 'professional_shop' or s.total_revenue > bar,
            updated_at = now()
        where
            s.shop_id = of_shop
            and s.is_priority_customer is distinct from (s.primary_segment = 'professional_shop' or s.total_revenue > bar)
        returning s.shopify_customer_id
    )

    select coalesce(array_agg(m.shopify_customer_id), '{}') into changed from moved as m;

    update rollups.fulfillment_tracking as t
    set
        customer_segment = k.primary_segment,
        is_priority_customer = coalesce(k.is_priority_customer, false),
        updated_at = now()
    from facts.orders as o
    left join rollups.customer_segments as k
        on k.shop_id = of_shop and k.shopify_customer_id = o.shopify_customer_id
    where
        o.shop_id = of_shop and o.shopify_customer_id = any (changed || of_customers)
        and t.shop_id = of_shop and t.shopify_order_id = o.shopify_order_id
        and (t.customer_segment, t.is_priority_customer)
        is distinct from (k.primary_segment, coalesce(k.is_priority_customer, false));
    get diagnostics told = row_count;

    return cardinality(changed) + told;
end
$$;
comment on function refresh.customer_priorities(bigint, bigint[]) is
'Marks professional shops and customers above the priority percentile of lifetime revenue, writing only changes, and passes segment and priority on to the orders of the given and the changed customers; returns rows written.';
