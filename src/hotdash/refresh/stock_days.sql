-- One row per variant and day to recompute: stock at the day's end and demand of the windows that end on it.
create function refresh.stock_days(of_shop bigint, of_variants bigint[], from_day date)
returns table (
    shopify_variant_id bigint, day date, available integer, committed integer, on_hand integer, incoming integer,
    units_7d integer, units_30d integer, units_lately integer, in_stock_30d integer, daily_rate numeric, daily_sd numeric
)
language plpgsql stable
set search_path = pg_catalog, pg_temp
-- One variant after a webhook, all of them after an import: a plan kept for either is ruinous for the other.
set plan_cache_mode = force_custom_plan
set jit = off
as $$
declare
    lately constant integer := greatest(rules.setting(of_shop, 'stagnant_after_days'), 1)::integer - 1;
    look_back constant integer := greatest(lately, 29);
    shop_zone constant text := (select s.iana_timezone from facts.shops as s where s.shop_id = of_shop);
begin
    return query
    with scope as materialized (
        select s.shopify_variant_id, s.first_day, s.last_day, s.first_day - look_back as window_start,
            (s.first_day - look_back)::timestamp at time zone shop_zone as window_start_at
        from refresh.inventory_scope(of_shop, of_variants, from_day) as s
    ),
    observations as (
        -- Of each location the last count of each day, and the last one before the window.
        select distinct on (s.shopify_variant_id, place.location_id, greatest(o.observed_date, s.window_start))
            s.shopify_variant_id, place.location_id, greatest(o.observed_date, s.window_start) as day,
            o.available, o.committed, o.on_hand, o.incoming
        from scope as s
        inner join facts.locations as place on place.shop_id = of_shop
        cross join lateral (
            (
                select c.observed_at, c.observed_date, c.available, c.committed, c.on_hand, c.incoming
                from facts.inventory_changes as c
                where c.shop_id = of_shop and c.shopify_variant_id = s.shopify_variant_id
                    and c.location_id = place.location_id and c.observed_at < s.window_start_at
                    and c.observed_at <= rules.now()
                order by c.observed_at desc
                limit 1
            )
            union all
            select c.observed_at, c.observed_date, c.available, c.committed, c.on_hand, c.incoming
            from facts.inventory_changes as c
            where c.shop_id = of_shop and c.shopify_variant_id = s.shopify_variant_id
                and c.location_id = place.location_id and c.observed_at >= s.window_start_at
                and c.observed_at <= rules.now()
        ) as o
        order by s.shopify_variant_id, place.location_id, greatest(o.observed_date, s.window_start), o.observed_at desc
    ),
    counts as (
        -- The sum over locations moves by what each one moved; "knows" counts those that state the quantity at all.
        select o.shopify_variant_id, o.day,
            coalesce(o.available, 0) - lag(coalesce(o.available, 0), 1, 0) over of_location as available,
            coalesce(o.committed, 0) - lag(coalesce(o.committed, 0), 1, 0) over of_location as committed,
            coalesce(o.on_hand, 0) - lag(coalesce(o.on_hand, 0), 1, 0) over of_location as on_hand,
            coalesce(o.incoming, 0) - lag(coalesce(o.incoming, 0), 1, 0) over of_location as incoming,
            num_nonnulls(o.available) - lag(num_nonnulls(o.available), 1, 0) over of_location as knows_available,
            num_nonnulls(o.committed) - lag(num_nonnulls(o.committed), 1, 0) over of_location as knows_committed,
            num_nonnulls(o.on_hand) - lag(num_nonnulls(o.on_hand), 1, 0) over of_location as knows_on_hand,
            num_nonnulls(o.incoming) - lag(num_nonnulls(o.incoming), 1, 0) over of_location as knows_incoming
        from observations as o
        window of_location as (partition by o.shopify_variant_id, o.location_id order by o.day)
    ),
    stock_periods as (
        select c.shopify_variant_id, c.day, lead(c.day) over (partition by c.shopify_variant_id order by c.day) as next_day,
            case when sum(sum(c.knows_available)) over so_far > 0 then sum(sum(c.available)) over so_far end as available,
            case when sum(sum(c.knows_committed)) over so_far > 0 then sum(sum(c.committed)) over so_far end as committed,
            case when sum(sum(c.knows_on_hand)) over so_far > 0 then sum(sum(c.on_hand)) over so_far end as on_hand,
            case when sum(sum(c.knows_incoming)) over so_far > 0 then sum(sum(c.incoming)) over so_far end as incoming
        from counts as c
        group by c.shopify_variant_id, c.day
        window so_far as (partition by c.shopify_variant_id order by c.day)
    ),
    days as (
        select p.shopify_variant_id, p.day + n.n as day, p.available, p.committed, p.on_hand, p.incoming
        from stock_periods as p
        inner join scope as s on p.shopify_variant_id = s.shopify_variant_id
        cross join lateral generate_series(0, coalesce(p.next_day - 1, s.last_day) - p.day) as n (n)
        where p.day + n.n <= s.last_day
        union all
        select s.shopify_variant_id, s.window_start + n.n, null, null, null, null -- not observed yet: taken as there
        from scope as s
        inner join (select p.shopify_variant_id, min(p.day) as first_observed from stock_periods as p group by 1) as f on s.shopify_variant_id = f.shopify_variant_id
        cross join lateral generate_series(0, f.first_observed - s.window_start - 1) as n (n)
    ),
    demand as (
        select d.shopify_variant_id, d.day, d.available, d.committed, d.on_hand, d.incoming,
            coalesce(k.units_sold, 0) as units,
            (d.available is null or d.available > 0 or coalesce(k.units_sold, 0) > 0)::integer as is_in_stock
        from days as d
        left join lateral ( -- one at a time through the key (offset 0 keeps it so)
            select p.units_sold from rollups.sku_performance as p
            where p.shop_id = of_shop and p.metric_date = d.day and p.shopify_variant_id = d.shopify_variant_id offset 0
        ) as k on true
    ),
    windows as (
        select d.shopify_variant_id, d.day, d.available, d.committed, d.on_hand, d.incoming,
            sum(d.units) over (of_variant rows between 6 preceding and current row) as units_7d,
            sum(d.units) over last_30 as units_30d,
            sum(d.units) over (of_variant rows between lately preceding and current row) as units_lately,
            sum(d.is_in_stock) over last_30 as in_stock_30d,
            sum(d.units * d.units) over last_30 as squares_30d
        from demand as d
        window
            of_variant as (partition by d.shopify_variant_id order by d.day),
            last_30 as (of_variant rows between 29 preceding and current row)
    )
    select w.shopify_variant_id, w.day, w.available::integer, w.committed::integer, w.on_hand::integer, w.incoming::integer, w.units_7d::integer, w.units_30d::integer, w.units_lately::integer, w.in_stock_30d::integer,
        case when w.in_stock_30d > 0 then round(w.units_30d::numeric / w.in_stock_30d, 6) end,
        -- Sample standard deviation over the in-stock days; a single day has none and counts as steady.
        case when w.in_stock_30d > 1 then round(sqrt(
            (w.squares_30d - w.units_30d * w.units_30d::numeric / w.in_stock_30d) / (w.in_stock_30d - 1)
        ), 6) when w.in_stock_30d = 1 then 0 end
    from windows as w
    inner join scope as s on w.shopify_variant_id = s.shopify_variant_id
    where w.day >= s.first_day;
end
$$;
comment on function refresh.stock_days(bigint, bigint[], date) is
'Stock at the end of each day to recompute (sum over locations of the newest count) and demand over exactly 7, 30 and stagnant_after_days business days that end on it. A day is in stock when stock is left at its end, something was sold, or nothing is known yet. daily_rate and daily_sd are units per in-stock day, null when there was none.';
