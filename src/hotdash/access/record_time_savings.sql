-- One row: the entry of saved time of a day as it now stands, and what it was before.
create function access.record_time_savings(of_shop bigint, of_day date, by_actor text, said jsonb)
returns table (entry app.ceo_time_savings, before jsonb, is_new boolean)
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    amounts constant jsonb := '{
        "time_saved_order_processing": 0, "time_saved_inventory_checks": 0, "time_saved_customer_support": 0,
        "time_saved_manual_reporting": 0, "time_saved_data_entry": 0, "automation_actions_count": 0,
        "manual_actions_avoided": 0
    }' || said;
    today constant date := (
        select rules.business_date(rules.now(), s.iana_timezone) from facts.shops as s where s.shop_id = of_shop
    );
    old app.ceo_time_savings;
begin
    if of_day > today then
        raise exception 'A day that has not come has saved nothing yet: %', of_day using errcode = 'check_violation';
    end if;
    -- Entries of a shop are written one after the other, so that each knows the one before.
    perform pg_advisory_xact_lock(hashtextextended('time_savings/' || of_shop, 0));
    select t.* into old from app.ceo_time_savings as t where t.shop_id = of_shop and t.entry_date = of_day;
    is_new := old.shop_id is null;
    before := case when not is_new then to_jsonb(old) - array['shop_id', 'entry_date', 'created_at', 'updated_at'] end;
    insert into app.ceo_time_savings as t (
        shop_id, entry_date, time_saved_order_processing, time_saved_inventory_checks, time_saved_customer_support,
        time_saved_manual_reporting, time_saved_data_entry, automation_actions_count, manual_actions_avoided
    )
    select
        of_shop, of_day, a.time_saved_order_processing, a.time_saved_inventory_checks, a.time_saved_customer_support,
        a.time_saved_manual_reporting, a.time_saved_data_entry, a.automation_actions_count, a.manual_actions_avoided
    from jsonb_populate_record(null::app.ceo_time_savings, amounts) as a
    on conflict (shop_id, entry_date) do update set
        time_saved_order_processing = excluded.time_saved_order_processing,
        time_saved_inventory_checks = excluded.time_saved_inventory_checks,
        time_saved_customer_support = excluded.time_saved_customer_support,
        time_saved_manual_reporting = excluded.time_saved_manual_reporting,
        time_saved_data_entry = excluded.time_saved_data_entry,
        automation_actions_count = excluded.automation_actions_count,
        manual_actions_avoided = excluded.manual_actions_avoided,
        updated_at = now()
    where before is distinct from amounts
    returning t.* into entry;
    if entry.shop_id is null then
        entry := old;
    else
        -- A figure that was written over must not be gone: the log keeps what it was, and who changed it.
        perform access.record_decision(
            of_shop, 'time_savings', by_actor, case when is_new then 'entered' else 'corrected' end,
            case when is_new then 'Time saved on ' else 'Correction of the time saved on ' end || of_day, null,
            'time-savings:' || of_day, jsonb_build_object('before', before, 'after', amounts)
        );
    end if;
    return next;
end
$$;
comment on function access.record_time_savings(bigint, date, text, jsonb) is
'Writes the minutes saved on a business day, or corrects them; what is not named is 0. Each change, with the amounts before it, goes to the shop''s log of decisions; the same amounts again change nothing.';
-- Its owner is the worker's role, which row security holds: it sees only the shop of the claims that the caller set.
grant create on schema access to service_role;
alter function access.record_time_savings(bigint, date, text, jsonb) owner to service_role;
revoke create on schema access from service_role;
