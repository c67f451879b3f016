-- One row: breaches of the answer target of a shop in the 7 business days that end on a day, and what followed until an instant.
create function ops.answers_at(of_shop bigint, today date, as_of timestamptz)
returns table (
    breaches_detected bigint, breaches_acted_on bigint, breaches_resolved bigint, mean_minutes numeric,
    min_minutes numeric, max_minutes numeric, quantiles double precision []
)
language sql stable
begin atomic
    select
        count(*), count(a.minutes), count(*) filter (where r.resolved_at <= as_of), avg(a.minutes), min(a.minutes),
        max(a.minutes), percentile_cont(array[0.5, 0.9, 0.95]) within group (order by a.minutes)
    from rollups.operator_sla_resolution as r
    -- An answer after the clock has not been given yet.
    cross join lateral (select case when r.operator_action_at <= as_of then r.minutes_to_action end as minutes) as a
    where r.shop_id = of_shop and r.breach_date between today - 6 and today and r.sla_breach_detected_at <= as_of;
end;
comment on function ops.answers_at(bigint, date, timestamptz) is
'How soon somebody acted after a breach: counts, minutes, and the quantiles 0.5, 0.9 and 0.95 of the minutes; day and instant come as plain values.';
