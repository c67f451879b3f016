-- Nothing: blanks, among the staged rows, who was erased; what they bought is loaded as before.
create function load.forgotten(of_shop bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    if not exists (select from app.erasures as e where e.shop_id = of_shop) then
        return;
    end if;

    update pg_temp.staged_customers as s
    set first_name = null, last_name = null, email = null, phone = null, city = null, postcode = null, tags = '{}'
    from app.erasures as e
    where
        e.shop_id = of_shop
        and e.subject_sha256 in (
            rules.person_sha256(of_shop, 'customer', s.shopify_customer_id::text),
            rules.person_sha256(of_shop, 'email', s.email)
        );

    create temp table forgotten_conversations on commit drop as
    select distinct s.chatwoot_conversation_id
    from (
        select v.chatwoot_conversation_id, v.contact_id, v.contact_email from pg_temp.staged_cx_conversations as v
        union
        select m.chatwoot_conversation_id, null, null from pg_temp.staged_cx_messages as m
    ) as s
    inner join app.erasures as e
        on
            e.shop_id = of_shop
            and e.subject_sha256 in (
                rules.person_sha256(of_shop, 'conversation', s.chatwoot_conversation_id::text),
                rules.person_sha256(of_shop, 'contact', s.contact_id::text),
                rules.person_sha256(of_shop, 'email', s.contact_email)
            );
    update pg_temp.staged_cx_conversations as s
    set contact_name = null, contact_email = null, contact_phone = null, contact_identifier = null
    where s.chatwoot_conversation_id in (select f.chatwoot_conversation_id from pg_temp.forgotten_conversations as f);
    update pg_temp.staged_cx_messages as s
    set content = null, sentiment_evidence = null
    where s.chatwoot_conversation_id in (select f.chatwoot_conversation_id from pg_temp.forgotten_conversations as f);
    drop table pg_temp.forgotten_conversations;
end
$$;
comment on function load.forgotten(bigint) is
'Takes out of a load what says who an erased person is, so that a file or a sweep does not bring her back.';
