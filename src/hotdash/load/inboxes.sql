-- Facts, one row an inbox: moves pg_temp.staged_inboxes and staged_inbox_hours to facts.inboxes and facts.inbox_hours.
create function load.inboxes(of_shop bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    if not exists (select from pg_temp.staged_inboxes) then
        return;
    end if;

    create temp table loading_inboxes on commit drop as
    select distinct on (s.inbox_id)
        s.inbox_id, s.name, s.channel, coalesce(s.iana_timezone, i.iana_timezone, h.iana_timezone) as iana_timezone,
        s.keeps_hours, s.is_own, rules.inbox_hours(of_shop, s.inbox_id) as old_hours, i.iana_timezone as old_timezone,
        -- hours that the shop gave itself stand until it gives others
        s.is_own or not coalesce(i.has_own_hours, false) as sets_hours
    from pg_temp.staged_inboxes as s
    inner join facts.shops as h on h.shop_id = of_shop
    left join facts.inboxes as i on i.shop_id = of_shop and i.inbox_id = s.inbox_id
    order by s.inbox_id, s.is_own desc, s.line_number desc;

    with written_inboxes as (
        insert into facts.inboxes as i (shop_id, inbox_id, name, channel, iana_timezone, keeps_hours, has_own_hours)
        select of_shop, l.inbox_id, l.name, l.channel, l.iana_timezone, l.keeps_hours, l.is_own
        from pg_temp.loading_inboxes as l
        on conflict (shop_id, inbox_id) do update set
            name = coalesce(excluded.name, i.name),
            channel = coalesce(excluded.channel, i.channel),
            iana_timezone = excluded.iana_timezone,
            keeps_hours = case when i.has_own_hours then true else excluded.keeps_hours end,
            has_own_hours = i.has_own_hours or excluded.has_own_hours,
            updated_at = now()
        where (i.name, i.channel, i.iana_timezone, i.keeps_hours, i.has_own_hours) is distinct from (
            coalesce(excluded.name, i.name), coalesce(excluded.channel, i.channel), excluded.iana_timezone,
            case when i.has_own_hours then true else excluded.keeps_hours end,
            i.has_own_hours or excluded.has_own_hours
        )
        returning i.inbox_id, xmax = 0 as is_new
    )

    insert into pg_temp.load_counts (fact, staged, inserted, updated, deleted)
    select
        'inboxes', (select count(*) from pg_temp.staged_inboxes),
        count(*) filter (where w.is_new), count(*) filter (where not w.is_new), 0
    from written_inboxes as w;

    delete from facts.inbox_hours as h
    using pg_temp.loading_inboxes as l
    where
        h.shop_id = of_shop and h.inbox_id = l.inbox_id and l.sets_hours
        and not exists (
            select from pg_temp.staged_inbox_hours as s
            where s.inbox_id = h.inbox_id and s.weekday = h.weekday and s.opens_minute = h.opens_minute
        );

    insert into facts.inbox_hours as h (shop_id, inbox_id, weekday, opens_minute, closes_minute)
    select of_shop, s.inbox_id, s.weekday, s.opens_minute, max(s.closes_minute)
    from pg_temp.staged_inbox_hours as s
    inner join pg_temp.loading_inboxes as l on l.inbox_id = s.inbox_id and l.sets_hours
    group by s.inbox_id, s.weekday, s.opens_minute
    on conflict (shop_id, inbox_id, weekday, opens_minute) do update set
        closes_minute = excluded.closes_minute,
        updated_at = now()
    where h.closes_minute <> excluded.closes_minute;

    -- What was measured by other hours is measured again.
    insert into pg_temp.touched_conversations (chatwoot_conversation_id)
    select c.chatwoot_conversation_id
    from pg_temp.loading_inboxes as l
    inner join facts.cx_conversations as c on c.shop_id = of_shop and c.inbox_id = l.inbox_id
    where
        l.iana_timezone is distinct from l.old_timezone
        or rules.inbox_hours(of_shop, l.inbox_id) is distinct from l.old_hours;

    drop table pg_temp.loading_inboxes;
end
$$;
comment on function load.inboxes(bigint) is
'Moves staged inboxes and their opening hours to facts; hours from the shop''s own file go before those of the source. Conversations of inboxes whose hours changed are touched.';
