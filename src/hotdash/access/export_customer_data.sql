-- One value: everything that is kept of a customer, by table.
create function access.export_customer_data(of_shop bigint, of_customer text[]) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
    found record;
    keyed record;
    kept jsonb;
    marks text;
    data jsonb := '{}';
begin
    select p.* into found from access.person(of_shop, of_customer) as p;
    marks := access.mention_pattern(found.emails, found.phones, found.names);
    for keyed in
        select c.oid::regclass as relation, array_agg(a.attname::text) as key_names
        from pg_catalog.pg_class as c
        inner join pg_catalog.pg_namespace as n on c.relnamespace = n.oid
        inner join pg_catalog.pg_attribute as a on c.oid = a.attrelid and not a.attisdropped
        where
            n.nspname in ('facts', 'rollups')
            and c.relkind in ('r', 'p')
            and a.attname in ('shopify_customer_id', 'shopify_order_id', 'chatwoot_conversation_id')
        group by c.oid
        order by c.oid::regclass::text
    loop
        execute format(
            'select jsonb_agg(to_jsonb(t) - ''shop_id'' - ''created_at'' - ''updated_at'') from %s as t where t.shop_id = $1 and (%s)',
            keyed.relation,
            concat_ws(
                ' or ',
                case when 'shopify_customer_id' = any (keyed.key_names) then 't.shopify_customer_id = any ($2)' end,
                case when 'shopify_order_id' = any (keyed.key_names) then 't.shopify_order_id = any ($3)' end,
                case when 'chatwoot_conversation_id' = any (keyed.key_names) then 't.chatwoot_conversation_id = any ($4)' end
            )
        ) into kept using of_shop, found.customer_ids, found.order_ids, found.conversation_ids;
        data := data || coalesce(jsonb_build_object(keyed.relation::text, kept), '{}');
    end loop;
    return jsonb_strip_nulls(data || jsonb_build_object(
        'raw.payloads', (
            select jsonb_agg(jsonb_build_object('topic', p.topic, 'received_at', p.received_at, 'payload', p.payload))
            from raw.payloads as p
            where
                p.shop_id = of_shop
                and (p.payload::text ~* marks or (p.payload #>> '{customer,id}') = any (found.customer_ids::text[]))
        ),
        'raw.rejects', (
            select jsonb_agg(jsonb_build_object('rejected_at', r.created_at, 'payload', r.payload))
            from raw.rejects as r
            where r.shop_id = of_shop and r.payload ~* marks
        )
    ));
end
$$;
comment on function access.export_customer_data(bigint, text[]) is
'Everything that hotdash keeps of a customer: every row of facts and figures with an id of hers, and the raw messages that name her; tables are found in the catalogue.';
