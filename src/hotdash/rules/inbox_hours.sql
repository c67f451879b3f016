-- One value: the minutes of the week in which an inbox is open.
create function rules.inbox_hours(of_shop bigint, of_inbox bigint) returns int4multirange
language plpgsql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select coalesce(
            (
                select range_agg(int4range(1440 * (h.weekday - 1) + h.opens_minute, 1440 * (h.weekday - 1) + h.closes_minute))
                from facts.inbox_hours as h
                where h.shop_id = of_shop and h.inbox_id = of_inbox
            ),
            '{}'
        )
        from facts.inboxes as i
        where i.shop_id = of_shop and i.inbox_id = of_inbox and i.keeps_hours
    );
end
$$;
comment on function rules.inbox_hours(bigint, bigint) is
'Opening hours as minutes since Monday 0:00 by the inbox''s clock; empty: never open; null: it keeps no hours, or is not known.';
