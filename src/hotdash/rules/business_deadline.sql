-- One value: the end of the Nth business day after the one that an instant counts from, in the shop's own time zone.
create function rules.business_deadline(
    from_at timestamptz, business_days numeric, cutoff_hour numeric, iana_timezone text
) returns timestamptz
language sql stable parallel safe
return (
    -- Whole days are added to the local calendar and only the result becomes an instant, so a change of the clocks
    -- moves nothing. Every five business days span a week: two days more for each weekend that is passed.
    rules.business_day_from(from_at, cutoff_hour, iana_timezone)
    + 1 + ceil(business_days)::integer
    + 2 * ((
        extract(isodow from rules.business_day_from(from_at, cutoff_hour, iana_timezone))::integer - 1
        + ceil(business_days)::integer
    ) / 5)
)::timestamp at time zone iana_timezone;
comment on function rules.business_deadline(timestamptz, numeric, numeric, text) is
'Midnight at the end of the last day that is in time: business days (Monday to Friday) after the day the instant counts from. Without business days, the end of that very day.';
