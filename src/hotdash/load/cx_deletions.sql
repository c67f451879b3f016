-- Facts, one row a conversation: takes out those of pg_temp.staged_cx_deletions, which the source no longer has.
create function load.cx_deletions(of_shop bigint) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    gone bigint [] := array(select distinct s.chatwoot_conversation_id from pg_temp.staged_cx_deletions as s);
begin
    if cardinality(gone) = 0 then
        return;
    end if;

    delete from facts.cx_message_texts as x where x.shop_id = of_shop and x.chatwoot_conversation_id = any (gone);
    delete from facts.cx_messages as m where m.shop_id = of_shop and m.chatwoot_conversation_id = any (gone);
    delete from facts.cx_contacts as k where k.shop_id = of_shop and k.chatwoot_conversation_id = any (gone);
    with deleted_conversations as (
        delete from facts.cx_conversations as c
        where c.shop_id = of_shop and c.chatwoot_conversation_id = any (gone)
        returning c.chatwoot_conversation_id, c.shopify_customer_id
    ),

    touched as (
        insert into pg_temp.touched_conversations (chatwoot_conversation_id)
        select d.chatwoot_conversation_id from deleted_conversations as d
    ),

    -- A customer's segment counts the conversations.
    touched_customers as (
        insert into pg_temp.touched_customers (shopify_customer_id)
        select distinct d.shopify_customer_id from deleted_conversations as d where d.shopify_customer_id is not null
    )

    insert into pg_temp.load_counts (fact, staged, inserted, updated, deleted)
    select 'cx_deletions', cardinality(gone), 0, 0, count(*) from deleted_conversations as d;
end
$$;
comment on function load.cx_deletions(bigint) is
'Deletes conversations with messages, words and contact: who deletes one at the source wants it gone.';
