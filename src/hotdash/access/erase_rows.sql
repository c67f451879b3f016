-- One value: rows changed by table; empties the personal columns of rows that belong to the given keys.
create function access.erase_rows(of_shop bigint, customers bigint[], orders bigint[], conversations bigint[]) returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    personal record;
    changed bigint;
    counts jsonb := '{}';
begin
    for personal in
        select
            t.relation, t.key_name,
            string_agg(format('%I = %s', t.column_name, case
                when not t.is_needed then 'null'
                when t.type_name = 'text' then '''(erased)'''
                else '''{}'''
            end), ', ') as assignments
        from access.text_columns() as t
        where t.is_personal and t.key_name is not null
        group by t.relation, t.key_name
    loop
        execute format(
            'update %s set %s, updated_at = now() where shop_id = $1 and %I = any ($2)',
            personal.relation, personal.assignments, personal.key_name
        ) using of_shop, case personal.key_name
            when 'shopify_customer_id' then customers
            when 'shopify_order_id' then orders
            else conversations
        end;
        get diagnostics changed = row_count;
        if changed > 0 then
            counts := counts || jsonb_build_object(personal.relation::text, changed);
        end if;
    end loop;
    return counts;
end
$$;
comment on function access.erase_rows(bigint, bigint[], bigint[], bigint[]) is
'Empties what the catalogue marks as personal in every row of these customers, orders and conversations.';
