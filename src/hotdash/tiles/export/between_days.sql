-- One value: a condition on a column, in words of SQL, with $3 and $4 for the days and $6 for the time zone.
create function export.between_days(column_text text, is_date boolean, from_date date, to_date date) returns text
language sql immutable
return concat_ws(
    ' and ',
    'true',
    case
        when from_date is null then null
        when is_date then column_text || ' >= $3'
        else column_text || ' >= ($3::timestamp at time zone $6)'
    end,
    case
        when to_date is null then null
        when is_date then column_text || ' <= $4'
        else column_text || ' < (($4 + 1)::timestamp at time zone $6)'
    end
);
comment on function export.between_days(text, boolean, date, date) is
'The condition that a day, or an instant of the shop''s time zone, lies between two days, both included; null days do not bound.';
