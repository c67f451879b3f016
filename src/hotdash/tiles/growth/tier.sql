-- One value: the tier that a year's revenue stands in.
create function growth.tier(year_revenue numeric) returns text
language sql immutable parallel safe
return case
    when year_revenue >= 10000000 then '$10MM+'
    when year_revenue >= 5000000 then '$5MM-$10MM'
    when year_revenue >= 1000000 then '$1MM-$5MM'
    when year_revenue is not null then 'Pre-$1MM'
end;
comment on function growth.tier(numeric) is 'Pre-$1MM, $1MM-$5MM, $5MM-$10MM or $10MM+ for the revenue of twelve months, in the shop''s currency.';
