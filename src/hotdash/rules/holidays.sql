-- One value: the days on which a shop, or one of its locations, is closed though the week says otherwise.
create function rules.holidays(of_shop bigint, of_location bigint) returns date[]
language plpgsql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return array(
        select distinct h.holiday_on
        from facts.holidays as h
        where h.shop_id = of_shop and h.location_id in (0, coalesce(of_location, 0))
        order by h.holiday_on
    );
end
$$;
comment on function rules.holidays(bigint, bigint) is
'Holidays of the whole shop and of the location, in order; of the shop alone where the location is null. Empty when none are known.';
