-- One value: growth a month, in percent, that takes a pace to an aim within a year.
create function growth.required_pct(pace numeric, aim numeric) returns numeric
language sql immutable parallel safe
return case when pace >= aim then 0 when pace > 0 and aim > 0 then round(100 * (power(aim / pace, 1 / 12.0) - 1), 2) end;
comment on function growth.required_pct(numeric, numeric) is
'The same growth every month that takes the pace (revenue a year) to the aim in twelve months: (aim / pace)^(1/12) - 1, in percent; 0 where the pace is there, null from nothing.';
