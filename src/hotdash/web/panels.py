"""The panels of a tile's own page: a view each, drawn where the tile says so, and its first rows as a table."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import structlog

from hotdash.db.catalogue import Column, Relation
from hotdash.errors import HotdashError, NoDatabaseError
from hotdash.tiles.tile import Panel
from hotdash.web.chart import Chart, draw
from hotdash.web.figures import ShopState
from hotdash.web.formats import MONTHS, SEVERITIES, words, write
from hotdash.web.house import House
from hotdash.web.period import short_date
from hotdash.web.rows import Heading, cell, label_of
from hotdash.web.units import unit_of

log = structlog.get_logger("hotdash.web")

# Under a chart a few rows are enough to see what it is made of.
SHOWN = {"table": 10, "line": 5, "bar": 5}
MOST_DRAWN = 5_000
AT_ONCE = 4
# The same on every row; amounts carry the sign of their currency.
LEFT_OUT = ("shop_id", "shop_domain", "currency")
# Keys that say nothing beside the word that people use.
SAID_BY = {
    "shopify_variant_id": {"sku"}, "shopify_product_id": {"sku", "product_title"}, "shopify_line_id": {"sku"},
    "shopify_order_id": {"order_number"},
}  # fmt: skip
RANKS = ("rank", "place", "revenue_rank")


@dataclass(frozen=True)
class Shown:
    """A panel, ready to be shown; `headings` is empty where it could not be read."""

    panel: Panel
    about: str
    headings: tuple[Heading, ...] = ()
    rows: tuple[tuple[tuple[str, str], ...], ...] = ()
    is_cut: bool = False
    chart: Chart | None = None


@dataclass(frozen=True)
class Before:
    """The days that those of a span are compared with, by the clock of their end; `words` is what they are called."""

    now: datetime
    first: date
    last: date
    words: str


@dataclass(frozen=True)
class Span:
    """What is looked at: the shop by the clock `now`, and of what goes day by day only these days."""

    now: datetime | None
    first: date | None = None
    last: date | None = None
    before: Before | None = None


def first_sentence(comment: str) -> str:
    """The first sentence of a comment, or its first part where the sentence is long."""
    sentence = comment.split(". ")[0].split("; ")[0].strip()
    return sentence if sentence.endswith(".") or not sentence else f"{sentence}."


def about_of(panel: Panel, view: Relation) -> str:
    """What the view is, in a sentence; nothing where the panel's title says the same."""
    about = first_sentence(view.comment)
    return "" if _plain(about).startswith(_plain(panel.title)) else about


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9 ]", "", text.replace(" and ", " ").lower())


def unnamed(views: Sequence[Relation], panels: Sequence[Panel]) -> list[tuple[str, str]]:
    """(name, first sentence) of the views that no panel shows."""
    named = {panel.view for panel in panels}
    return [(view.name, first_sentence(view.comment)) for view in views if view.name not in named]


async def read_panels(
    house: House, state: ShopState, panels: Sequence[Panel], views: dict[str, Relation], span: Span
) -> list[Shown]:
    """All panels, each read on its own, so that one that fails takes no other along.

    Raises:
        NoDatabaseError: the database cannot be reached.
    """
    turn = asyncio.Semaphore(AT_ONCE)

    async def read(panel: Panel) -> Shown:
        async with turn:
            try:
                return await _read(house, state, panel, views[panel.view], span)
            except NoDatabaseError:
                raise
            except HotdashError as reason:
                log.error("a panel cannot be read", view=panel.view, message=reason.message, detail=reason.detail)
                return Shown(panel, about_of(panel, views[panel.view]))

    return list(await asyncio.gather(*map(read, panels)))


async def _read(house: House, state: ShopState, panel: Panel, view: Relation, span: Span) -> Shown:
    names = {column.name for column in view.columns}
    columns = [
        column
        for column in view.columns
        if column.name not in LEFT_OUT and not column.is_personal and not names & SAID_BY.get(column.name, set())
    ]
    most = SHOWN[panel.shape]
    chosen = ", ".join(f'"{column.name}"' for column in columns)
    # Names come from the catalogue, values are parameters.
    query = f"select {chosen} from {view.key} where shop_id = %(shop)s{order_of(columns, panel.x)} limit {most + 1}"  # noqa: S608
    rows = await house.pool.fetch(state.shop_id, query, {"shop": state.shop_id}, now=span.now)
    kinds = [unit_of(column.name, column.type, column.meaning).format for column in columns]
    return Shown(
        panel,
        about_of(panel, view),
        tuple(Heading(column.name, label_of(column.name), column.meaning) for column in columns),
        tuple(tuple(_cell(value, kind, state) for value, kind in zip(row, kinds, strict=True)) for row in rows[:most]),
        len(rows) > most,
        await _chart(house, state, panel, view, span),
    )


