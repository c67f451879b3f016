-- One value: rows changed by table; empties whole messages and rejected rows that speak of a person.
create function access.erase_messages(of_shop bigint, marks text, objects text[], conversations bigint[]) returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    messages bigint;
    rejects bigint;
begin
    update raw.payloads as p
    set payload = '{"erased": true}', updated_at = now()
    where
        p.shop_id = of_shop
        and (
            p.object_id = any (objects)
            or (p.source = 'chatwoot' and p.object_id = any (conversations::text[]))
            or 'gid://shopify/Customer/' || (p.payload #>> '{customer,id}') = any (objects)
            or p.payload::text ~* marks
        );
    get diagnostics messages = row_count;

    update raw.rejects as r
    set
        payload = '(erased)', remedy = 'Erased at the customer''s request.',
        replayed_at = coalesce(r.replayed_at, now()), updated_at = now()
    where
        r.shop_id = of_shop
        and (r.payload ~* marks or exists (select from unnest(objects) as o (gid) where r.payload like '%"' || o.gid || '"%'));
    get diagnostics rejects = row_count;
    return jsonb_strip_nulls(jsonb_build_object(
        'raw.payloads', nullif(messages, 0), 'raw.rejects', nullif(rejects, 0)
    ));
end
$$;
comment on function access.erase_messages(bigint, text, text[], bigint[]) is
'Empties raw payloads and rejects that are about the given objects or match the pattern: what else stands in them may be personal too.';
