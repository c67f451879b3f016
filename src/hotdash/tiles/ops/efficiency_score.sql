-- One value: how well an operator dealt with breaches of the answer target, 0 to 100.
create function ops.efficiency_score(
    breaches numeric, acted_on numeric, median_minutes numeric, target_minutes numeric, zero_minutes numeric,
    resolution_weight numeric
) returns numeric
language sql immutable parallel safe
return round(
    100 * resolution_weight * coalesce(acted_on / nullif(breaches, 0), 1)
    + 100 * (1 - resolution_weight) * case
        when breaches = 0 then 1
        when median_minutes is null then 0
        else least(1, greatest(0, (zero_minutes - median_minutes) / nullif(zero_minutes - target_minutes, 0)))
    end, 1
);
comment on function ops.efficiency_score(numeric, numeric, numeric, numeric, numeric, numeric) is
'Score = 100 × (weight × acted on / breaches + (1 − weight) × speed), to one decimal. Speed is 1 up to the target of median minutes, 0 from the zero minutes on, and falls evenly between them; 0 while nobody acted. Of a mean one night would make everything. Without a breach all points.';
