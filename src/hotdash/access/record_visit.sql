-- One value: whether this was the visitor's first visit of the shop's day.
create function access.record_visit(of_shop bigint, by_visitor text) returns boolean
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    visited_on date;
begin
    insert into app.dashboard_visits (shop_id, visit_date, visitor, first_visit_at)
    select s.shop_id, (clock_timestamp() at time zone s.iana_timezone)::date, by_visitor, clock_timestamp()
    from facts.shops as s
    where s.shop_id = of_shop
    on conflict do nothing
    returning visit_date into visited_on;
    if visited_on is not null then
        perform refresh.shop_activation_metrics(of_shop, array[visited_on]);
    end if;
    return visited_on is not null;
end
$$;
comment on function access.record_visit(bigint, text) is 'Notes that somebody opened the page today; once a day and visitor.';
-- Its owner is the worker's role, which row security holds: it sees only the shop of the claims that the caller set.
grant create on schema access to service_role;
alter function access.record_visit(bigint, text) owner to service_role;
revoke create on schema access from service_role;
