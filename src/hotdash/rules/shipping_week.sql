-- One value: on which days of the week a location ships, and until when an order still counts for the day.
create function rules.shipping_week(of_shop bigint, of_location bigint) returns integer[]
language plpgsql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    told constant integer[] := (
        select w.week
        from unnest(array[coalesce(of_location, 0), 0]) with ordinality as p (location_id, place)
        cross join lateral (
            select array_agg(h.cutoff_minute order by d.weekday) as week, count(h.weekday) as open_days
            from generate_series(1, 7) as d (weekday)
            left join facts.shipping_hours as h
                on h.shop_id = of_shop and h.location_id = p.location_id and h.weekday = d.weekday
        ) as w
        where w.open_days > 0
        order by p.place
        limit 1
    );
    cutoff constant integer := 60 * rules.setting(of_shop, 'fulfillment_cutoff_hour');
begin
    return coalesce(told, array[cutoff, cutoff, cutoff, cutoff, cutoff, null, null]);
end
$$;
comment on function rules.shipping_week(bigint, bigint) is
'Minutes after midnight, by the shop''s clock, of the cut-off of Monday to Sunday; null where nothing ships. The location''s own week, else the shop''s, else Monday to Friday until fulfillment_cutoff_hour.';
