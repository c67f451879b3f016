-- One value: the instant that every view takes for now.
create function rules.now() returns timestamptz
language sql stable parallel safe
return coalesce(nullif(current_setting('hotdash.now', true), '')::timestamptz, pg_catalog.now());
comment on function rules.now() is 'The clock: the transaction''s own time, or the setting hotdash.now where a test, the demo or a look back has set it.';
