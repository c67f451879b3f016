-- Rollup, one row a breach: recomputes rollups.operator_sla_resolution for the given conversations.
create function refresh.operator_sla_resolution(of_shop bigint, of_conversations bigint[]) returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    asked bigint[] := array(select distinct key from unnest(of_conversations) as key where key is not null);
    -- by which clock a wait, and then the way to an answer, is measured
    by_hours constant boolean := rules.setting(of_shop, 'cx_sla_business_hours') = 1;
    deleted integer;
    written integer;
begin
    delete from rollups.operator_sla_resolution as r
    where
        r.shop_id = of_shop and r.chatwoot_conversation_id = any (asked)
        and not exists (
            select from refresh.operator_breaches(of_shop, array[r.chatwoot_conversation_id]) as b
            where b.sla_breach_detected_at = r.sla_breach_detected_at
        );
    get diagnostics deleted = row_count;

    insert into rollups.operator_sla_resolution as r (
        shop_id, chatwoot_conversation_id, sla_breach_detected_at, breach_date, assignee_id, operator_id,
        operator_action_at, resolved_at, minutes_to_action, minutes_to_resolution, action_type
    )
    select
        of_shop, b.chatwoot_conversation_id, b.sla_breach_detected_at,
        rules.business_date(b.sla_breach_detected_at, s.iana_timezone), b.assignee_id, b.operator_id, b.operator_action_at,
        b.resolved_at,
        round(case
            when by_hours then rules.inbox_open_minutes(of_shop, b.inbox_id, b.sla_breach_detected_at, b.operator_action_at)
            else extract(epoch from b.operator_action_at - b.sla_breach_detected_at) / 60
        end, 2),
        round(case
            when by_hours then rules.inbox_open_minutes(of_shop, b.inbox_id, b.sla_breach_detected_at, b.resolved_at)
            else extract(epoch from b.resolved_at - b.sla_breach_detected_at) / 60
        end, 2),
        b.action_type
    from refresh.operator_breaches(of_shop, asked) as b
    inner join facts.shops as s on s.shop_id = of_shop
    on conflict (shop_id, chatwoot_conversation_id, sla_breach_detected_at) do update set
        breach_date = excluded.breach_date,
        assignee_id = excluded.assignee_id,
        operator_id = excluded.operator_id,
        operator_action_at = excluded.operator_action_at,
        resolved_at = excluded.resolved_at,
        minutes_to_action = excluded.minutes_to_action,
        minutes_to_resolution = excluded.minutes_to_resolution,
        action_type = excluded.action_type,
        updated_at = now()
    where (
        r.breach_date, r.assignee_id, r.operator_id, r.operator_action_at, r.resolved_at, r.minutes_to_action,
        r.minutes_to_resolution, r.action_type
    ) is distinct from (
        excluded.breach_date, excluded.assignee_id, excluded.operator_id, excluded.operator_action_at,
        excluded.resolved_at, excluded.minutes_to_action, excluded.minutes_to_resolution, excluded.action_type
    );
    get diagnostics written = row_count;

    return deleted + written;
end
$$;
comment on function refresh.operator_sla_resolution(bigint, bigint[]) is
'Recomputes the breaches of the given conversations; returns rows written or deleted. A wait that nobody has ended yet is stored at once with the instant at which it will breach; views look at the clock.';
