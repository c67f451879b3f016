-- One value: rows changed by table; takes a person's marks out of every text of the shop.
create function access.erase_mentions(of_shop bigint, marks text, names text) returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    texts record;
    changed bigint;
    counts jsonb := '{}';
begin
    for texts in
        select
            t.relation,
            string_agg(format(case t.type_name
                when 'text[]' then '%1$I = array(select regexp_replace(e, %2$s, ''(erased)'', ''gi'') from unnest(%1$I) as e)'
                when 'jsonb' then '%1$I = regexp_replace(%1$I::text, %2$s, ''(erased)'', ''gi'')::jsonb'
                else '%1$I = regexp_replace(%1$I, %2$s, ''(erased)'', ''gi'')'
            end, t.column_name, p.pattern), ', ') as assignments,
            string_agg(format('%I::text ~* %s', t.column_name, p.pattern), ' or ') as conditions
        from access.text_columns() as t
        -- A part may be called like a customer; what people write about people is marked as personal.
        cross join lateral (
            select case when t.is_personal then 'concat_ws(''|'', $2, $3)' else '$2' end as pattern
        ) as p
        where marks is not null or (names is not null and t.is_personal)
        group by t.relation
    loop
        execute format(
            'update %s set %s where shop_id = $1 and (%s)', texts.relation, texts.assignments, texts.conditions
        ) using of_shop, marks, names;
        get diagnostics changed = row_count;
        if changed > 0 then
            counts := counts || jsonb_build_object(texts.relation::text, changed);
        end if;
    end loop;
    return counts;
end
$$;
comment on function access.erase_mentions(bigint, text, text) is
'Replaces e-mail addresses and telephone numbers (marks) in every text of the shop, and full names where a column is marked as personal. Reads every row of the shop, which takes a minute where there are millions.';
