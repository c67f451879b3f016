-- One row per shop: how soon hotdash was of use, and what the time it saved is worth against its cost, as of rules.now().
create view ops.v_time_to_value_roi with (security_invoker = true) as
with clocks as materialized (
    select
        s.shop_id, s.domain, rules.business_date(rules.now(), s.iana_timezone) as today,
        rules.business_date(s.created_at, s.iana_timezone) as installed_on,
        nullif(rules.setting(s.shop_id, 'monthly_cost_usd'), 0) as monthly_cost_usd
    from facts.shops as s
),

savings as (
    select
        t.shop_id, count(*) as entries, min(t.entry_date) filter (where t.total_minutes_saved > 0) as first_saved_on,
        sum(t.total_minutes_saved) / 60.0 as hours, sum(t.value_usd) as value_usd
    from ops.v_time_saved as t
    group by t.shop_id
),

shops as (
    select
        c.shop_id, c.domain, c.today, c.monthly_cost_usd, n.entries, n.hours, n.value_usd, n.first_saved_on,
        v.first_visit_on, a.activated_on,
        -- A shop that was moved here from elsewhere was in use before it stood here.
        least(c.installed_on, v.first_visit_on, n.first_saved_on) as in_use_since
    from clocks as c
    left join savings as n on n.shop_id = c.shop_id
    left join lateral (
        select d.visit_date as first_visit_on from app.dashboard_visits as d
        where d.shop_id = c.shop_id and d.visit_date <= c.today order by d.visit_date limit 1
    ) as v on true
    left join lateral (
        select m.activation_date as activated_on from rollups.shop_activation_metrics as m
        where m.shop_id = c.shop_id and m.metric_date <= c.today and m.is_activated_in_window
        order by m.metric_date limit 1
    ) as a on true
)

select
    s.shop_id, s.domain as shop_domain, s.in_use_since, s.today - s.in_use_since + 1 as days_in_use,
    s.first_visit_on, s.activated_on, s.first_saved_on, s.activated_on - s.in_use_since as days_to_activation,
    s.first_saved_on - s.in_use_since as days_to_first_saving, coalesce(s.entries, 0) as days_with_entry,
    round(s.hours, 2) as total_hours_saved, round(s.value_usd, 2) as total_value_saved_usd,
    round(k.cost_usd, 2) as total_cost_usd, round(s.value_usd - k.cost_usd, 2) as net_value_usd,
    round(100 * (s.value_usd - k.cost_usd) / k.cost_usd, 2) as roi_pct
from shops as s
cross join lateral (
    select s.monthly_cost_usd * 12 / 365 * (s.today - s.in_use_since + 1) as cost_usd
) as k;
comment on view ops.v_time_to_value_roi is
'How long it took until hotdash was of use, and what the time that it saved is worth against what it costs; one row a shop.';
comment on column ops.v_time_to_value_roi.shop_id is 'Key of the shop.';
comment on column ops.v_time_to_value_roi.shop_domain is 'Domain of the shop.';
comment on column ops.v_time_to_value_roi.in_use_since is 'Business day on which the shop was added, or an earlier first visit or saving.';
comment on column ops.v_time_to_value_roi.days_in_use is 'Days since then, both ends included.';
comment on column ops.v_time_to_value_roi.first_visit_on is 'Business day on which somebody first opened the page; null: nobody yet.';
comment on column ops.v_time_to_value_roi.activated_on is 'Business day by which a visit and a decision had first come within 7 days (setting activation_window_days); null: not yet.';
comment on column ops.v_time_to_value_roi.first_saved_on is 'First business day for which saved minutes were entered; null: none yet.';
comment on column ops.v_time_to_value_roi.days_to_activation is 'Days from in_use_since to activated_on.';
comment on column ops.v_time_to_value_roi.days_to_first_saving is 'Days from in_use_since to first_saved_on.';
comment on column ops.v_time_to_value_roi.days_with_entry is 'Business days that have an entry of saved time.';
comment on column ops.v_time_to_value_roi.total_hours_saved is 'All minutes ever entered / 60; null without an entry.';
comment on column ops.v_time_to_value_roi.total_value_saved_usd is 'Hours × what an hour is worth, in US dollars: 200 (setting ceo_hourly_value_usd).';
comment on column ops.v_time_to_value_roi.total_cost_usd is 'Setting monthly_cost_usd × 12 / 365 × days_in_use, in US dollars; null where no cost is set.';
comment on column ops.v_time_to_value_roi.net_value_usd is 'Value less cost, in US dollars; null where either is not known.';
comment on column ops.v_time_to_value_roi.roi_pct is '100 × (value - cost) / cost; null where either is not known.';
