-- One value: since when the customer of a conversation waited, as its messages up to the clock tell.
create function cx.waited_since(of_shop bigint, of_conversation bigint) returns timestamptz
language sql stable
begin atomic
    select min(m.sent_at)
    from facts.cx_messages as m
    where
        m.shop_id = of_shop and m.chatwoot_conversation_id = of_conversation
        and m.sender_kind = 'customer' and m.sent_at <= rules.now()
        and not exists (
            select from facts.cx_messages as a
            where
                a.shop_id = m.shop_id and a.chatwoot_conversation_id = m.chatwoot_conversation_id
                and a.sender_kind = 'operator' and not a.is_private
                and a.sent_at >= m.sent_at and a.sent_at <= rules.now()
        );
end;
comment on function cx.waited_since(bigint, bigint) is
'The first message of the customer after the last public answer of a person, by the clock; null when nobody waited. For a look back, where the stored state is a later one.';
