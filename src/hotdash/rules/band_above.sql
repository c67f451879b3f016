-- One value: the band of a figure of which little is good.
create function rules.band_above(figure numeric, yellow_from numeric, red_above numeric) returns text
language sql immutable parallel safe
return case when figure > red_above then 'bad' when figure >= yellow_from then 'watch' when figure is not null then 'good' end;
comment on function rules.band_above(numeric, numeric, numeric) is 'bad above red, watch from yellow on, else good; null without a figure.';
