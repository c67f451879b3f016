-- One value: the instant that every view takes for now.
create function rules.now() returns timestamptz
language sql stable parallel safe
-- A case and not a coalesce: under row security the planner takes a coalesce for leaky and would not compare an index with it.
return case
    when nullif(current_setting('hotdash.now', true), '') is null then pg_catalog.now()
    else nullif(current_setting('hotdash.now', true), '')::timestamptz
end;
comment on function rules.now() is 'The clock: the transaction''s own time, or the setting hotdash.now where a test, the demo or a look back has set it.';
