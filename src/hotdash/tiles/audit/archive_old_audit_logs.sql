-- One value: how many decisions were moved out of the log, over the shops that the caller may see.
create function audit.archive_old_audit_logs() returns bigint
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    of_shop bigint;
    moved bigint := 0;
    old bigint[];
    archive uuid;
    packed text;
begin
    for of_shop in select s.shop_id from facts.shops as s where s.shop_id = any (app.claimed_shops()) loop
        -- Only a run from the oldest on leaves the log, so that the chain goes on from hashes to rows.
        old := array(
            select d.decision_id
            from app.decision_log as d
            where
                d.shop_id = of_shop
                and d.decision_id < coalesce((
                    select min(k.decision_id)
                    from app.decision_log as k
                    where
                        k.shop_id = of_shop
                        and k.created_at >= rules.now() - make_interval(
                            days => rules.setting(of_shop, 'audit_retention_days')::integer
                        )
                ), 9223372036854775807)
            order by d.decision_id
        );
        continue when cardinality(old) = 0;
        select string_agg(rules.decision_text(d) || e'\n', '' order by d.decision_id) into packed
        from app.decision_log as d
        where d.shop_id = of_shop and d.decision_id = any (old);
        insert into app.decision_archives (
            shop_id, first_decision_id, last_decision_id, decisions, content, content_sha256
        )
        values (
            of_shop, old[1], old[cardinality(old)], cardinality(old), packed, sha256(convert_to(packed, 'UTF8'))
        )
        returning archive_id into archive;
        insert into app.decision_hashes (shop_id, decision_id, archive_id, content_sha256, hash)
        select d.shop_id, d.decision_id, archive, sha256(convert_to(rules.decision_text(d), 'UTF8')), d.hash
        from app.decision_log as d
        where d.shop_id = of_shop and d.decision_id = any (old);
        delete from app.decision_log as d where d.shop_id = of_shop and d.decision_id = any (old);
        moved := moved + cardinality(old);
    end loop;
    return moved;
end
$$;
comment on function audit.archive_old_audit_logs() is
'Moves decisions older than the shop''s retention (setting audit_retention_days) into app.decision_archives, from where hotdash audit archive writes the signed file; their hashes stay, so the chain still verifies. Only the database''s owner may, with claims set.';
