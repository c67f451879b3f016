-- One row per stock alert of a shop on a business day, worst first.
create function inventory.worst_alerts(of_shop bigint, on_day date, short_cover numeric, wanted text, most integer)
returns table (
    sku text, product_name text, alert_type text, alert_severity text, quantity_available integer, days_of_cover numeric,
    reorder_point integer, units_sold_30d integer
)
language plpgsql stable rows 50
set search_path = pg_catalog, pg_temp
-- Planning costs more than running: plan once a session.
set plan_cache_mode = force_generic_plan
as $$
begin
    if rules.is_look_back() then
        return query
        select
            i.sku, i.product_title, i.stock_status, a.severity, i.quantity_available, i.days_of_cover, i.reorder_point,
            i.units_sold_30d
        from inventory.stock_on(of_shop, on_day) as i
        cross join lateral (
            select rules.inventory_severity(i.stock_status, i.days_of_cover, short_cover) as severity
        ) as a
        where i.alert_order is not null and (wanted is null or a.severity = wanted)
        order by i.alert_order, i.shopify_variant_id
        limit most;
        return;
    end if;
    -- The same from the current rows alone, whose index has this very order: so many are read, and no more.
    return query
    select
        c.sku, c.product_title, c.stock_status, a.severity, c.quantity_available, c.days_of_cover, c.reorder_point,
        c.units_sold_30d
    from rollups.inventory_snapshots as c
    cross join lateral (
        select rules.inventory_severity(c.stock_status, c.days_of_cover, short_cover) as severity
    ) as a
    where
        c.shop_id = of_shop and c.valid_until_date is null and c.alert_order is not null and c.snapshot_date <= on_day
        -- A case, because with an or the planner expects a single row, and would look for its product again for each.
        and case when wanted is null then true else a.severity = wanted end
        and not exists (
            select from facts.products as p
            where p.shop_id = of_shop and p.shopify_product_id = c.shopify_product_id and p.status <> 'active'
        )
    order by c.alert_order, c.shopify_variant_id
    limit most;
end
$$;
comment on function inventory.worst_alerts(bigint, date, numeric, text, integer) is
'At most so many alerts of a shop on a business day in the order of alert_order; with wanted, only those of that severity. short_cover is the setting low_cover_high_days.';
