-- One value: for how many minutes between two instants an inbox is open.
create function rules.inbox_open_minutes(of_shop bigint, of_inbox bigint, from_at timestamptz, to_at timestamptz)
returns numeric
language plpgsql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select extract(epoch from rules.open_time(
            from_at, to_at, coalesce(i.iana_timezone, s.iana_timezone), rules.inbox_hours(of_shop, of_inbox),
            rules.holidays(of_shop, null)
        )) / 60
        from facts.shops as s
        left join facts.inboxes as i on i.shop_id = s.shop_id and i.inbox_id = of_inbox
        where s.shop_id = of_shop
    );
end
$$;
comment on function rules.inbox_open_minutes(bigint, bigint, timestamptz, timestamptz) is
'rules.open_time() in minutes, by the inbox''s own hours and time zone and the shop''s holidays; an inbox that is not known is open on every day that is no holiday.';
