-- One value: change in percent; null from a zero, negative or missing base.
create function rules.change_pct(value_now numeric, value_before numeric) returns numeric
language sql immutable parallel safe
return case when value_before > 0 then round(100 * (value_now - value_before) / value_before, 2) end;
comment on function rules.change_pct(numeric, numeric) is 'Change in percent of the earlier value, two decimals; null where the earlier value is zero, negative or missing.';
