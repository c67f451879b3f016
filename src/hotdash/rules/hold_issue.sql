-- One value: what kind of issue the reasons of a hold stand for.
create function rules.hold_issue(hold_reasons text[]) returns text
language sql immutable parallel safe
return case
    when lower(array_to_string(hold_reasons, ' ')) like '%inventory%' then 'inventory_shortage'
    when lower(array_to_string(hold_reasons, ' ')) like '%address%' then 'wrong_address'
    when hold_reasons is not null then 'on_hold'
end;
comment on function rules.hold_issue(text[]) is
'inventory_shortage, wrong_address or on_hold (any other reason, or none given); null where nothing is held. Words are those of Shopify''s hold reasons.';
