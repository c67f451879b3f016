-- One value: a text that changes whenever the shop's data may have changed.
create function access.data_version(of_shop bigint) returns text
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    -- The row version (xmin) is part of it: a transaction that began earlier and ended later has an older updated_at.
    return md5(concat_ws(
        '/',
        (select string_agg(
            concat_ws(' ', c.source, c.stream, c.position, c.updated_at, c.xmin), '|' order by c.source, c.stream
        ) from raw.cursors as c where c.shop_id = of_shop),
        -- Files of holidays, suppliers and the like feed no stream that has an age.
        (select concat_ws(' ', count(*), max(i.updated_at)) from raw.import_files as i where i.shop_id = of_shop),
        (select string_agg(concat_ws(' ', s.name, s.value), '|' order by s.name)
        from app.settings as s where s.shop_id = of_shop),
        (select max(v.first_visit_at) from app.dashboard_visits as v where v.shop_id = of_shop),
        (select max(d.decision_id) from app.decision_log as d where d.shop_id = of_shop),
        (select concat_ws(' ', f.updated_at, f.xmin) from facts.shops as f where f.shop_id = of_shop)
    ));
end
$$;
comment on function access.data_version(bigint) is
'Changes whenever a load, a setting, a visit or a decision of the shop was committed; answers computed under another version are thrown away.';
-- Its owner is the worker's role, which row security holds: it sees only the shop of the claims that the caller set.
grant create on schema access to service_role;
alter function access.data_version(bigint) owner to service_role;
revoke create on schema access from service_role;
