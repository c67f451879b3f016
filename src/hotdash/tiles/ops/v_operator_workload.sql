-- One row per shop, operator and business day of the last 7, as of rules.now(): what lay on the operator's desk.
create view ops.v_operator_workload with (security_invoker = true) as
with clocks as materialized (
    select
        s.shop_id, s.domain, s.iana_timezone, rules.business_date(rules.now(), s.iana_timezone) as today,
        rules.now() as as_of,
        rules.setting(s.shop_id, 'workload_moderate_conversations') as moderate_from,
        rules.setting(s.shop_id, 'workload_high_conversations') as high_from,
        rules.setting(s.shop_id, 'workload_overloaded_conversations') as overloaded_from
    from facts.shops as s
),

desks as materialized (
    select
        c.shop_id, d.operator_id, d.work_date, d.conversations_new, d.conversations_carried, d.conversations_resolved,
        d.replies_sent
    from clocks as c
    cross join lateral ops.desks_at(c.shop_id, c.today - 6, c.today, c.as_of, c.iana_timezone) as d
),

operators as (
    select o.shop_id, o.operator_id from facts.operators as o where o.is_active
    union
    select d.shop_id, d.operator_id from desks as d
)

select
    c.shop_id, c.domain as shop_domain, o.operator_id, y.day::date as work_date,
    n.conversations_new, n.conversations_carried, n.conversations_new + n.conversations_carried as conversations_on_desk,
    n.conversations_resolved, n.replies_sent,
    case
        when n.conversations_new + n.conversations_carried >= c.overloaded_from then 'OVERLOADED'
        when n.conversations_new + n.conversations_carried >= c.high_from then 'HIGH'
        when n.conversations_new + n.conversations_carried >= c.moderate_from then 'MODERATE'
        when n.conversations_new + n.conversations_carried > 0 then 'LOW'
        else 'NO_LOAD'
    end as workload_status
from clocks as c
inner join operators as o on o.shop_id = c.shop_id
cross join lateral generate_series(c.today - 6, c.today, interval '1 day') as y (day)
left join desks as d on d.shop_id = c.shop_id and d.operator_id = o.operator_id and d.work_date = y.day::date
cross join lateral (
    select
        coalesce(d.conversations_new, 0) as conversations_new,
        coalesce(d.conversations_carried, 0) as conversations_carried,
        coalesce(d.conversations_resolved, 0) as conversations_resolved, coalesce(d.replies_sent, 0) as replies_sent
) as n;
comment on view ops.v_operator_workload is
'What lay on each operator''s desk on each of the last 7 business days: LOW up to 7 conversations, MODERATE from 8, HIGH from 15, OVERLOADED from 25 (settings workload_*); one row a shop, operator and day, also for a day without anything. Operators are those who work there, and whoever had something to do.';
comment on column ops.v_operator_workload.shop_id is 'Key of the shop.';
comment on column ops.v_operator_workload.shop_domain is 'Domain of the shop.';
comment on column ops.v_operator_workload.operator_id is 'Chatwoot''s id of the operator.';
comment on column ops.v_operator_workload.work_date is 'Business day.';
comment on column ops.v_operator_workload.conversations_new is 'Conversations begun that day of which the operator is in charge.';
comment on column ops.v_operator_workload.conversations_carried is 'Conversations begun before that day and not resolved before it.';
comment on column ops.v_operator_workload.conversations_on_desk is 'New and carried: the load of the day. Snoozed ones count.';
comment on column ops.v_operator_workload.conversations_resolved is 'Of these, resolved that day.';
comment on column ops.v_operator_workload.replies_sent is 'Public messages that the operator wrote that day, in anybody''s conversations.';
comment on column ops.v_operator_workload.workload_status is 'By conversations_on_desk: OVERLOADED from 25 (setting workload_overloaded_conversations), HIGH from 15 (workload_high_conversations), MODERATE from 8 (workload_moderate_conversations), LOW from 1, else NO_LOAD.';
