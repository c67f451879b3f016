-- One value: the figures and the line that the page shows of shipping.
create function fulfillment.headline(of_shop bigint) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
-- Planning costs more than running: plan once a session.
set plan_cache_mode = force_generic_plan
as $$
declare
    h fulfillment.v_fulfillment_health_summary;
    is_known boolean;
    listed bigint;
    figures jsonb;
begin
    select v.* into h from fulfillment.v_fulfillment_health_summary as v where v.shop_id = of_shop;
    -- A source that never tells of shipping leaves orders unknown, not in time.
    select coalesce(bool_or(o.is_told), true) into is_known
    from (
        select t.display_status is not null or t.fulfilled_at is not null as is_told
        from rollups.fulfillment_tracking as t
        where t.shop_id = of_shop and t.order_date <= h.window_end
        order by t.order_date desc
        limit 500
    ) as o;
    if is_known then
        select count(*) into listed from fulfillment.v_fulfillment_issues as i where i.shop_id = of_shop;
    end if;
    figures := jsonb_build_array(
        jsonb_build_object(
            'key', 'total_issues', 'label', 'Orders to look at', 'value', listed, 'format', 'count', 'change_pct', null,
            'better', 'down', 'band', rules.band_above(
                listed, rules.setting(of_shop, 'pending_orders_yellow'), rules.setting(of_shop, 'pending_orders_red')
            )
        ),
        jsonb_build_object(
            'key', 'late_pct', 'label', 'Late, 30 days', 'value', h.late_pct, 'format', 'percent', 'change_pct', null,
            'better', 'down', 'band', rules.band_above(
                h.late_pct, rules.setting(of_shop, 'orders_late_pct_yellow'), rules.setting(of_shop, 'orders_late_pct_red')
            )
        ),
        jsonb_build_object(
            'key', 'avg_days_to_fulfill', 'label', 'Days to ship, mean', 'value', h.avg_days_to_fulfill, 'format', 'days',
            'change_pct', null, 'better', 'down', 'band', rules.band_above(
                h.avg_days_to_fulfill, rules.setting(of_shop, 'days_to_fulfill_yellow'),
                rules.setting(of_shop, 'days_to_fulfill_red')
            )
        ),
        jsonb_build_object(
            'key', 'fulfillment_rate_pct', 'label', 'Shipped, 30 days', 'value', h.fulfillment_rate_pct,
            'format', 'percent', 'change_pct', null, 'better', 'up', 'band', null
        )
    );
    return jsonb_build_object('figures', figures, 'empty', case
        when not is_known then 'Nothing has told of shipping yet, so it is not known which orders are late.'
    end, 'spark', jsonb_build_object(
        'label', 'Days to ship by day of order', 'format', 'days', 'points', (
            select coalesce(jsonb_agg(jsonb_build_array(d.order_date, d.mean_days) order by d.order_date), '[]')
            from (
                select f.order_date, round(f.days_to_fulfill / f.timed_orders, 2) as mean_days
                from rollups.fulfillment_totals as f
                where
                    f.shop_id = of_shop and f.order_date between h.window_start and h.window_end
                    and f.timed_orders > 0
            ) as d
        )
    ));
end
$$;
comment on function fulfillment.headline(bigint) is
'Orders to look at, share late, mean days to ship and share shipped over the last 30 business days, with the mean by order day.';
