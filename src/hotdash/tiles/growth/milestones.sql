-- One row per milestone of a year's revenue, the smallest first.
create function growth.milestones() returns table (milestone text, amount numeric)
language sql immutable parallel safe rows 3
begin atomic
    select m.milestone, m.amount
    from (values (1, '1MM', 1000000::numeric), (2, '5MM', 5000000), (3, '10MM', 10000000)) as m (place, milestone, amount)
    order by m.place;
end;
comment on function growth.milestones() is 'The milestones of revenue a year, in the shop''s currency.';
