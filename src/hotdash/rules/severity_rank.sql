-- One value: the place of a severity word, worst first.
create function rules.severity_rank(severity text) returns integer
language sql immutable parallel safe
return case severity when 'critical' then 1 when 'high' then 2 when 'medium' then 3 when 'low' then 4 else 5 end;
comment on function rules.severity_rank(text) is '1 critical, 2 high, 3 medium, 4 low, 5 unknown: for sorting, worst first.';
