-- One value: whether an action approves or rejects; null when it does neither.
create function audit.verdict(action text) returns text
language sql immutable parallel safe
return case
    -- Programs write dotted names (cx.reply.approved), people plain words.
    when action ~* '(^|[._:/ -])(approve|approved|accept|accepted)$' then 'approved'
    when action ~* '(^|[._:/ -])(reject|rejected|decline|declined)$' then 'rejected'
end;
comment on function audit.verdict(text) is 'approved or rejected, by the last word of the action, dotted names included; null for any other action.';
