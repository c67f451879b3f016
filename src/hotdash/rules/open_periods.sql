-- One value: the spans between two instants in which somebody is there.
create function rules.open_periods(
    from_at timestamptz, to_at timestamptz, iana_timezone text, open_hours int4multirange, holidays date[]
) returns tstzmultirange
language sql stable parallel safe
return (
    select
        -- Joined before they are cut: where the clocks change, two periods of the wall clock can cover the same minutes.
        coalesce(range_agg(tstzrange(s.opens_at, greatest(s.opens_at, s.closes_at))), '{}')
        * tstzmultirange(tstzrange(from_at, greatest(from_at, to_at)))
    from generate_series(
        date_trunc('day', from_at at time zone iana_timezone) - interval '1 day',
        (to_at at time zone iana_timezone) + interval '1 day', interval '1 day'
    ) as d (day)
    cross join unnest(
        coalesce(open_hours, '{[0,10080)}') * int4multirange(int4range(
            1440 * (extract(isodow from d.day)::integer - 1), 1440 * extract(isodow from d.day)::integer
        ))
    ) as o (minutes)
    cross join lateral (
        select
            (d.day + make_interval(mins => lower(o.minutes) - 1440 * (extract(isodow from d.day)::integer - 1)))
            at time zone iana_timezone as opens_at,
            (d.day + make_interval(mins => upper(o.minutes) - 1440 * (extract(isodow from d.day)::integer - 1)))
            at time zone iana_timezone as closes_at
    ) as s
    where d.day::date <> all (coalesce(holidays, '{}'))
);
comment on function rules.open_periods(timestamptz, timestamptz, text, int4multirange, date[]) is
'What of [from_at, to_at) lies in opening hours (minutes of the week by the local clock, 0 is Monday 0:00; null: always) and on no holiday. Spans are real time: a day on which the clocks change has 23 or 25 hours.';
