-- One row a shop and stream of a source that was ever read.
create view checks.v_data_freshness with (security_invoker = true) as
with streams as (
    select
        s.shop_id,
        s.domain as shop_domain,
        s.iana_timezone,
        c.stream,
        max(c.read_at) as last_data_at,
        (array_agg(c.source order by c.read_at desc))[1] as source
    from facts.shops as s
    inner join raw.cursors as c on c.shop_id = s.shop_id
    group by s.shop_id, s.domain, s.iana_timezone, c.stream
),

aged as (
    select
        t.*,
        extract(epoch from rules.now() - t.last_data_at) / 60 as age_minutes,
        coalesce(
            rules.setting(t.shop_id, 'stale_after_minutes_' || t.stream), rules.setting(t.shop_id, 'stale_after_minutes')
        ) as allowed_minutes
    from streams as t
)

select
    a.shop_id,
    a.shop_domain,
    a.stream as table_name,
    a.source,
    rules.business_date(a.last_data_at, a.iana_timezone) as last_data_date,
    a.last_data_at,
    round(a.age_minutes, 1) as age_minutes,
    a.allowed_minutes,
    (rules.business_date(rules.now(), a.iana_timezone) - rules.business_date(a.last_data_at, a.iana_timezone)) as days_stale,
    case
        when a.age_minutes <= a.allowed_minutes / 2 then 'fresh'
        when a.age_minutes <= a.allowed_minutes then 'acceptable'
        when a.age_minutes <= 2 * a.allowed_minutes then 'stale'
        else 'critical'
    end as freshness_status
from aged as a;
comment on view checks.v_data_freshness is 'How old the newest data of each stream are, against what is usual for it; one row a shop and stream.';
comment on column checks.v_data_freshness.shop_id is 'The shop.';
comment on column checks.v_data_freshness.shop_domain is 'The shop''s domain.';
comment on column checks.v_data_freshness.table_name is 'Stream of data: orders, inventory, conversations, …';
comment on column checks.v_data_freshness.source is 'Where its newest data came from: files, or a live source.';
comment on column checks.v_data_freshness.last_data_date is 'Business day of the newest data.';
comment on column checks.v_data_freshness.last_data_at is 'Instant up to which the stream was read.';
comment on column checks.v_data_freshness.age_minutes is 'Minutes since then.';
comment on column checks.v_data_freshness.allowed_minutes is 'Age from which the stream is out of date (setting stale_after_minutes, or stale_after_minutes_STREAM).';
comment on column checks.v_data_freshness.days_stale is 'Business days since the newest data; 0: today.';
comment on column checks.v_data_freshness.freshness_status is 'fresh: at most half the allowed age; acceptable: within it; stale: up to twice; critical: beyond.';
