-- One row per shop the caller may see: whether it was worked with in the last 7 business days, and the rate over all of them.
create view ops.v_activation_rate_7d with (security_invoker = true) as
with clocks as materialized (
    select
        s.shop_id, s.domain, s.iana_timezone, rules.business_date(rules.now(), s.iana_timezone) as today,
        rules.setting(s.shop_id, 'activation_window_days')::integer as window_days
    from facts.shops as s
),

shops as (
    select
        c.shop_id, c.domain, c.today - c.window_days + 1 as window_start, c.today as window_end,
        v.last_visit_date, d.last_decision_date,
        coalesce(
            v.last_visit_date > c.today - c.window_days and d.last_decision_date > c.today - c.window_days, false
        ) as is_activated
    from clocks as c
    left join lateral (
        select a.visit_date as last_visit_date
        from app.dashboard_visits as a
        where a.shop_id = c.shop_id and a.visit_date <= c.today and a.first_visit_at <= rules.now()
        order by a.visit_date desc
        limit 1
    ) as v on true
    left join lateral (
        -- The log only grows, so the newest entry has the highest number.
        select rules.business_date(l.created_at, c.iana_timezone) as last_decision_date
        from app.decision_log as l
        where
            l.shop_id = c.shop_id and l.created_at <= rules.now()
            -- To write down what time was saved is no decision about the shop.
            and l.scope <> 'time_savings'
        order by l.decision_id desc
        limit 1
    ) as d on true
)

select
    s.shop_id, s.domain as shop_domain, s.window_start, s.window_end, s.last_visit_date, s.last_decision_date,
    s.is_activated,
    count(*) filter (where s.is_activated) over () as shops_activated,
    count(*) over () as total_shops,
    round(100.0 * count(*) filter (where s.is_activated) over () / count(*) over (), 2) as activation_rate_pct
from shops as s;
comment on view ops.v_activation_rate_7d is
'Whether a shop is worked with: somebody opened the page and something was decided within the last 7 business days (setting activation_window_days); one row a shop that the caller may see.';
comment on column ops.v_activation_rate_7d.shop_id is 'Key of the shop.';
comment on column ops.v_activation_rate_7d.shop_domain is 'Domain of the shop.';
comment on column ops.v_activation_rate_7d.window_start is 'First business day of the window.';
comment on column ops.v_activation_rate_7d.window_end is 'Last business day of the window: today.';
comment on column ops.v_activation_rate_7d.last_visit_date is 'Business day on which somebody last opened the page.';
comment on column ops.v_activation_rate_7d.last_decision_date is 'Business day of the last decision.';
comment on column ops.v_activation_rate_7d.is_activated is 'Whether both happened within the window.';
comment on column ops.v_activation_rate_7d.shops_activated is 'How many of the shops that the caller may see are activated; the same in every row.';
comment on column ops.v_activation_rate_7d.total_shops is 'How many shops the caller may see; the same in every row.';
comment on column ops.v_activation_rate_7d.activation_rate_pct is 'Activated shops of all that the caller may see, in percent; the same in every row.';
