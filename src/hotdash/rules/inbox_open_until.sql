-- One value: the instant at which an inbox has been open for so many minutes.
create function rules.inbox_open_until(of_shop bigint, of_inbox bigint, from_at timestamptz, open_minutes numeric)
returns timestamptz
language plpgsql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select rules.open_until(
            from_at, open_minutes, coalesce(i.iana_timezone, s.iana_timezone), rules.inbox_hours(of_shop, of_inbox),
            rules.holidays(of_shop, null)
        )
        from facts.shops as s
        left join facts.inboxes as i on i.shop_id = s.shop_id and i.inbox_id = of_inbox
        where s.shop_id = of_shop
    );
end
$$;
comment on function rules.inbox_open_until(bigint, bigint, timestamptz, numeric) is
'rules.open_until() by the inbox''s own hours and time zone and the shop''s holidays; null when it does not open for so long within 400 days.';
