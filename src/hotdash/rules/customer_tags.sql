-- One row: what the shop itself says of a customer.
create function rules.customer_tags(tags text[], is_tax_exempt boolean)
returns table (is_trade boolean, is_racer boolean, is_collector boolean)
language sql stable parallel safe rows 1
begin atomic
    select
        coalesce(is_tax_exempt, false) or coalesce(t.words ~ '\m(wholesale|trade|dealer|b2b|professional|pro|shop)\M', false),
        coalesce(t.words ~ '\m(racing|racer|race|track|drag)\M', false),
        coalesce(t.words ~ '\m(collector|collection|restoration)\M', false)
    from (select lower(array_to_string(tags, ' '))) as t (words);
end;
comment on function rules.customer_tags(text[], boolean) is
'Whether a customer''s tags, or the exemption from tax, mark a trade customer, a racer or a collector; false where nothing is known.';
