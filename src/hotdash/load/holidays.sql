-- Facts, one row a closed day and place: moves pg_temp.staged_holidays to facts.holidays.
create function load.holidays(of_shop bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    if not exists (select from pg_temp.staged_holidays) then
        return;
    end if;

    -- A list tells all holidays of the years that it names.
    create temp table loading_holidays on commit drop as
    select coalesce(s.location_id, h.location_id) as location_id, coalesce(s.holiday_on, h.holiday_on) as holiday_on,
        s.name, s.holiday_on is null as is_gone, h.holiday_on is null as is_new
    from (
        select coalesce(t.location_id, 0) as location_id, t.holiday_on, max(t.name) as name
        from pg_temp.staged_holidays as t
        group by coalesce(t.location_id, 0), t.holiday_on
    ) as s
    full join (
        select k.location_id, k.holiday_on
        from facts.holidays as k
        where
            k.shop_id = of_shop
            and extract(year from k.holiday_on) in (
                select extract(year from t.holiday_on) from pg_temp.staged_holidays as t
            )
    ) as h on h.location_id = s.location_id and h.holiday_on = s.holiday_on;

    delete from facts.holidays as h
    using pg_temp.loading_holidays as l
    where h.shop_id = of_shop and h.location_id = l.location_id and h.holiday_on = l.holiday_on and l.is_gone;

    insert into facts.holidays as h (shop_id, location_id, holiday_on, name)
    select of_shop, l.location_id, l.holiday_on, l.name
    from pg_temp.loading_holidays as l
    where not l.is_gone
    on conflict (shop_id, location_id, holiday_on) do update set
        name = excluded.name,
        updated_at = now()
    where h.name is distinct from excluded.name;

    insert into pg_temp.load_counts (fact, staged, inserted, updated, deleted)
    select
        'holidays', (select count(*) from pg_temp.staged_holidays),
        count(*) filter (where l.is_new and not l.is_gone), 0, count(*) filter (where l.is_gone)
    from pg_temp.loading_holidays as l;

    -- Whatever was under way on a day that is now closed, or open again, is measured anew.
    insert into pg_temp.touched_orders (shopify_order_id)
    select distinct o.shopify_order_id
    from pg_temp.loading_holidays as l
    inner join facts.orders as o on o.shop_id = of_shop and o.order_date between l.holiday_on - 60 and l.holiday_on
    where l.is_new or l.is_gone;
    insert into pg_temp.touched_conversations (chatwoot_conversation_id)
    select distinct c.chatwoot_conversation_id
    from pg_temp.loading_holidays as l
    inner join facts.cx_conversations as c
        on c.shop_id = of_shop and c.conversation_date <= l.holiday_on + 1
        and (c.resolved_at is null or c.resolved_at >= l.holiday_on - 1)
    where l.is_new or l.is_gone;

    drop table pg_temp.loading_holidays;
end
$$;
comment on function load.holidays(bigint) is
'Makes the staged holidays those of the years that they name, and touches the orders and conversations that such a day falls into.';
