-- One value: rows changed by table; forgets who all customers of a shop are.
create function access.erase_shop_data(of_shop bigint) returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    personal record;
    changed bigint;
    counts jsonb := '{}';
begin
    perform pg_advisory_xact_lock(of_shop);
    for personal in
        select
            t.relation,
            string_agg(format('%I = %s', t.column_name, case
                when not t.is_needed then 'null'
                when t.type_name = 'text' then '''(erased)'''
                else '''{}'''
            end), ', ') as assignments
        from access.text_columns() as t
        where t.is_personal and t.relation::text ~ '^(raw|facts)\.'
        group by t.relation
    loop
        execute format('update %s set %s, updated_at = now() where shop_id = $1', personal.relation, personal.assignments)
            using of_shop;
        get diagnostics changed = row_count;
        counts := counts || jsonb_build_object(personal.relation::text, changed);
    end loop;
    update raw.rejects as r set replayed_at = now() where r.shop_id = of_shop and r.replayed_at is null;
    return counts;
end
$$;
comment on function access.erase_shop_data(bigint) is
'Empties everything that is marked as personal in what sources sent of a shop: customers, conversations, raw messages. Figures and the accounts of those who work with hotdash stay.';
