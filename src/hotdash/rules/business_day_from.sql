-- One value: the working day that an instant counts from.
create function rules.business_day_from(at_instant timestamptz, cutoff_hour numeric, iana_timezone text) returns date
language sql stable parallel safe
return case
    when extract(isodow from at_instant at time zone iana_timezone) = 7
        then (at_instant at time zone iana_timezone)::date + 1
    when extract(isodow from at_instant at time zone iana_timezone) = 6
        then (at_instant at time zone iana_timezone)::date + 2
    when extract(hour from at_instant at time zone iana_timezone) < cutoff_hour
        then (at_instant at time zone iana_timezone)::date
    when extract(isodow from at_instant at time zone iana_timezone) = 5
        then (at_instant at time zone iana_timezone)::date + 3
    else (at_instant at time zone iana_timezone)::date + 1
end;
comment on function rules.business_day_from(timestamptz, numeric, text) is
'The shop''s own day of an instant before the cut-off hour on Monday to Friday, else the next such day.';
