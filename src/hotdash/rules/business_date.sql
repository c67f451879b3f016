-- One value: the business day that an instant belongs to.
create function rules.business_date(at_instant timestamptz, iana_timezone text) returns date
language sql stable parallel safe
return (at_instant at time zone iana_timezone)::date;
comment on function rules.business_date(timestamptz, text) is 'The day in the shop''s own time zone, with daylight saving, that an instant belongs to.';
