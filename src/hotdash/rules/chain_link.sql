-- One value: a link of the decision chain, from the link before it (null for the first) and the digest of its content.
create function rules.chain_link(link_before bytea, content_sha256 bytea) returns bytea
language sql immutable parallel safe
return sha256(coalesce(link_before, ''::bytea) || content_sha256);
comment on function rules.chain_link(bytea, bytea) is
'SHA-256 of the link before followed by the SHA-256 of the decision''s text; whoever changes, drops, adds or swaps a decision breaks every link after it.';
