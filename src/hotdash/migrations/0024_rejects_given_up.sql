-- Rejects can be given up, too.
comment on table raw.rejects is
'Rows and events that could not be loaded, whole, with the reason; one row each. replayed_at is set once it was read again or given up.';
comment on column raw.rejects.replayed_at is
'When it was read again (what failed once more is a row of its own) or given up; null while it is open.';
