-- One value: what stands for an erased person's mark (an e-mail address, an id) in app.erasures.
create function rules.person_sha256(of_shop bigint, kind text, mark text) returns bytea
language sql immutable parallel safe
return sha256(convert_to(concat_ws('/', of_shop, kind, lower(btrim(mark))), 'UTF8'));
comment on function rules.person_sha256(bigint, text, text) is
'SHA-256 over shop, kind of mark (customer, email, contact, conversation) and the mark in lower case: the same person in two shops has two of them.';
