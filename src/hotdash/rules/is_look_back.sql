-- One value: whether the clock was set to another time than the real one.
create function rules.is_look_back() returns boolean
language sql stable parallel safe
return nullif(current_setting('hotdash.now', true), '') is not null;
comment on function rules.is_look_back() is
'Whether hotdash.now is set. By the real clock nothing has happened later than now: what only a look back needs is then not even searched.';
