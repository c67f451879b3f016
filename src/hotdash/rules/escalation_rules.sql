-- One row per rule that escalates a shop's conversations: its own, else these.
create function rules.escalation_rules(of_shop bigint) returns table (kind text, value text)
language sql stable parallel safe
begin atomic
    with own as materialized (select e.kind, e.value from app.escalation_rules as e where e.shop_id = of_shop)

    select o.kind, o.value from own as o
    union all
    select d.kind, d.value
    from (values
        ('label', 'escalation'), ('label', 'escalated'), ('intent', 'chargeback'), ('intent', 'safety')
    ) as d (kind, value)
    where not exists (select from own);
end;
comment on function rules.escalation_rules(bigint) is
'What escalates a conversation: a label, an intent or a mood of a customer''s message, a rating so or worse. A shop with rules of its own has only these.';
