"""What every view is: its words, its columns, and what it is made of, read from the database and the package itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import psycopg

from hotdash.db.catalogue import Relation, relations, tile_schemas
from hotdash.db.connect import admin_connection
from hotdash.db.flows import Flows, read_flows
from hotdash.db.lineage import VIEW_READS
from hotdash.db.source_files import formats_of_staging

SQL = "select c.oid::bigint, pg_get_viewdef(c.oid, true) from pg_class as c where c.oid = any(%s::bigint[]::oid[])"
# Read by nearly all, for the time zone: naming it says nothing.
QUIET = {"facts.shops"}


@dataclass(frozen=True)
class Table:
    """A table on the way: what fills it, and for a fact the formats that this comes from."""

    relation: Relation
    fillers: tuple[str, ...]
    formats: tuple[str, ...] = ()


@dataclass(frozen=True)
class Origin:
    """What a view is made of, from itself up to the formats.

    Attributes:
        sql: its text, as the database holds it.
        logic: views and functions on the way, itself first, those that fill tables included.
        rollups, facts, others: tables that it reads, and that those are filled from.
    """

    sql: str
    logic: tuple[str, ...]
    rollups: tuple[Table, ...]
    facts: tuple[Table, ...]
    others: tuple[Table, ...]

    @property
    def tables(self) -> tuple[Table, ...]:
        """All of them."""
        return (*self.rollups, *self.facts, *self.others)


@dataclass(frozen=True)
class Definitions:
    """All views that people may read, by name, and where they come from."""

    views: Mapping[str, Relation]
    origins: Mapping[str, Origin]

    def of_schema(self, schema: str) -> list[Relation]:
        """The views of a tile, by name."""
        return [view for view in self.views.values() if view.schema == schema]


def read_definitions(url: str) -> Definitions:
    """Read them with any login of the database: the catalogue is open to all.

    Raises:
        NoDatabaseError: it cannot be reached.
    """
    with admin_connection(url) as conn:
        return definitions_of(conn)


def definitions_of(conn: psycopg.Connection) -> Definitions:
    """As read_definitions, over a connection that stands."""
    views = [view for view in relations(conn, tile_schemas(conn)) if view.kind == "view"]
    oids = [view.oid for view in views]
    reads: dict[str, set[str]] = {view.key: set() for view in views}
    keys = {view.oid: view.key for view in views}
    for oid, name in conn.execute(VIEW_READS, [oids]):
        reads[keys[oid]].add(name)
    texts: dict[int, str] = dict(conn.execute(SQL, [oids]).fetchall())
    tables = {table.key: table for table in relations(conn, ["rollups", "facts", "app"])}
    flows, formats = read_flows(conn), formats_of_staging()
    # Views of other names, the single checks for one, stand behind these and are not asked for by themselves.
    shown = {view.name: view for view in views if view.name.startswith("v_")}
    origins = {name: _origin(view.key, texts[view.oid], reads, tables, flows, formats) for name, view in shown.items()}
    return Definitions(shown, origins)


def _origin(
    key: str,
    text: str,
    reads: Mapping[str, set[str]],
    tables: Mapping[str, Relation],
    flows: Flows,
    formats: Mapping[str, set[str]],
) -> Origin:
    seen, waiting = {key: None}, [key]
    while waiting:
        for name in sorted(_next(waiting.pop(0), reads, tables, flows) - seen.keys() - QUIET):
            seen[name] = None
            waiting.append(name)
    found = {name: _table(tables[name], flows, formats) for name in seen if name in tables}

    def of(schema: str) -> tuple[Table, ...]:
        return tuple(found[name] for name in sorted(found) if name.startswith(f"{schema}."))

    logic = tuple(name for name in seen if name not in tables)
    return Origin(text, logic, of("rollups"), of("facts"), of("app"))


def _next(name: str, reads: Mapping[str, set[str]], tables: Mapping[str, Relation], flows: Flows) -> set[str]:
    """What something is made of: a view of what it reads, a rollup of what fills it. Facts come from outside."""
    if name in reads:
        return reads[name]
    if name in flows.calls:
        call = flows.calls[name]
        return set(call.names) if not call.fills or name.startswith("refresh.") else set()
    if name.startswith("rollups.") and name in tables:
        return set(flows.fillers(name, "refresh"))
    return set()


def _table(table: Relation, flows: Flows, formats: Mapping[str, set[str]]) -> Table:
    if table.schema == "rollups":
        return Table(table, tuple(flows.fillers(table.key, "refresh")))
    fillers = flows.fillers(table.key, "load")
    staged: Iterable[str] = flows.staging(*fillers)
    named = sorted(title for title, names in formats.items() if names & set(staged))
    return Table(table, tuple(fillers), tuple(named))
