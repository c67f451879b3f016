-- One value: the number of the last migration that this database has had.
create function access.schema_version() returns integer
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
as $$
begin
    return (select max(m.number) from app.migrations as m);
end
$$;
comment on function access.schema_version() is 'Number of the last migration; tells a server whether the database is ready for it.';
