-- One value: what the endpoint sales-pulse answers.
create function sales.tile_json(of_shop bigint, options jsonb) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
    answer jsonb;
begin
    select jsonb_build_object(
        'date', v.date, 'total_revenue', v.total_revenue, 'total_orders', v.total_orders,
        'avg_order_value', v.avg_order_value, 'revenue_vs_last_week_pct', v.revenue_vs_last_week_pct,
        'orders_vs_last_week_pct', v.orders_vs_last_week_pct, 'fulfillment_rate_pct', v.fulfillment_rate_pct,
        'top_5_skus', (
            select coalesce(jsonb_agg(jsonb_build_object(
                'sku', t.sku, 'product_name', t.product_name, 'revenue_30d', t.revenue_30d,
                'units_sold_30d', t.units_sold_30d
            ) order by t.place), '[]')
            from sales.top_skus(of_shop, v.date, 5) as t
        )
    ) into answer
    from sales.v_sales_pulse_current as v
    where v.shop_id = of_shop;
    return answer;
end
$$;
comment on function sales.tile_json(bigint, jsonb) is
'The running business day and the five best-selling variants of 30 days. No options; a day is chosen by the clock.';
