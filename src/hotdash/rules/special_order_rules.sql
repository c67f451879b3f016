-- One row per rule by which a shop's products are made or bought only once they are sold: its own, else these.
create function rules.special_order_rules(of_shop bigint) returns table (kind text, value text)
language sql stable parallel safe
begin atomic
    with own as materialized (select e.kind, e.value from app.special_order_rules as e where e.shop_id = of_shop)

    select o.kind, o.value from own as o
    union all
    select d.kind, d.value
    from (values
        ('tag', 'special order'), ('tag', 'made to order'), ('tag', 'built to order'), ('product_type', 'special order'),
        ('product_type', 'made to order')
    ) as d (kind, value)
    where not exists (select from own);
end;
comment on function rules.special_order_rules(bigint) is
'Tags and product types, in lower case with blanks for hyphens and underscores, that mark special orders. A shop with rules of its own has only these.';
