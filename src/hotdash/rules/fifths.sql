-- One value: the least sizes that have at least 0, 1, 2, 3 and 4 fifths of all the given sizes below them.
create function rules.fifths(sizes anyarray) returns anyarray
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
select array(
    select min(v.size)
    from (
        select d.size, sum(d.n) over (order by d.size) - d.n as below, sum(d.n) over () as everybody
        from (select u.size, count(*) as n from unnest(sizes) as u (size) group by u.size) as d
    ) as v
    cross join generate_series(0, 4) as k (fifths)
    where v.below * 5 >= k.fifths * v.everybody
    group by k.fifths
    order by k.fifths
)
$$;
comment on function rules.fifths(anyarray) is
'Bars between fifths by value, so that equal sizes fall into one fifth: a size''s score is width_bucket(size, bars), 1 to 5. Fewer than five bars where nobody has so many below.';
