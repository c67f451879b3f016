-- Nothing: recomputes the rollups whose windows end today, once a new business day has begun; returns rows written.
create function refresh.day_turn(of_shop bigint) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    today date := (
        select rules.business_date(rules.now(), s.iana_timezone) from facts.shops as s where s.shop_id = of_shop
    );
    -- Days that went by while nothing ran are made up for.
    begun date[] := array(
        select d.day::date
        from generate_series((
            select coalesce(max(a.metric_date), today) from rollups.shop_activation_metrics as a where a.shop_id = of_shop
        ), today, interval '1 day') as d (day)
    );
    moving bigint[] := array(
        -- Whose demand is nil, and has been for longer than any window, stays as it is until something happens to it.
        select i.shopify_variant_id
        from rollups.inventory_snapshots as i
        where
            i.shop_id = of_shop and i.valid_until_date is null
            and (
                i.velocity_tier is distinct from 'stagnant' or i.units_sold_30d <> 0 or i.in_stock_days_30d between 1 and 29
                or i.snapshot_date > today - 31
            )
    );
begin
    return
        refresh.sku_leaders_30d(of_shop, today)
        -- The next midnight finds its ranking made, too.
        + refresh.sku_leaders_30d(of_shop, today + 1)
        + refresh.shop_activation_metrics(of_shop, begun)
        + refresh.inventory_snapshots(of_shop, moving, today);
end
$$;
comment on function refresh.day_turn(bigint) is
'What a new business day changes without any load: the leaders of 30 days, the activation window, and stock and demand of the variants whose windows move.';
