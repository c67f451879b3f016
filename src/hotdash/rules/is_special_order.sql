-- One value: whether a product is made or bought only once it is sold.
create function rules.is_special_order(of_shop bigint, tags text[], product_type text) returns boolean
language sql stable parallel safe
return exists (
    select from rules.special_order_rules(of_shop) as r
    where r.value = any (
        case r.kind
            when 'tag' then string_to_array(translate(lower(array_to_string(tags, chr(31))), '-_', '  '), chr(31))
            else array[translate(lower(product_type), '-_', '  ')]
        end
    )
);
comment on function rules.is_special_order(bigint, text[], text) is
'Whether one of its tags or its type is named by rules.special_order_rules, whatever the case and the hyphens.';
