-- One value: the band of a figure of which much is good.
create function rules.band_below(figure numeric, yellow_below numeric, red_below numeric) returns text
language sql immutable parallel safe
return case when figure < red_below then 'bad' when figure < yellow_below then 'watch' when figure is not null then 'good' end;
comment on function rules.band_below(numeric, numeric, numeric) is 'bad below red, watch below yellow, else good; null without a figure.';
