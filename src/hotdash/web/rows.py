"""/rows/{view}: the rows behind a figure as a plain table, each column with what it means, and all of them as CSV."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from hotdash.clock import end_of_business_day
from hotdash.db.catalogue import PERSONAL
from hotdash.db.rebuild import logic_views
from hotdash.errors import NotFoundError
from hotdash.web.figures import ShopState
from hotdash.web.formats import NOTHING, SEVERITIES, day_words, instant, words
from hotdash.web.house import House
from hotdash.web.parameters import read_day, read_query
from hotdash.web.session import identify
from hotdash.web.templates import render

# A page is for looking; the file beside it has every row.
SHOWN = 200
# Among so many rows the worst are found.
SORTED = 2_000
# View → where what it lists can be done, and in what words.
NEXT_STEPS = {"v_replenishment": ("/purchase-orders", "Purchase orders to send, by supplier")}
# The same on every row of a shop.
LEFT_OUT = ("shop_id", "shop_domain")
ABBREVIATION = re.compile(r"\b(sku|sla|kpi|aov|rfm|roi|csat|mrr)\b", re.IGNORECASE)
IN_WORDS = (
    (re.compile(r"\bid\b"), "ID"),
    (re.compile(r"\bCategory l1\b"), "Category"),
    (re.compile(r"\bCategory l2\b"), "Subcategory"),
    (ABBREVIATION, lambda found: found[0].upper()),
    (re.compile(r"\bskus\b", re.IGNORECASE), "SKUs"),
    (re.compile(r"\bwow\b"), "week on week"),
    (re.compile(r"\bmom\b"), "month on month"),
    (re.compile(r"\byoy\b"), "year on year"),
    (re.compile(r"\bYtd\b"), "Year to date"),
    (re.compile(r"\bytd\b"), "year to date"),
    (re.compile(r"\b(\d+)mo\b"), r"\1 months"),
    (re.compile(r"\bAvg\b"), "Mean"),
    (re.compile(r"\bavg\b"), "mean"),
)
MEANING = """
select
    obj_description(%(name)s::regclass, 'pg_class'), a.attname, col_description(a.attrelid, a.attnum)
from pg_attribute as a
where a.attrelid = %(name)s::regclass and a.attnum > 0
order by a.attnum
"""


@dataclass(frozen=True)
class Heading:
    """A column: its name in the database, in words, and what it means."""

    name: str
    label: str
    meaning: str


def cell(value: Any, state: ShopState) -> str:
    """A value as a person reads it: instants in the shop's zone, a dash for what is not known."""
    if value is None or value == [] or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return instant(value, state.iana_timezone)
    if isinstance(value, date):
        return day_words(value)
    if isinstance(value, Decimal):
        return f"{value.normalize():,f}".replace("-", "−")
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    # What a source wrote (a SKU, a name) stays as it is; hotdash's own words have underscores between small letters.
    text = str(value)
    return label_of(text) if "_" in text or ABBREVIATION.fullmatch(text) else text


def _worst_first(columns: Sequence[tuple[Any, ...]], rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    place = next((n for n, column in enumerate(columns) if column[1].endswith("severity")), None)
    if place is None:
        return rows
    order = {severity: rank for rank, severity in enumerate(SEVERITIES)}
    return sorted(rows, key=lambda row: order.get(row[place], len(order)))


def is_number(value: Any) -> bool:
    """Whether it belongs to the right of its column. Ids are whole numbers too, and are read from the left as well."""
    return isinstance(value, Decimal | int | float) and not isinstance(value, bool)


def _cell(column: str, value: Any, state: ShopState) -> tuple[str, str]:
    kind = (
        "severity" if column.endswith("severity") and value in SEVERITIES else "number" if is_number(value) else "text"
    )
    return cell(value, state), kind


def label_of(name: str) -> str:
    """A column's name in words."""
    text = words(name.removesuffix("_pct").removesuffix("_at"))
    for short, long in IN_WORDS:
        text = short.sub(long, text)
    return f"{text} %" if name.endswith("_pct") else text


async def show_rows(request: Request) -> Response:
    """GET /rows/{view}?date=YYYY-MM-DD: the first rows of a view, today's or as it stood at a day's close."""
    house = House.of(request)
    identity = await identify(house, request)
    house.limits.count(identity.user, "page")
    name = request.path_params["view"]
    relation = logic_views().get(name)
    if relation is None:
        raise NotFoundError(f"There is no view {name[:60]!r}.", hint="docs/dictionary.md lists them.")
    state = await house.figures.state(identity.shop_id)
    day = read_day(read_query(request.scope["query_string"], ["date"]).get("date"), state)
    now = end_of_business_day(day, state.iana_timezone) if day else None
    described = await house.pool.fetch(identity.shop_id, MEANING, {"name": relation})
    # Who people are is told by exports, to an owner who asks for it.
    columns = [column for column in described if not (column[2] or "").startswith(PERSONAL)]
    names = [column[1] for column in columns]
    found = await house.pool.first_rows(identity.shop_id, relation, names, at_most=SORTED, now=now)
    found = _worst_first(columns, found)
    next_step = NEXT_STEPS.get(name)
    table = _table(columns, found, state)
    html = render("rows.html", state=state, day=day, view=name, shown=SHOWN, next_step=next_step, **table)
    return Response(html, media_type="text/html", headers={"cache-control": "private, no-store"})


def _table(columns: Sequence[tuple[Any, ...]], found: Sequence[tuple[Any, ...]], state: ShopState) -> dict[str, Any]:
    kept = [place for place, column in enumerate(columns) if column[1] not in LEFT_OUT]
    return {
        "about": columns[0][0] or "",
        "headings": [Heading(columns[n][1], label_of(columns[n][1]), columns[n][2] or "") for n in kept],
        "rows": [[_cell(columns[n][1], row[n], state) for n in kept] for row in found[:SHOWN]],
        "is_cut": len(found) > SHOWN,
    }
