-- The house itself: schemas that hold rows, the roles of Supabase's dialect, claims, and the one policy text.

create schema raw;
create schema facts;
create schema rollups;
create schema app;
comment on schema raw is 'What the world sent, as it came: rejects, cursors, files.';
comment on schema facts is 'What happened: orders, ledger, stock, conversations; loaded from raw, one row a thing.';
comment on schema rollups is 'Figures recomputed from facts for exactly the keys that were touched; safe to rebuild at any time.';
comment on schema app is 'hotdash itself: settings, people, tokens, decisions, job runs.';

create table app.migrations (
    number integer primary key,
    name text not null,
    sha256 text not null,
    applied_at timestamptz not null default now()
);
comment on table app.migrations is 'Which migrations this database has had; one row a file.';

do $roles$
declare
    role_name text;
begin
    -- Roles belong to the cluster, so several databases of one cluster share them; two may race to create one.
    foreach role_name in array array['anon', 'authenticated', 'service_role', 'hotdash_api'] loop
        if not exists (select from pg_catalog.pg_roles where rolname = role_name) then
            begin
                execute format('create role %I nologin noinherit', role_name);
            exception when duplicate_object or unique_violation then
                null;
            end;
        end if;
    end loop;
    if not pg_has_role('hotdash_api', 'authenticated', 'member') then
        begin
            grant anon, authenticated to hotdash_api;
        exception when unique_violation or internal_error then
            null;
        end;
    end if;
end
$roles$;

grant usage on schema facts, rollups, app to authenticated, service_role;
grant usage on schema raw to service_role;
grant usage on schema app to hotdash_api;

-- Shops that the caller may see: the claim shop_ids of the transaction-local setting request.jwt.claims.
-- After its first use in a session that setting is an empty string, hence nullif. No table access, no sub-select:
-- row security on a spread-out database (Citus) refuses those.
create function app.claimed_shops() returns bigint[]
language sql stable parallel safe
return translate(
    nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'shop_ids', '[]', '{}'
)::bigint[];
comment on function app.claimed_shops() is 'Shops that the current claims allow; null when there are none.';

-- The policy text of every table, once. Call it right after each create table.
create procedure app.protect(protected_table regclass, readable boolean default true)
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
    execute format('alter table %s enable row level security', protected_table);
    execute format('alter table %s force row level security', protected_table);
    execute format(
        'create policy own_shop on %s using (shop_id = any (app.claimed_shops())) '
        'with check (shop_id = any (app.claimed_shops()))',
        protected_table
    );
    execute format('grant select, insert, update, delete on %s to service_role', protected_table);
    if readable then
        execute format('grant select on %s to authenticated', protected_table);
    end if;
end
$$;
comment on procedure app.protect(regclass, boolean) is
'Enables and forces row security on a table, creates its one policy, and grants: the worker everything, people reading (unless readable is false).';
revoke all on procedure app.protect(regclass, boolean) from public;

create table app.setting_defaults (
    name text primary key,
    value numeric not null,
    unit text not null,
    description text not null
);
comment on table app.setting_defaults is 'Every threshold and choice of hotdash with its default; one row a setting, the same for all shops.';
grant select on app.setting_defaults to authenticated, service_role;

create table app.shop_directory (
    domain text primary key,
    shop_id bigint not null
);
comment on table app.shop_directory is 'Which shop a domain stands for; one row a shop. Only the worker reads it, to find the shop before claims exist.';
grant select, insert on app.shop_directory to service_role;
