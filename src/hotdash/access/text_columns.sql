-- One row a column of the shop's tables that can hold words: where personal data may stand.
create function access.text_columns()
returns table (relation regclass, column_name name, type_name text, is_needed boolean, is_personal boolean, key_name name)
language sql stable
begin atomic
    -- Whoever works for the shop is not forgotten because she once bought there.
    with left_alone (relation_name, column_name) as (
        values
        ('app.users', null), ('facts.operator_contacts', null), ('app.dashboard_visits', null),
        ('app.api_tokens', 'name'),
        -- Decisions are chained by hash and signed in archives; nobody changes them, not even for this.
        ('app.decision_log', null), ('app.decision_archives', null)
    ),

    keys as (
        -- by which key a row is known to be about somebody: the narrowest that the table has
        select distinct on (k.attrelid) k.attrelid, k.attname
        from pg_catalog.pg_attribute as k
        where k.attname in ('chatwoot_conversation_id', 'shopify_customer_id', 'shopify_order_id') and not k.attisdropped
        order by k.attrelid, array_position('{chatwoot_conversation_id,shopify_customer_id,shopify_order_id}', k.attname::text)
    )

    select
        c.oid::regclass, a.attname, format_type(a.atttypid, null), a.attnotnull,
        coalesce(col_description(c.oid, a.attnum) like 'Personal: %', false), k.attname
    from pg_catalog.pg_class as c
    inner join pg_catalog.pg_namespace as n on c.relnamespace = n.oid
    inner join pg_catalog.pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    left join keys as k on c.oid = k.attrelid
    where
        n.nspname in ('raw', 'facts', 'rollups', 'app')
        and c.relkind in ('r', 'p')
        and c.relrowsecurity
        and a.attgenerated = ''
        and a.atttypid in ('text'::regtype, 'text[]'::regtype, 'jsonb'::regtype)
        and exists (
            select from pg_catalog.pg_attribute as s
            where s.attrelid = c.oid and s.attname = 'shop_id' and not s.attisdropped
        )
        and not exists (
            select from left_alone as o
            where o.relation_name = n.nspname || '.' || c.relname and coalesce(o.column_name, a.attname) = a.attname
        );
end;
comment on function access.text_columns() is
'Every column of a shop''s tables that can hold words, whether it is marked as personal, and by which key its rows belong to somebody; read from the catalogue, so that a new table is never forgotten. Accounts of operators and the log of decisions are left out.';
