"""docs/lineage.md: where every figure comes from, from the tiles up to the files.

Views tell what they read through pg_depend. Bodies in PL/pgSQL leave no dependencies, so functions are read for the
qualified names in them; that they name everything with its schema is a rule of the house.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

import psycopg

from hotdash.db.catalogue import Relation, relations, tile_schemas
from hotdash.db.dictionary import anchor
from hotdash.db.flows import Flows, read_flows
from hotdash.db.river import river_picture
from hotdash.db.source_files import formats_of_staging

HEAD = """# Lineage

Generated from the database by `make generate`; never edited. Read it from the mouth: what a tile reads, which function
fills that from which facts, and which formats those come from. What the columns mean is in
[dictionary.md](dictionary.md). A dash means that nothing of the kind takes part.
"""
PICTURE = """## The river

Facts that share a key stand in one box; facts.shops, whose time zone and currency nearly all read, is left out.
"""
VIEW_READS = """
select distinct v.oid::bigint, n.nspname || '.' || coalesce(c.relname, p.proname)
from pg_depend as d
inner join pg_rewrite as r on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid
inner join pg_class as v on v.oid = r.ev_class
left join pg_class as c on d.refclassid = 'pg_class'::regclass and d.refobjid = c.oid and c.oid <> v.oid
left join pg_proc as p on d.refclassid = 'pg_proc'::regclass and d.refobjid = p.oid
inner join pg_namespace as n on n.oid = coalesce(c.relnamespace, p.pronamespace)
where v.oid = any(%s::bigint[]::oid[]) and n.nspname <> 'pg_catalog'
"""


@dataclass(frozen=True)
class View:
    """A tile's view and what it reads, qualified names."""

    schema: str
    name: str
    reads: frozenset[str]


def lineage_md(conn: psycopg.Connection) -> str:
    """The lineage as Markdown: one picture, then tiles, rollups, facts and staging tables as tables.

    The last step, which file format fills which staging table, stands in code and not in the database: it is read from
    the package's own source files.
    """
    flows, views = read_flows(conn), _views(conn)
    tables = {schema: relations(conn, [schema]) for schema in ("rollups", "facts")}
    formats = formats_of_staging()
    tile_reads: list[tuple[str, Iterable[str]]] = [(view.schema, view.reads) for view in views]
    tile_reads += [(call.key.split(".")[0], flows.reads(call.key)) for call in flows.tile_functions]
    parts = [HEAD, PICTURE, river_picture(conn, tables["facts"], tables["rollups"], flows, tile_reads, formats)]
    parts += ["## Tiles\n", *_tiles(views, flows)]
    parts += ["## Rollups\n", _rollups(tables["rollups"], flows)]
    parts += ["## Facts\n", _facts(tables["facts"], flows)]
    parts += ["## Staging tables\n", _staging(flows, formats)]
    return "\n".join(parts)


def _views(conn: psycopg.Connection) -> list[View]:
    found = [relation for relation in relations(conn, tile_schemas(conn)) if relation.kind == "view"]
    reads: dict[int, set[str]] = {relation.oid: set() for relation in found}
    for oid, name in conn.execute(VIEW_READS, [list(reads)]):
        reads[oid].add(name)
    return [View(view.schema, view.name, frozenset(reads[view.oid])) for view in found]


def _tiles(views: Sequence[View], flows: Flows) -> list[str]:
    sections = []
    schemas = sorted({view.schema for view in views} | {call.key.split(".")[0] for call in flows.tile_functions})
    of_views = {schema: list(group) for schema, group in groupby(views, lambda view: view.schema)}
    for schema in schemas:
        rows: list[tuple[str, Iterable[str]]] = [(view.name, view.reads) for view in of_views.get(schema, [])]
        for call in flows.tile_functions:
            rows += (
                [(f"{call.key.removeprefix(schema + '.')}()", call.names)] if call.key.startswith(f"{schema}.") else []
            )
        body = [[name, *_sorted_by_stop(reads, schema)] for name, reads in rows]
        head = ["view or function", "rollups", "facts", "settings and the like", "of its own", "rules"]
        sections.append(f"### {schema}\n\n{_table(head, body)}")
    return sections


def _sorted_by_stop(names: Iterable[str], own: str) -> list[str]:
    names = set(names)
    return [
        _linked(name for name in names if name.startswith(f"{schema}."))
        for schema in ("rollups", "facts", "app", own, "rules")
    ]


def _rollups(tables: Sequence[Relation], flows: Flows) -> str:
    body = []
    for table in tables:
        fillers = flows.fillers(table.key, "refresh")
        reads = flows.reads(*fillers) - {table.key}
        facts = [name for name in reads if name.startswith("facts.")]
        others = [name for name in reads if name.startswith(("rollups.", "app."))]
        body.append([_linked([table.key]), _code(fillers), _linked(facts), _linked(others)])
    return _table(["rollup", "filled by", "from facts", "from rollups and settings"], body)


def _facts(tables: Sequence[Relation], flows: Flows) -> str:
    body = []
    for table in tables:
        fillers = flows.fillers(table.key, "load")
        facts = [name for name in flows.reads(*fillers) - {table.key} if name.startswith(("facts.", "app."))]
        body.append([_linked([table.key]), _code(fillers), _code(flows.staging(*fillers)), _linked(facts)])
    return _table(["fact", "filled by", "from staging tables", "and from"], body)


def _staging(flows: Flows, formats: dict[str, set[str]]) -> str:
    staged = sorted({name for names in formats.values() for name in names} | flows.all_staging)
    body = []
    for name in staged:
        of_formats = [title for title, names in formats.items() if name in names]
        body.append([_code([name]), ", ".join(sorted(of_formats))])
    return _table(["staging table", "filled by formats"], body)


def _table(head: list[str], body: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *([text or "–" for text in row] for row in body)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _linked(names: Iterable[str]) -> str:
    return ", ".join(
        name if name.startswith("rules.") else f"[{name}](dictionary.md#{anchor(name)})" for name in sorted(names)
    )


def _code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in sorted(names))
