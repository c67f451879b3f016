"""What stands in the database, read from PostgreSQL's catalogue in a stable order; the same on versions 15 to 18."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import psycopg

ROW_SCHEMAS = ("raw", "facts", "rollups", "app")
# Logic schemas that are not a tile's, in the order of the river.
TRUNK_SCHEMAS = ("load", "refresh", "rules", "access")
PERSONAL = "Personal: "

RELATIONS = """
select c.oid::bigint, n.nspname::text, c.relname::text, case when c.relkind = 'v' then 'view' else 'table' end,
    coalesce(obj_description(c.oid, 'pg_class'), '')
from pg_class as c
inner join pg_namespace as n on n.oid = c.relnamespace
where n.nspname = any(%s) and c.relkind in ('r', 'p', 'v')
order by array_position(%s, n.nspname::text), c.relname::text collate "C"
"""
COLUMNS = """
select a.attrelid::bigint, a.attname::text,
    replace(format_type(a.atttypid, a.atttypmod), 'timestamp with time zone', 'timestamptz'),
    not a.attnotnull, a.attidentity::text,
    pg_get_expr(d.adbin, d.adrelid), coalesce(col_description(a.attrelid, a.attnum), '')
from pg_attribute as a
left join pg_attrdef as d on d.adrelid = a.attrelid and d.adnum = a.attnum
where a.attrelid = any(%s::bigint[]::oid[]) and a.attnum > 0 and not a.attisdropped
order by a.attrelid, a.attnum
"""
FUNCTIONS = """
select n.nspname::text, p.proname::text, pg_get_function_identity_arguments(p.oid),
    coalesce(pg_get_function_result(p.oid), ''), coalesce(obj_description(p.oid, 'pg_proc'), ''),
    pg_get_functiondef(p.oid)
from pg_proc as p
inner join pg_namespace as n on n.oid = p.pronamespace
where n.nspname = any(%s) and p.prokind in ('f', 'p')
order by array_position(%s, n.nspname::text), p.proname::text collate "C",
    pg_get_function_identity_arguments(p.oid) collate "C"
"""
TILE_SCHEMAS = """
select nspname::text from pg_namespace
where obj_description(oid, 'pg_namespace') like 'Logic%%' and not nspname = any(%s)
order by nspname::text collate "C"
"""


@dataclass(frozen=True)
class Column:
    """A column; `meaning` is its comment, '' where it has none."""

    name: str
    type: str
    is_nullable: bool
    identity: str
    default: str | None
    meaning: str

    @property
    def is_personal(self) -> bool:
        """Whether it holds personal data, by the mark that its comment begins with."""
        return self.meaning.startswith(PERSONAL)


@dataclass(frozen=True)
class Relation:
    """A table or a view with its columns, in their order."""

    oid: int
    schema: str
    name: str
    kind: Literal["table", "view"]
    comment: str
    columns: tuple[Column, ...]

    @property
    def key(self) -> str:
        """The qualified name."""
        return f"{self.schema}.{self.name}"


@dataclass(frozen=True)
class Function:
    """A function or procedure; `definition` is the whole create statement as PostgreSQL gives it back."""

    schema: str
    name: str
    arguments: str
    result: str
    comment: str
    definition: str

    @property
    def key(self) -> str:
        """The qualified name, without arguments."""
        return f"{self.schema}.{self.name}"


def tile_schemas(conn: psycopg.Connection) -> list[str]:
    """The logic schemas that belong to a tile."""
    return [name for (name,) in conn.execute(TILE_SCHEMAS, [list(TRUNK_SCHEMAS)])]


def relations(conn: psycopg.Connection, schemas: list[str]) -> list[Relation]:
    """Tables and views of `schemas`, schema by schema in the order given."""
    found = conn.execute(RELATIONS, [schemas, schemas]).fetchall()
    columns: dict[int, list[Column]] = {oid: [] for oid, *_ in found}
    for oid, *column in conn.execute(COLUMNS, [list(columns)]):
        columns[oid].append(Column(*column))
    return [
        Relation(oid, schema, name, kind, comment, tuple(columns[oid])) for oid, schema, name, kind, comment in found
    ]


def functions(conn: psycopg.Connection, schemas: list[str]) -> list[Function]:
    """Functions and procedures of `schemas`, schema by schema in the order given."""
    return [Function(*row) for row in conn.execute(FUNCTIONS, [schemas, schemas])]


def schema_comments(conn: psycopg.Connection) -> dict[str, str]:
    """Schema → its comment; schemas of logic have none worth reading."""
    rows = conn.execute("select nspname::text, obj_description(oid, 'pg_namespace') from pg_namespace").fetchall()
    return {name: comment for name, comment in rows if comment and not comment.startswith("Logic")}
