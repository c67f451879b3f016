-- One value: rows changed by table; forgets who a customer is. What was bought stays, without a name.
create function access.erase_customer_data(of_shop bigint, of_customer text[]) returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    found record;
    marks text;
    own_names text;
    objects text[];
    rows_of_keys jsonb;
    rows_of_messages jsonb;
    decisions bigint;
begin
    -- No load may bring in, meanwhile, what is being erased.
    perform pg_advisory_xact_lock(of_shop);
    select p.* into found from access.person(of_shop, of_customer) as p;
    marks := access.mention_pattern(found.emails, found.phones, null);
    own_names := access.mention_pattern(null, null, found.names);
    objects := array(
        select format('gid://shopify/Customer/%s', c.customer_id) from unnest(found.customer_ids) as c (customer_id)
        union all
        select format('gid://shopify/Order/%s', o.order_id) from unnest(found.order_ids) as o (order_id)
    );

    insert into app.erasures (shop_id, kind, subject_sha256, requested_at, erased_at)
    select of_shop, s.kind, rules.person_sha256(of_shop, s.kind, s.mark), clock_timestamp(), clock_timestamp()
    from (
        select 'customer' as kind, unnest(found.customer_ids)::text as mark
        union select 'email', unnest(found.emails)
        union select 'contact', unnest(found.contact_ids)::text
        union select 'conversation', unnest(found.conversation_ids)::text
    ) as s
    where s.mark is not null
    on conflict (shop_id, subject_sha256) do update set erased_at = excluded.erased_at, updated_at = now();

    rows_of_keys := access.erase_rows(of_shop, found.customer_ids, found.order_ids, found.conversation_ids);
    rows_of_messages := access.erase_messages(of_shop, concat_ws('|', marks, own_names), objects, found.conversation_ids);
    update facts.customers as c
    set tags = '{}', updated_at = now()
    where c.shop_id = of_shop and c.shopify_customer_id = any (found.customer_ids) and c.tags <> '{}';
    select nullif(count(*), 0) into decisions
    from app.decision_log as d
    where d.shop_id = of_shop and concat_ws(' ', d.rationale, d.payload, d.external_ref) ~* concat_ws('|', marks, own_names);
    return jsonb_strip_nulls(
        rows_of_messages || access.erase_mentions(of_shop, marks, own_names) || rows_of_keys
        || jsonb_build_object('left in app.decision_log', decisions)
    );
end
$$;
comment on function access.erase_customer_data(bigint, text[]) is
'Erases what is known of a customer (ids, e-mail addresses, telephone numbers beginning with +) in every table of the shop, and remembers by hash whom to forget again. Orders keep their amounts; decisions, which nobody can change, are only counted.';
