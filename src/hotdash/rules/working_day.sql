-- One value: the working day that lies so many working days after the first one on or after a day.
create function rules.working_day(from_day date, days_after integer, shipping_week integer[], holidays date[]) returns date
language plpgsql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    -- Walked day by day: a set of days would cost ten times as much, and this is asked of every order.
    day date := from_day;
    days_left integer := days_after;
begin
    loop
        if shipping_week[extract(isodow from day)::integer] is not null and day <> all (holidays) then
            exit when days_left = 0;
            days_left := days_left - 1;
        end if;
        day := day + 1;
    end loop;
    return day;
end
$$;
comment on function rules.working_day(date, integer, integer[], date[]) is
'Working days are those of the shipping week (see rules.shipping_week, at least one) without the holidays; 0 after a working day is that day itself.';