def order_of(columns: Sequence[Column], x: str | None = None) -> str:
    """The worst first, else the best placed, else the newest day; else as the view gives them."""
    names = [column.name for column in columns]
    severity = next((name for name in names if name.endswith("severity")), None)
    if severity:
        return f' order by rules.severity_rank("{severity}")'
    rank = next((name for name in names if name in RANKS), None)
    if rank:
        return f' order by "{rank}"'
    # A view by day begins with its day.
    newest = next((column.name for column in columns if column.type == "date" and column.name in (x, names[0])), None)
    return f' order by "{newest}" desc' if newest else ""


def _cell(value: Any, kind: str, state: ShopState) -> tuple[str, str]:
    if kind == "severity" and value in SEVERITIES:
        return str(value), "severity"
    if kind in ("money", "percent", "count", "decimal", "days", "minutes"):
        return write(value, kind, state.currency, state.iana_timezone), "number"
    if isinstance(value, date) and not isinstance(value, datetime):
        return short_date(value), "text"
    return cell(value, state), "text"


async def _chart(house: House, state: ShopState, panel: Panel, view: Relation, span: Span) -> Chart | None:
    known = {column.name: column for column in view.columns}
    if panel.shape == "table" or panel.x is None or not panel.y:
        return None
    by_day = known[panel.x].type == "date"
    days = (span.first, span.last) if by_day and span.first and span.last else None
    points = await _points(house, state, panel, view, span.now, days)
    # One line beside its own past can be read; more would be a tangle.
    before, is_alone = span.before, len(panel.y) == 1 and not panel.split and panel.shape == "line"
    if before and days and is_alone and points:
        past = await _points(house, state, panel, view, before.now, (before.first, before.last))
        later = days[0] - before.first
        points += [(x + later, before.words, value) for x, _, value in past if x + later <= days[1]]
    kind = unit_of(panel.y[0], known[panel.y[0]].type, known[panel.y[0]].meaning).format
    return draw(
        points,
        panel.shape,
        lambda value: write(value, kind, state.currency, state.iana_timezone),
        panel.title,
        past=before.words if before else None,
        wanted=days[0] if days else None,
    )


async def _points(
    house: House,
    state: ShopState,
    panel: Panel,
    view: Relation,
    now: datetime | None,
    days: tuple[date, date] | None,
) -> list[tuple[Any, str, Any]]:
    """(x, series, value) of what is drawn, by a clock."""
    # Words keep the order of the view.
    is_ordered = any(column.name == panel.x and column.type in ("date", "integer") for column in view.columns)
    split = [panel.split] if panel.split else []
    chosen = ", ".join(f'"{name}"' for name in [panel.x, *split, *panel.y])
    within = f' and "{panel.x}" between %(first)s and %(last)s' if days else ""
    order = f' order by "{panel.x}"' if is_ordered else ""
    query = f"select {chosen} from {view.key} where shop_id = %(shop)s{within}{order} limit {MOST_DRAWN}"  # noqa: S608
    first, last = days or (None, None)
    rows = await house.pool.fetch(state.shop_id, query, {"shop": state.shop_id, "first": first, "last": last}, now=now)
    called = MONTHS.__getitem__ if panel.x == "month_num" else None
    return [
        (called(row[0] - 1) if called else row[0], _series(row[1] if split else None, name, panel), value)
        for row in rows
        for name, value in zip(panel.y, row[1 + len(split) :], strict=True)
    ]


def _series(word: Any, name: str, panel: Panel) -> str:
    if panel.split is None:
        return label_of(name)
    told = "Not known" if word is None else words(word)
    return told if len(panel.y) == 1 else f"{told}, {label_of(name).lower()}"
