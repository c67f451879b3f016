-- Rows of app.escalation_rules, one a rule: those staged in pg_temp.staged_escalation_rules take the place of all others.
create function load.escalation_rules(of_shop bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    removed integer;
    added integer;
begin
    if not exists (select from pg_temp.staged_escalation_rules) then
        return;
    end if;

    delete from app.escalation_rules as e
    where
        e.shop_id = of_shop
        and not exists (
            select from pg_temp.staged_escalation_rules as s where s.kind = e.kind and s.value = e.value
        );
    get diagnostics removed = row_count;

    insert into app.escalation_rules (shop_id, kind, value)
    select distinct of_shop, s.kind, s.value
    from pg_temp.staged_escalation_rules as s
    on conflict (shop_id, kind, value) do nothing;
    get diagnostics added = row_count;

    insert into pg_temp.load_counts (fact, staged, inserted, updated, deleted)
    values ('escalation_rules', (select count(*) from pg_temp.staged_escalation_rules), added, 0, removed);

    if added + removed > 0 then
        insert into pg_temp.touched_conversations (chatwoot_conversation_id)
        select c.chatwoot_conversation_id from facts.cx_conversations as c where c.shop_id = of_shop;
    end if;
end
$$;
comment on function load.escalation_rules(bigint) is
'Makes the staged rules the shop''s own and, where they differ from those before, touches all of its conversations.';
