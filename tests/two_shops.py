"""Two shops with a row in every table there is, made from the catalogue alone: a new table is filled without being named here."""

from __future__ import annotations

import re
from graphlib import TopologicalSorter
from typing import Any

import psycopg
from psycopg import sql

ROW_SCHEMAS = ["raw", "facts", "rollups", "app"]
BY_TYPE: dict[str, str] = {
    "bigint": "1",
    "integer": "1",
    "numeric": "1",
    "boolean": "false",
    "date": "2026-03-02",
    "timestamp with time zone": "2026-03-02 15:00:00+00",
    "uuid": "00000000-0000-0000-0000-000000000001",
    "jsonb": "{}",
    "json": "{}",
    "bytea": "\\x00",
    "text[]": "{}",
    "integer[]": "{}",
    "numeric[]": "{}",
    "date[]": "{}",
}


def shop_tables(conn: psycopg.Connection) -> list[str]:
    """Every table with shop_id, each after the ones that it refers to."""
    names = [
        row[0]
        for row in conn.execute(
            "select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            " join pg_attribute a on a.attrelid = c.oid and a.attname = 'shop_id'"
            " where n.nspname = any(%s) and c.relkind in ('r', 'p') order by 1",
            [ROW_SCHEMAS],
        )
    ]
    graph: dict[str, set[str]] = {name: set() for name in names}
    for child, parent in conn.execute(
        "select conrelid::regclass::text, confrelid::regclass::text from pg_constraint where contype = 'f'"
    ):
        if child in graph and parent != child:
            graph[child].add(parent)
    return [name for name in TopologicalSorter(graph).static_order() if name in names]


def fill(conn: psycopg.Connection, table: str, shop_id: int, mark: str) -> None:
    """One row of `table` for the shop; every text that may be anything holds `mark`."""
    values: dict[str, Any] = {}
    for name, type_name, choices in _columns(conn, table):
        if name == "shop_id":
            values[name] = shop_id
        elif type_name == "text":
            values[name] = choices or mark
        else:
            values[name] = BY_TYPE[type_name]
    command = sql.SQL("insert into {} ({}) overriding system value values ({}) on conflict do nothing").format(
        sql.Identifier(*table.split(".")),
        sql.SQL(", ").join(map(sql.Identifier, values)),
        sql.SQL(", ").join(sql.Placeholder() * len(values)),
    )
    conn.execute(command, list(values.values()))


def _columns(conn: psycopg.Connection, table: str) -> list[tuple[str, str, str | None]]:
    found = conn.execute(
        "select attname, format_type(atttypid, atttypmod) from pg_attribute"
        " where attrelid = %s::regclass and attnum > 0 and not attisdropped and attgenerated = ''",
        [table],
    ).fetchall()
    checks = " ".join(
        row[0]
        for row in conn.execute(
            "select pg_get_constraintdef(oid) from pg_constraint where conrelid = %s::regclass and contype = 'c'",
            [table],
        )
    )
    special = {"currency": "USD", "iana_timezone": "UTC"}
    if table == "app.settings":
        special["name"] = "aov_target"
    return [(name, kind, special.get(name) or _first_choice(checks, name)) for name, kind in found]


def _first_choice(checks: str, column: str) -> str | None:
    match = re.search(rf"\(?\b{column}\b\)? = ANY \(ARRAY\['([^']+)'", checks)
    return match[1] if match else None
