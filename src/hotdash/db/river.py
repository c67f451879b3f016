"""The whole river as one Mermaid picture: sources, facts by key, rollups, tiles."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import psycopg

from hotdash.db.catalogue import Relation
from hotdash.db.flows import Flows

# Nearly everything reads it for the time zone: its lines would hide all others.
LEFT_OUT = {"facts.shops"}
SECOND_KEYS = """
select c.conrelid::bigint, a.attname::text
from pg_constraint as c
inner join pg_attribute as a on a.attrelid = c.conrelid and a.attnum = c.conkey[least(2, cardinality(c.conkey))]
where c.contype = 'p' and c.conrelid = any(%s::bigint[]::oid[])
"""


def river_picture(
    conn: psycopg.Connection,
    facts: Sequence[Relation],
    rollups: Sequence[Relation],
    flows: Flows,
    tile_reads: Iterable[tuple[str, Iterable[str]]],
    formats: dict[str, set[str]],
) -> str:
    """The picture as a fenced block. `tile_reads`: tile, names it reads; `formats`: source, its staging tables."""
    boxes = _boxes(conn, facts)
    of_table = {table: box for box, tables in boxes.items() for table in tables}
    of_table |= {rollup.key: f"rollup_{rollup.name}" for rollup in rollups}
    fed = [(source, box) for source, staged in formats.items() for box in _fed_by(staged, boxes, flows)]
    edges = {(_source(source), box) for source, box in fed}
    for rollup in rollups:
        reads = flows.reads(*flows.fillers(rollup.key, "refresh")) - {rollup.key}
        edges |= {(of_table[name], of_table[rollup.key]) for name in reads if name in of_table}
    tiles = {tile: set(names) for tile, names in _united(tile_reads).items()}
    edges |= {(of_table[name], f"tile_{tile}") for tile, names in tiles.items() for name in names if name in of_table}
    stops = {
        "sources": {_source(source): source for source in sorted({source for source, _ in fed})},
        "facts": {box: "<br>".join(name.removeprefix("facts.") for name in tables) for box, tables in boxes.items()},
        "rollups": {f"rollup_{rollup.name}": rollup.name for rollup in rollups},
        "tiles": {f"tile_{tile}": tile for tile in sorted(tiles)},
    }
    return _mermaid(stops, sorted(edges))


def _boxes(conn: psycopg.Connection, facts: Sequence[Relation]) -> dict[str, list[str]]:
    key_of: dict[int, str] = dict(conn.execute(SECOND_KEYS, [[fact.oid for fact in facts]]).fetchall())
    boxes: dict[str, list[str]] = defaultdict(list)
    for fact in facts:
        if fact.key not in LEFT_OUT:
            boxes[f"by_{key_of[fact.oid]}"].append(fact.key)
    return dict(boxes)


def _fed_by(staged: set[str], boxes: dict[str, list[str]], flows: Flows) -> set[str]:
    return {
        box
        for box, tables in boxes.items()
        if any(flows.staging(*flows.fillers(table, "load")) & staged for table in tables)
    }


def _united(tile_reads: Iterable[tuple[str, Iterable[str]]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for tile, names in tile_reads:
        found[tile] |= set(names)
    return found


def _source(name: str) -> str:
    return "source_" + name.replace("/", "_").replace("-", "_")


def _mermaid(stops: dict[str, dict[str, str]], edges: Sequence[tuple[str, str]]) -> str:
    lines = ["```mermaid", "flowchart LR"]
    for stop, boxes in stops.items():
        lines += [f"    subgraph {stop}", *(f'        {box}["{label}"]' for box, label in boxes.items()), "    end"]
    lines += [f"    {upper} --> {lower}" for upper, lower in edges]
    return "\n".join([*lines, "```"]) + "\n"
