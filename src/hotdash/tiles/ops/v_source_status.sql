-- One row per shop and live source that it is or was connected to: how the source fares.
create view ops.v_source_status with (security_invoker = true) as
select
    c.shop_id, s.domain as shop_domain, c.source, c.state, c.account, c.connected_at, c.backfilled_at,
    c.last_success_at,
    round(extract(epoch from rules.now() - c.last_success_at) / 60, 1) as lag_minutes,
    c.state <> 'disconnected'
    and coalesce(rules.now() - c.last_success_at > make_interval(
        mins => rules.setting(c.shop_id, 'source_late_after_minutes')::integer
    ), true) as is_late,
    c.last_error, c.last_error_at, c.quota, c.granted, c.missing
from app.source_connections as c
inner join facts.shops as s on s.shop_id = c.shop_id;
comment on view ops.v_source_status is 'The live sources of a shop, their state and what they last said; one row a shop and source.';
comment on column ops.v_source_status.shop_id is 'Key of the shop.';
comment on column ops.v_source_status.shop_domain is 'Domain of the shop.';
comment on column ops.v_source_status.source is 'shopify, chatwoot, google.';
comment on column ops.v_source_status.state is 'connected, failing (its last call failed) or disconnected.';
comment on column ops.v_source_status.account is 'What was reached, as a person would name it.';
comment on column ops.v_source_status.connected_at is 'When it was connected last.';
comment on column ops.v_source_status.backfilled_at is 'When its history was complete; null: not yet.';
comment on column ops.v_source_status.last_success_at is 'When it last answered as it should; null: never.';
comment on column ops.v_source_status.lag_minutes is 'Minutes since then.';
comment on column ops.v_source_status.is_late is 'Whether that is longer than the setting source_late_after_minutes; also where it never answered.';
comment on column ops.v_source_status.last_error is 'What went wrong last, without secrets and personal data.';
comment on column ops.v_source_status.last_error_at is 'When that was.';
comment on column ops.v_source_status.quota is 'What the source last said of its limits, in its own words.';
comment on column ops.v_source_status.granted is 'Scopes or rights that the connection has.';
comment on column ops.v_source_status.missing is 'Scopes or rights that it lacks.';
