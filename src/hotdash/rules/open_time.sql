-- One value: how much of the time between two instants somebody is there.
create function rules.open_time(
    from_at timestamptz, to_at timestamptz, iana_timezone text, open_hours int4multirange, holidays date[]
) returns interval
language sql stable parallel safe
return case
    when from_at is null or to_at is null then null
    when to_at <= from_at then interval '0'
    else (
        -- Interval subtraction counts in days of 24 hours; so does its sum, and nothing here is a calendar day.
        select coalesce(sum(upper(p.span) - lower(p.span)), interval '0')
        from unnest(rules.open_periods(from_at, to_at, iana_timezone, open_hours, holidays)) as p (span)
    )
end;
comment on function rules.open_time(timestamptz, timestamptz, text, int4multirange, date[]) is
'The length of rules.open_periods(): never more than the time itself, and time to noon plus time from noon is the whole. 0 when to_at is not later; null when either is unknown.';
