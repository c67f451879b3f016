"""The job queue's tables: procrastinate's own, in a schema of their own, kept at the installed version."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

import psycopg
from psycopg import sql

LOCK_KEY = 7_046_783
LAST_STEP = re.compile(r"after (\S+)\.")
# What access.defer_job needs, through which alone jobs are queued; workers come as the owner of the tables.
GRANTS = """
revoke all on all functions in schema procrastinate from public;
grant usage on schema procrastinate to service_role;
grant select, insert on procrastinate.procrastinate_jobs to service_role;
grant insert on procrastinate.procrastinate_events to service_role;
grant usage on all sequences in schema procrastinate to service_role;
"""
# Its functions and triggers name their tables without a schema: so bound, they find them whoever calls.
BIND = """
do $$
declare
    found regprocedure;
begin
    for found in select p.oid from pg_proc as p where p.pronamespace = 'procrastinate'::regnamespace loop
        execute format('alter routine %s set search_path = procrastinate, pg_catalog, pg_temp', found);
    end loop;
end
$$;
"""


def install_queue(conn: psycopg.Connection) -> None:
    """Make the schema procrastinate, or bring it forward by procrastinate's own steps; does nothing when it stands."""
    folder = _folder()
    steps = _steps()
    if _known_step(conn) == steps[-1]:
        return
    conn.execute("select pg_advisory_lock(%s)", [LOCK_KEY])
    try:
        known = _known_step(conn)
        if known is None:
            _apply(conn, folder / "schema.sql", steps[-1])
        # Each in a transaction of its own: a value added to an enum can only be used once it is committed.
        for step in steps if known else []:
            if step > str(known):
                _apply(conn, folder / "migrations" / step, step)
    finally:
        conn.execute("select pg_advisory_unlock(%s)", [LOCK_KEY])


def _steps() -> list[str]:
    return sorted(path.name for path in (_folder() / "migrations").glob("*.sql"))


def queue_sql() -> tuple[str, str]:
    """What makes a new queue in the schema procrastinate, which must exist and lead the search path: last step, SQL."""
    last_step = _steps()[-1]
    return last_step, "\n".join(
        [(_folder() / "schema.sql").read_text(), BIND, GRANTS, f"{_described(last_step).as_string()};"]
    )


def _described(last_step: str) -> sql.Composed:
    words = f"The job queue: tables, triggers and functions of procrastinate, after {last_step}."
    return sql.SQL("comment on schema procrastinate is {}").format(sql.Literal(words))


def _folder() -> Path:
    # Found without importing the library, which would take as long as a short command.
    spec = find_spec("procrastinate")
    assert spec is not None and spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / "sql"


def _known_step(conn: psycopg.Connection) -> str | None:
    row = conn.execute("select obj_description(to_regnamespace('procrastinate'), 'pg_namespace')").fetchone()
    found = LAST_STEP.search(row[0] or "") if row else None
    return found[1] if found else None


def _apply(conn: psycopg.Connection, path: Path, last_step: str) -> None:
    with conn.transaction():
        conn.execute("create schema if not exists procrastinate")
        conn.execute("set local search_path = procrastinate, pg_catalog")
        conn.execute(path.read_text().encode())
        conn.execute(BIND)
        conn.execute(GRANTS)
        conn.execute(_described(last_step))
