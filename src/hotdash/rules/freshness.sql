-- One row per stream that was ever read for a shop: how old its newest data are.
create function rules.freshness(of_shop bigint)
returns table (stream text, read_at timestamptz, age_minutes numeric, is_stale boolean, stale_after_minutes integer)
language sql stable
begin atomic
    select
        n.stream, n.read_at, round(extract(epoch from rules.now() - n.read_at) / 60, 1),
        rules.now() - n.read_at > make_interval(mins => n.allowed), n.allowed
    from (
        select
            c.stream, max(c.read_at) as read_at,
            coalesce(
                -- Some sources are late by nature and have an allowance of their own.
                rules.setting(of_shop, 'stale_after_minutes_' || c.stream), rules.setting(of_shop, 'stale_after_minutes')
            )::integer as allowed
        from raw.cursors as c
        where c.shop_id = of_shop
        group by c.stream
    ) as n;
end;
comment on function rules.freshness(bigint) is
'Age in minutes of the newest data of each stream (orders, inventory, conversations, …) and whether that is too old (setting stale_after_minutes, or stale_after_minutes_STREAM).';
