"""Which function fills what from what, by the qualified names in the functions' bodies."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

import psycopg

from hotdash.db.catalogue import ROW_SCHEMAS, TRUNK_SCHEMAS, functions, relations, tile_schemas
from hotdash.db.rebuild import COMMENT

WRITES = re.compile(
    r"\b(?:insert\s+into|update|delete\s+from|merge\s+into)\s+(?:only\s+)?((?:raw|facts|rollups|app)\.[a-z0-9_]+)",
    re.IGNORECASE,
)
FILLS = re.compile(r"\b(?:insert\s+into|update|merge\s+into)\s+(?:only\s+)?([a-z]+\.[a-z0-9_]+)", re.IGNORECASE)
STAGED = re.compile(r"\bstaged_[a-z0-9_]+")
MAKES_TEMPORARY = re.compile(
    r"\bcreate\s+temp(?:orary)?\s+table\s+(?:if\s+not\s+exists\s+)?(?:pg_temp\.)?([a-z0-9_]+)", re.IGNORECASE
)
TEMPORARY = re.compile(r"\bpg_temp\.([a-z0-9_]+)")
OPEN_STAGING = (
    "load.open_staging", "load.catalogue_staging", "load.order_staging", "load.desk_staging", "load.page_staging",
    "refresh.open_touched",
)  # fmt: skip
# Read wherever app.settings is: naming them both says nothing more.
QUIET = {"app.setting_defaults"}
NAME = re.compile(r"\b([a-z][a-z0-9_]*\.[a-z][a-z0-9_]*)\b")


@dataclass(frozen=True)
class Call:
    """A function: what it fills, what it names besides, which staging tables, and whose temporary tables it reads."""

    key: str
    fills: frozenset[str]
    writes: frozenset[str]
    names: frozenset[str]
    staging: frozenset[str]
    continues: frozenset[str]


@dataclass(frozen=True)
class Flows:
    """All functions of the logic schemas, by qualified name; those of one name count as one."""

    calls: dict[str, Call]
    tile_functions: list[Call] = field(default_factory=list)

    @property
    def all_staging(self) -> set[str]:
        """Every staging table that a load function reads."""
        return {name for call in self.calls.values() for name in call.staging}

    def fillers(self, relation: str, schema: str) -> list[str]:
        """Functions of `schema` that insert into or update `relation`."""
        found = [call.key for call in self.calls.values() if relation in call.fills]
        return sorted(key for key in found if key.startswith(f"{schema}."))

    def reads(self, *keys: str) -> set[str]:
        """Relations that these functions read, by themselves or through functions that fill nothing."""
        names = {name for call in self._reach(keys) for name in call.names}
        return {name for name in names if name.split(".")[0] in ROW_SCHEMAS and name not in self.calls}

    def staging(self, *keys: str) -> set[str]:
        """Staging tables that these functions read, by themselves or through functions that fill nothing."""
        return {name for call in self._reach(keys) for name in call.staging}

    def _reach(self, keys: tuple[str, ...]) -> list[Call]:
        seen, waiting = set(keys), list(keys)
        while waiting:
            call = self.calls[waiting.pop()]
            called = {name for name in call.names if name in self.calls and not self.calls[name].writes}
            waiting += sorted((called | call.continues) - seen)
            seen |= called | call.continues
        return [self.calls[key] for key in sorted(seen)]


def read_flows(conn: psycopg.Connection) -> Flows:
    """Read all functions of the logic schemas; those that open staging only say which tables there are."""
    tiles = tile_schemas(conn)
    found = functions(conn, [*TRUNK_SCHEMAS, *tiles])
    known = {relation.key for relation in relations(conn, [*ROW_SCHEMAS, *tiles])} | {one.key for one in found}
    bodies: dict[str, str] = defaultdict(str)
    for function in found:
        bodies[function.key] += COMMENT.sub("", function.definition)
    # The tables of a whole load (staged_*, touched_*) are everybody's: they join no function to another.
    opened = {name for key in OPEN_STAGING for name in MAKES_TEMPORARY.findall(bodies.pop(key, ""))}
    makers: dict[str, set[str]] = defaultdict(set)
    for key, body in bodies.items():
        for name in set(MAKES_TEMPORARY.findall(body)) - opened:
            makers[name].add(key)
    calls = {key: _call(key, body, known, opened, makers) for key, body in bodies.items()}
    return Flows(calls, [call for key, call in calls.items() if key.split(".")[0] in tiles])


def _call(key: str, body: str, known: set[str], opened: set[str], makers: dict[str, set[str]]) -> Call:
    writes = frozenset(WRITES.findall(body))
    # What is written is not thereby read; a table that is both is named a second time.
    named = set(NAME.findall(WRITES.sub("", body))) & known - {key, *QUIET}
    continued = {maker for name in TEMPORARY.findall(body) for maker in makers.get(name, ())} - {key}
    return Call(
        key=key,
        fills=frozenset(FILLS.findall(body)) & known,
        writes=writes,
        names=frozenset(named),
        staging=frozenset(STAGED.findall(body)) & opened,
        continues=frozenset(continued),
    )
