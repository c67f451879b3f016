-- One row per shop and operator in charge of conversations begun in the last 30 business days, as of rules.now().
create view ops.v_operator_sla_compliance with (security_invoker = true) as
with clocks as materialized (
    select
        s.shop_id, s.domain, rules.business_date(rules.now(), s.iana_timezone) as today, rules.now() as as_of,
        rules.setting(s.shop_id, 'compliance_exceeds_pct') as exceeds_pct,
        100 - rules.setting(s.shop_id, 'cx_breached_pct_yellow') as meets_pct,
        100 - rules.setting(s.shop_id, 'cx_breached_pct_red') as below_pct
    from facts.shops as s
),

operators as (
    select
        c.shop_id, a.assignee_id, count(*) as conversations, count(b.chatwoot_conversation_id) as breached,
        count(*) filter (where b.is_unanswered) as unanswered
    from clocks as c
    -- offset 0: what each shop's window holds is read by its days.
    cross join lateral (
        select x.chatwoot_conversation_id, x.assignee_id
        from facts.cx_conversations as x
        where
            x.shop_id = c.shop_id and x.conversation_date between c.today - 29 and c.today
            and x.conversation_created_at <= c.as_of and x.assignee_id is not null
        offset 0
    ) as a
    left join (
        select w.shop_id, r.chatwoot_conversation_id, r.is_unanswered
        from clocks as w
        cross join lateral (
            select
                x.chatwoot_conversation_id,
                bool_or(x.operator_action_at is null or x.operator_action_at > w.as_of) as is_unanswered
            from rollups.operator_sla_resolution as x
            where
                x.shop_id = w.shop_id and x.breach_date between w.today - 29 and w.today
                and x.sla_breach_detected_at <= w.as_of
            group by x.chatwoot_conversation_id
        ) as r
    ) as b on b.shop_id = c.shop_id and b.chatwoot_conversation_id = a.chatwoot_conversation_id
    group by c.shop_id, a.assignee_id
)

select
    c.shop_id, c.domain as shop_domain, o.assignee_id as operator_id, c.today - 29 as window_start,
    c.today as window_end, o.conversations, o.conversations - o.breached as conversations_within_target,
    o.breached as conversations_breached, o.unanswered as conversations_unanswered, p.compliance_pct,
    case
        when p.compliance_pct >= c.exceeds_pct then 'EXCEEDS'
        when p.compliance_pct > c.meets_pct then 'MEETS'
        when p.compliance_pct >= c.below_pct then 'NEEDS_IMPROVEMENT'
        else 'BELOW'
    end as compliance_status
from clocks as c
inner join operators as o on o.shop_id = c.shop_id
cross join lateral (
    select round(100.0 * (o.conversations - o.breached) / o.conversations, 2) as compliance_pct
) as p;
comment on view ops.v_operator_sla_compliance is
'In how many of an operator''s conversations, begun in the last 30 business days, no customer had to wait longer than the target: EXCEEDS from 97 percent, MEETS above 90, NEEDS_IMPROVEMENT from 80, else BELOW (settings compliance_exceeds_pct, cx_breached_pct_*); one row a shop and operator in charge.';
comment on column ops.v_operator_sla_compliance.shop_id is 'Key of the shop.';
comment on column ops.v_operator_sla_compliance.shop_domain is 'Domain of the shop.';
comment on column ops.v_operator_sla_compliance.operator_id is 'Chatwoot''s id of the operator who is in charge.';
comment on column ops.v_operator_sla_compliance.window_start is 'First business day of the window.';
comment on column ops.v_operator_sla_compliance.window_end is 'Last business day of the window: today.';
comment on column ops.v_operator_sla_compliance.conversations is 'Conversations begun in the window.';
comment on column ops.v_operator_sla_compliance.conversations_within_target is 'Of these, without a wait beyond the target so far.';
comment on column ops.v_operator_sla_compliance.conversations_breached is 'Of these, with at least one wait beyond the target.';
comment on column ops.v_operator_sla_compliance.conversations_unanswered is 'Of the breached, those in which the customer still waits.';
comment on column ops.v_operator_sla_compliance.compliance_pct is 'Within target of all, in percent.';
comment on column ops.v_operator_sla_compliance.compliance_status is 'EXCEEDS from 97 percent (setting compliance_exceeds_pct), MEETS above 90 (100 - cx_breached_pct_yellow), NEEDS_IMPROVEMENT from 80 (100 - cx_breached_pct_red), else BELOW.';
