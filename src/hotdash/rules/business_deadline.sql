-- One value: the end of the Nth business day after the one that an instant counts from, in the shop's own time zone.
create function rules.business_deadline(
    from_at timestamptz, business_days numeric, shipping_week integer[], iana_timezone text, holidays date[]
) returns timestamptz
language sql stable parallel safe
-- Whole days are added to the local calendar and only the result becomes an instant, so a change of the clocks moves
-- nothing.
return (1 + rules.working_day(
    (from_at at time zone iana_timezone)::date
    + case
        when extract(hour from from_at at time zone iana_timezone) * 60
            + extract(minute from from_at at time zone iana_timezone)
            < shipping_week[extract(isodow from from_at at time zone iana_timezone)::integer] then 0
        else 1
    end,
    ceil(business_days)::integer, shipping_week, holidays
))::timestamp at time zone iana_timezone;
comment on function rules.business_deadline(timestamptz, numeric, integer[], text, date[]) is
'Midnight at the end of the last day that is in time: business days (those of the shipping week, see rules.shipping_week, without the holidays) after the day the instant counts from, which after that day''s cut-off is the next. Without business days, the end of that very day.';
