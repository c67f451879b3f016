-- One value: the instant at which so many minutes of opening hours have passed.
create function rules.open_until(
    from_at timestamptz, open_minutes numeric, iana_timezone text, open_hours int4multirange, holidays date[]
) returns timestamptz
language plpgsql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    wanted constant interval := make_interval(secs => (60 * open_minutes)::double precision);
    days integer;
    found timestamptz;
begin
    -- Mostly the next days are enough; a year is looked at only where they are not.
    foreach days in array array[14, 400] loop
        with spans as (
            select
                p.span, upper(p.span) - lower(p.span) as length,
                sum(upper(p.span) - lower(p.span)) over (order by lower(p.span)) as passed
            from unnest(rules.open_periods(
                from_at, from_at + make_interval(hours => 24 * days), iana_timezone, open_hours, holidays
            )) as p (span)
        )

        select lower(s.span) + (wanted - (s.passed - s.length))
        into found
        from spans as s
        where s.passed >= wanted
        order by s.passed
        limit 1;
        exit when found is not null;
    end loop;
    return found;
end
$$;
comment on function rules.open_until(timestamptz, numeric, text, int4multirange, date[]) is
'The earliest instant by which rules.open_time() since from_at has reached open_minutes; null when it does not within 400 days.';
