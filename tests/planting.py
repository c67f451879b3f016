"""Putting a person into every text of every table, and looking for her: what a privacy test needs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg import sql

ROW_SCHEMAS = ["raw", "facts", "rollups", "app"]
VALUES: dict[str, Any] = {
    "bigint": 1,
    "integer": 1,
    "numeric": 1,
    "boolean": False,
    "text": "x",
    "text[]": ["x"],
    "jsonb": '{"x": "x"}',
    "date": "2026-03-01",
    "timestamp with time zone": "2026-03-01 12:00+00",
    "uuid": "00000000-0000-0000-0000-000000000001",
    "bytea": b"x",
}
COLUMNS = """
    select a.attrelid::regclass::text, a.attname, format_type(a.atttypid, null), a.attidentity <> '',
        (select (regexp_match(pg_get_constraintdef(c.oid), '''([^'']+)''::text'))[1]
        from pg_constraint c where c.conrelid = a.attrelid and c.contype = 'c' and c.conkey = array[a.attnum] limit 1),
        coalesce(col_description(a.attrelid, a.attnum) like 'Personal: %%', false)
    from pg_attribute a join pg_class t on t.oid = a.attrelid and t.relkind = 'r' and t.relrowsecurity
    join pg_namespace n on n.oid = t.relnamespace and n.nspname = any(%s)
    where a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
        and exists (select from pg_attribute s where s.attrelid = a.attrelid and s.attname = 'shop_id')
    order by 1, a.attnum
"""


@dataclass(frozen=True)
class Column:
    """A column as planting sees it."""

    table: str
    name: str
    type: str
    is_identity: bool
    allowed: str | None
    is_personal: bool


@dataclass
class Garden:
    """A shop's tables, each with at least one row.

    Attributes:
        refused: columns that take no free text, because a check or a key holds them.
    """

    conn: psycopg.Connection
    shop_id: int
    keys: dict[str, int] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)

    def columns(self) -> list[Column]:
        """All columns of the shop's tables."""
        return [Column(*row) for row in self.conn.execute(COLUMNS, [ROW_SCHEMAS]).fetchall()]

    def fill(self) -> list[str]:
        """Give each empty table a row of the person's; returns the tables that could not be given one."""
        tables: dict[str, list[Column]] = {}
        for column in self.columns():
            tables.setdefault(column.table, []).append(column)
        waiting = [name for name in tables if name != "facts.shops" and not self._count(name)]
        # A row may need that of another table: round after round, until no more can be put in.
        while waiting:
            left = [name for name in waiting if not self._insert(name, tables[name])]
            if len(left) == len(waiting):
                return left
            waiting = left
        return []

    def _count(self, table: str) -> int:
        found = self.conn.execute(f"select count(*) from {table} where shop_id = %s".encode(), [self.shop_id])
        row = found.fetchone()
        return int(row[0]) if row else 0

    def _insert(self, table: str, columns: list[Column]) -> bool:
        known = {column.name: self._value(column) for column in columns if not column.is_identity}
        query = sql.SQL("insert into {} ({}) values ({})").format(
            sql.Identifier(*table.split(".")),
            sql.SQL(", ").join(map(sql.Identifier, known)),
            sql.SQL(", ").join(sql.Placeholder() for _ in known),
        )
        return self._try(query, list(known.values()))

    def _value(self, column: Column) -> Any:
        if column.name == "shop_id":
            return self.shop_id
        return self.keys.get(column.name, column.allowed or VALUES.get(column.type, "{}"))

    def _try(self, query: sql.Composed, params: list[Any]) -> bool:
        try:
            with self.conn.transaction():
                self.conn.execute(query, params)
        except (psycopg.errors.IntegrityError, psycopg.errors.InvalidTextRepresentation):
            return False
        return True

    def plant(self, anywhere: str, personal: str) -> int:
        """Put one text into every column that can hold it, another into those marked as personal; how many took it."""
        taken = 0
        for column in self.columns():
            if column.type not in ("text", "text[]", "jsonb"):
                continue
            grown = {
                "text": "coalesce({0}, '') || ' ' || %s",
                "text[]": "array_append({0}, %s)",
                "jsonb": "coalesce({0}, '{{}}') || jsonb_build_object('planted', %s::text)",
            }[column.type]
            query = sql.SQL("update {1} set {0} = " + grown + " where shop_id = {2}").format(
                sql.Identifier(column.name), sql.Identifier(*column.table.split(".")), sql.Literal(self.shop_id)
            )
            if self._try(query, [personal if column.is_personal else anywhere]):
                taken += 1
            else:
                self.refused.append(f"{column.table}.{column.name}")
        return taken

    def find(self, pattern: str) -> list[str]:
        """Tables of any schema with a row that matches."""
        tables = self.conn.execute(
            "select c.oid::regclass::text from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            " where c.relkind in ('r', 'p') and n.nspname !~ '^(pg_|information_schema)' order by 1"
        ).fetchall()
        found = []
        for (table,) in tables:
            row = self.conn.execute(
                f"select count(*) from {table} as t where t::text ~* %s".encode(), [pattern]
            ).fetchone()
            if row and row[0]:
                found.append(str(table))
        return found
