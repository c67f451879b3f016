-- One row per shop and day of the last 90 days of visits, by the Analytics property's calendar, as of the clock.
create view seo.v_visits_by_day with (security_invoker = true) as
select
    s.shop_id, s.domain as shop_domain, t.traffic_date, t.sessions, t.engaged_sessions,
    round(100.0 * t.engaged_sessions / nullif(t.sessions, 0), 2) as engaged_pct, t.key_events, t.purchases, t.is_final
from facts.shops as s
cross join lateral (select rules.business_date(rules.now(), s.iana_timezone) as today limit 1) as d
inner join rollups.traffic_daily as t on s.shop_id = t.shop_id and t.traffic_date between d.today - 89 and d.today;

comment on view seo.v_visits_by_day is 'Visits of the whole site by day; one row a shop and day of the last 90 days. Days of the Analytics property''s time zone, not business days.';
comment on column seo.v_visits_by_day.shop_id is 'Shop.';
comment on column seo.v_visits_by_day.shop_domain is 'Domain of the shop.';
comment on column seo.v_visits_by_day.traffic_date is 'Day in the Analytics property''s time zone.';
comment on column seo.v_visits_by_day.sessions is 'Visits that began on that day; rows that Google gives no page are included.';
comment on column seo.v_visits_by_day.engaged_sessions is 'Of these, those of 10 seconds, two pages or a key event.';
comment on column seo.v_visits_by_day.engaged_pct is 'Engaged visits of all, percent; null without visits.';
comment on column seo.v_visits_by_day.key_events is 'Key events in those visits, as Google counts them.';
comment on column seo.v_visits_by_day.purchases is 'Purchases in those visits, as Google saw them; not the ledger''s orders.';
comment on column seo.v_visits_by_day.is_final is 'Whether Google will not change the day any more.';
