-- One value: the id of a variant (and its product) that is known by its SKU only.
create function load.sku_id(of_sku text) returns bigint
language sql immutable parallel safe
return -greatest(
    ('x' || encode(substring(sha256(convert_to(of_sku, 'UTF8')) from 1 for 8), 'hex'))::bit(64)::bigint & 9223372036854775807,
    1
);
comment on function load.sku_id(text) is
'The negative id that stands for a SKU which no catalogue has named yet: minus 63 bits of its SHA-256, never 0.';
