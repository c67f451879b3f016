"""/api/v1/export/{view}: every row of a view for one shop, streamed as CSV, JSON or NDJSON; nothing is cut off."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from hotdash.clock import end_of_business_day
from hotdash.db.rebuild import logic_views
from hotdash.errors import NotFoundError, UsageError
from hotdash.web.house import House
from hotdash.web.parameters import read_day, read_query
from hotdash.web.session import identify

MEDIA_TYPES = {"csv": "text/csv; charset=utf-8", "json": "application/json", "ndjson": "application/x-ndjson"}
# A spreadsheet runs a cell that begins so as a formula; an apostrophe in front makes it text.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
Batch = list[tuple[Any, ...]]


def csv_cell(value: Any) -> str:
    """A value as CSV text: null empty, instants and days in ISO 8601, lists as JSON, formulas made harmless."""
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict):
        return json.dumps(value, default=str)
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return str(value)


def _csv(rows: Sequence[Sequence[Any]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows([[csv_cell(value) for value in row] for row in rows])
    return buffer.getvalue().encode()


async def _as_csv(columns: Sequence[str], batches: AsyncIterator[Batch]) -> AsyncIterator[bytes]:
    yield _csv([columns])
    async for rows in batches:
        yield _csv(rows)


async def _as_ndjson(batches: AsyncIterator[Batch]) -> AsyncIterator[bytes]:
    async for rows in batches:
        yield "".join(f"{row[0]}\n" for row in rows).encode()


async def _as_json(batches: AsyncIterator[Batch]) -> AsyncIterator[bytes]:
    before = "["
    async for rows in batches:
        yield (before + ",\n".join(row[0] for row in rows)).encode()
        before = ",\n"
    yield b"[]" if before == "[" else b"]"


async def _with_first(first: Batch, rest: AsyncIterator[Batch]) -> AsyncIterator[Batch]:
    if first:
        yield first
    async for rows in rest:
        yield rows


async def export_view(request: Request) -> Response:
    """GET /api/v1/export/{view}?format=csv|json|ndjson&date=YYYY-MM-DD."""
    house = House.of(request)
    identity = await identify(house, request)
    house.limits.count(identity.user, "export")
    values = read_query(request.scope["query_string"], ["date", "format"])
    kind = values.get("format", "json")
    if kind not in MEDIA_TYPES:
        raise UsageError(f"format cannot be {kind[:40]!r}.", hint=f"Use one of: {', '.join(MEDIA_TYPES)}.")
    name = request.path_params["view"]
    relation = logic_views().get(name)
    if relation is None:
        raise NotFoundError(f"There is no view {name[:60]!r}.", hint="docs/dictionary.md lists them.")
    state = await house.figures.state(identity.shop_id)
    day = read_day(values.get("date"), state)
    now = end_of_business_day(day, state.iana_timezone) if day else None
    columns, batches = await house.pool.export(identity.shop_id, relation, as_json=kind != "csv", now=now)
    # The first rows are read before the answer begins, so that an error still becomes an error.
    first: Batch = await anext(batches, [])
    rows = _with_first(first, batches)
    body = {"csv": lambda: _as_csv(columns, rows), "json": lambda: _as_json(rows), "ndjson": lambda: _as_ndjson(rows)}
    filename = f"{name}-{(day or state.today).isoformat()}.{kind}"
    headers = {"cache-control": "no-store", "content-disposition": f'attachment; filename="{filename}"'}
    return StreamingResponse(body[kind](), media_type=MEDIA_TYPES[kind], headers=headers)
