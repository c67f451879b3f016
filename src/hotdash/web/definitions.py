"""/definitions/{metric}: what a figure means, where it comes from, how fresh and how well guarded it is; also as JSON.

All of it is read from the database's comments and catalogue, and from the package itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from hotdash.db.catalogue import Column, Relation
from hotdash.db.definitions import Definitions, Origin
from hotdash.db.provenance import read_provenance
from hotdash.errors import NotFoundError
from hotdash.tiles.tile import Option, Tile
from hotdash.web import answers
from hotdash.web.figures import ShopState
from hotdash.web.formats import ago
from hotdash.web.house import House
from hotdash.web.metrics import clauses
from hotdash.web.parameters import read_options, read_query
from hotdash.web.period import short_date
from hotdash.web.rows import LEFT_OUT, label_of
from hotdash.web.session import identify
from hotdash.web.templates import render
from hotdash.web.units import unit_of

OPTIONS = (Option("q", "Only what has this word in its name or meaning."),)
KEEP_SECONDS = 60
LAST_CHANGES = 5
# Checks are asked by the view of all of them, so that a new one is here by itself.
CHECKS = """
select v.check_name, v.severity, v.table_name, v.issue_count, v.detail
from checks.v_data_quality_checks as v
where v.shop_id = %(shop)s
order by rules.severity_rank(v.severity), v.check_name
"""


@dataclass(frozen=True)
class Metric:
    """A view, or one of its columns."""

    view: Relation
    column: Column | None

    @property
    def name(self) -> str:
        """Its name in addresses."""
        return f"{self.view.name}.{self.column.name}" if self.column else self.view.name

    @property
    def meaning(self) -> str:
        """Its comment."""
        return self.column.meaning if self.column else self.view.comment


def find_metric(definitions: Definitions, name: str) -> Metric:
    """The metric of that name.

    Raises:
        NotFoundError: there is none.
    """
    view_name, _, column_name = name.partition(".")
    view = definitions.views.get(view_name)
    column = next((c for c in view.columns if c.name == column_name), None) if view else None
    if view is None or (column_name and column is None):
        raise NotFoundError(f"There is no metric {name[:80]!r}.", hint="All are listed at /definitions.")
    return Metric(view, column)


def upstream(metric: Metric, origin: Origin) -> list[dict[str, str]]:
    """The columns of the same name in the tables that it comes from: there the formula stands."""
    if metric.column is None:
        return []
    return [
        {"column": f"{table.relation.key}.{column.name}", "meaning": column.meaning}
        for table in origin.tables
        for column in table.relation.columns
        if column.name == metric.column.name and column.name not in LEFT_OUT and not column.is_personal
    ]


def described(house: House, definitions: Definitions, metric: Metric) -> dict[str, Any]:
    """Everything about a metric that no shop has a part in."""
    origin = definitions.origins[metric.view.name]
    said, left_out = clauses(metric.meaning)
    known, column = read_provenance(), metric.column
    changes = [(known[name].changed_on, name) for name in origin.logic if name in known]
    own = known.get(metric.view.key)
    return {
        "metric": metric.name,
        "label": label_of(column.name) if column else metric.view.name,
        "view": metric.view.name,
        "schema": metric.view.schema,
        "meaning": metric.meaning,
        "formula": said,
        "exclusions": left_out + ([] if column is None else clauses(metric.view.comment)[1]),
        "unit": unit_of(column.name, column.type, column.meaning).words if column else None,
        "grain": metric.view.comment,
        "upstream": upstream(metric, origin),
        "sources": {
            "rollups": [{"table": t.relation.key, "filled_by": t.fillers} for t in origin.rollups],
            "facts": [{"table": t.relation.key, "filled_by": t.fillers, "formats": t.formats} for t in origin.facts],
            "others": [t.relation.key for t in origin.others],
        },
        "logic": origin.logic,
        "tests": own.tests if own else (),
        "changes": [{"object": name, "changed_on": day} for day, name in sorted(changes, reverse=True)[:LAST_CHANGES]],
        "streams": list(next((tile.streams for tile in house.tiles if tile.name == metric.view.schema), ())),
    }


async def of_shop(house: House, state: ShopState, found: dict[str, Any]) -> dict[str, Any]:
    """What a shop adds: the age of its streams, and the checks that look at one of the tables on the way."""
    key = (state.shop_id, "checks")
    rows = house.figures.get(key, state.version)
    if rows is None:
        rows = await house.pool.fetch(
            state.shop_id, CHECKS, {"shop": state.shop_id}, now=house.figures.clock(state, None)
        )
        house.figures.keep(key, state.version, rows, KEEP_SECONDS)
    sources = found["sources"]
    tables = {entry["table"] for kind in ("rollups", "facts") for entry in sources[kind]} | set(sources["others"])
    unread = {"read_at": None, "age_minutes": None, "is_stale": True}
    return found | {
        "freshness": {stream: state.freshness.get(stream, unread) for stream in found["streams"]},
        "checks": [
            {"check": name, "severity": severity, "table": table, "issues": count, "detail": detail}
            for name, severity, table, count, detail in rows
            if table in tables
        ],
    }


def listed(definitions: Definitions, word: str = "") -> list[dict[str, Any]]:
    """Views with their columns; with a word, those views and columns that have it in their name or meaning."""
    wanted, found = word.strip().lower(), []
    for view in definitions.views.values():
        columns = [c for c in view.columns if c.name not in LEFT_OUT]
        if wanted and wanted not in f"{view.name} {view.comment}".lower():
            columns = [c for c in columns if wanted in f"{c.name} {label_of(c.name)} {c.meaning}".lower()]
            if not columns:
                continue
        found.append(
            {
                "view": view.name,
                "schema": view.schema,
                "meaning": view.comment,
                "columns": [
                    {
                        "metric": f"{view.name}.{c.name}",
                        "label": label_of(c.name),
                        "meaning": c.meaning,
                        "unit": unit_of(c.name, c.type, c.meaning).words,
                    }
                    for c in columns
                ],
            }
        )
    return found


async def answer_definitions(request: Request) -> Response:
    """GET /api/v1/definitions: all metrics."""
    house = House.of(request)
    identity = await identify(house, request)
    house.limits.count(identity.user, "dashboard")
    values = dict(read_options(read_query(request.scope["query_string"], ["q"]), OPTIONS))
    found = listed(await house.definitions.read(), str(values.get("q", "")))
    return answers.send(request, answers.of_json({"definitions": found}, KEEP_SECONDS))


async def answer_definition(request: Request) -> Response:
    """GET /api/v1/definitions/{metric}: one."""
    house = House.of(request)
    identity = await identify(house, request)
    house.limits.count(identity.user, "dashboard")
    read_query(request.scope["query_string"], [])
    definitions = await house.definitions.read()
    state = await house.figures.state(identity.shop_id)
    found = described(house, definitions, find_metric(definitions, request.path_params["metric"]))
    whole = await of_shop(house, state, found)
    return answers.send(request, answers.of_json(whole | {"as_of": state.now.isoformat()}, KEEP_SECONDS))


def _tile_of(house: House, schema: str) -> Tile | None:
    return next((tile for tile in house.tiles if tile.name == schema), None)


async def show_definitions(request: Request) -> Response:
    """GET /definitions: all metrics by tile, to be searched."""
    house = House.of(request)
    identity = await identify(house, request)
    house.limits.count(identity.user, "page")
    values = dict(read_options(read_query(request.scope["query_string"], ["q"]), OPTIONS))
    word = str(values.get("q", ""))
    state = await house.figures.state(identity.shop_id)
    found = listed(await house.definitions.read(), word)
    order = [tile.name for tile in house.tiles]
    schemas = sorted({e["schema"] for e in found}, key=lambda s: (order.index(s) if s in order else len(order), s))
    groups = [(_tile_of(house, s), s, [e for e in found if e["schema"] == s]) for s in schemas]
    html = render("definitions.html", state=state, word=word, groups=groups)
    return Response(html, headers={"cache-control": "private, no-store"}, media_type="text/html")


async def show_definition(request: Request) -> Response:
    """GET /definitions/{metric}: one metric."""
    house = House.of(request)
    identity = await identify(house, request)
    house.limits.count(identity.user, "page")
    read_query(request.scope["query_string"], [])
    definitions = await house.definitions.read()
    state = await house.figures.state(identity.shop_id)
    metric = find_metric(definitions, request.path_params["metric"])
    found = await of_shop(house, state, described(house, definitions, metric))
    html = render(
        "definition.html",
        state=state,
        it=found,
        sql=definitions.origins[metric.view.name].sql,
        tile=_tile_of(house, metric.view.schema),
        columns=[(c.name, label_of(c.name), c.meaning) for c in metric.view.columns if c.name not in LEFT_OUT],
        streams=[(name, _age(state, values), values["is_stale"]) for name, values in found["freshness"].items()],
        changes=[(entry["object"], short_date(entry["changed_on"])) for entry in found["changes"]],
    )
    return Response(html, headers={"cache-control": "private, no-store"}, media_type="text/html")


def _age(state: ShopState, values: dict[str, Any]) -> str:
    minutes = values["age_minutes"]
    return "never read" if minutes is None else f"read {ago(timedelta(minutes=float(minutes)))}"
