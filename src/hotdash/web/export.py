"""/api/v1/export/{view}: every row of a view for one shop, as CSV, JSON, NDJSON or Parquet; nothing is cut off.

The file is made on disk before the first byte leaves: so its length, count and checksum stand in the headers, where
every client sees them, a fault is an error and no half file, and a slow reader holds neither memory nor a transaction.
"""

from __future__ import annotations

import asyncio
import base64
import json
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import IO, Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from hotdash.access.gate import Identity
from hotdash.db.export import FORMATS, FORMULA_STARTS, Receipt, Wanted, export
from hotdash.db.rebuild import logic_views
from hotdash.errors import ForbiddenError, NotFoundError
from hotdash.tiles.tile import Option, Tile
from hotdash.web import answers
from hotdash.web.api import as_of, stream_freshness
from hotdash.web.figures import ShopState
from hotdash.web.house import House
from hotdash.web.parameters import read_day, read_options, read_query, read_range
from hotdash.web.session import identify

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "ndjson": "application/x-ndjson",
    "parquet": "application/vnd.apache.parquet",
}
FORMAT = Option("format", "How rows are written.", choices=tuple(FORMATS), default="json")
PERSONAL = Option(
    "personal",
    "Whether personal columns are told too; an owner alone may ask for them.",
    ("true", "false"),
    None,
    "false",
)
SENT_BYTES = 256 << 10


def csv_cell(value: Any) -> str:
    """A value as the CSV of an export has it, for files of no view: nulls empty, instants in ISO 8601, lists JSON."""
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict):
        return json.dumps(value, default=str, ensure_ascii=False)
    return f"'{value}" if isinstance(value, str) and value.startswith(tuple(FORMULA_STARTS)) else str(value)


@dataclass(frozen=True)
class NamedExport:
    """A view under a name of its own, with an option: how many business days, or the word that a column must hold."""

    view: str
    option: Option
    column: str | None = None


NAMED_EXPORTS = {
    "daily-performance": NamedExport(
        "v_export_daily_performance",
        Option("days", "Business days back, today included.", maximum=365, default="90"),
    ),
    "customer-segments": NamedExport(
        "v_export_customer_segments",
        Option(
            "segment",
            "Only customers of this segment.",
            ("diy_builder", "professional_shop", "enthusiast_collector", "first_time_builder", "racing_enthusiast"),
        ),
        column="primary_segment",
    ),
}


def named_exports() -> dict[str, NamedExport]:
    """Those whose view there is."""
    return {name: named for name, named in NAMED_EXPORTS.items() if named.view in logic_views()}


def may_see_personal(identity: Identity) -> None:
    """Let owners through.

    Raises:
        ForbiddenError: the key's role may not see who people are.
    """
    if identity.role != "owner":
        raise ForbiddenError(
            "Only an owner may export personal columns.", hint="Leave personal out, or use an owner's key."
        )


@dataclass(frozen=True)
class Asked:
    """What a request asks for, under which name, in which format, and as of which closed day (None: now)."""

    name: str
    kind: str
    day: date | None
    wanted: Wanted


async def export_view(request: Request) -> Response:
    """GET /api/v1/export/{view}, by a view's name or a name of NAMED_EXPORTS."""
    house = House.of(request)
    identity = await identify(house, request)
    house.limits.count(identity.user, "export")
    name = request.path_params["view"]
    named = named_exports().get(name)
    if named is None and name not in logic_views():
        raise NotFoundError(f"There is no view {name[:60]!r}.", hint="docs/dictionary.md lists them.")
    own = [named.option.name] if named else ["from", "to"]
    values = read_query(request.scope["query_string"], ["format", "date", "personal", *own])
    state = await house.figures.state(identity.shop_id)
    asked = _asked(house, state, name, named, values)
    if asked.wanted.personal:
        may_see_personal(identity)
    file, receipt = await _spooled(house, asked)
    return _send(request, state, asked, file, receipt)


def _asked(house: House, state: ShopState, name: str, named: NamedExport | None, values: dict[str, str]) -> Asked:
    options = dict(read_options(values, [FORMAT, PERSONAL, *([named.option] if named else [])]))
    day = read_day(values.get("date"), state)
    first, last = read_range(values)
    value = options.get(named.option.name) if named else None
    if isinstance(value, int):
        last = day or state.today
        first = last - timedelta(days=value - 1)
    wanted = Wanted(
        view=named.view if named else name,
        shop_id=state.shop_id,
        iana_timezone=state.iana_timezone,
        now=house.figures.clock(state, day),
        first_day=first,
        last_day=last,
        personal=options["personal"] == "true",
        equal={named.column: str(value)} if named and named.column and value else {},
    )
    return Asked(name, str(options["format"]), day, wanted)


async def _spooled(house: House, asked: Asked) -> tuple[IO[bytes], Receipt]:
    house.spool.mkdir(parents=True, exist_ok=True)
    # It has no name: whatever happens, nothing of it stays behind.
    file = tempfile.TemporaryFile(dir=house.spool)  # noqa: SIM115
    try:
        async with house.exporting:
            return file, await asyncio.to_thread(export, house.pool.url, asked.wanted, asked.kind, file)
    except BaseException:
        file.close()
        raise


async def _chunks(file: IO[bytes]) -> AsyncIterator[bytes]:
    with file:
        while chunk := await asyncio.to_thread(file.read, SENT_BYTES):
            yield chunk


def _send(request: Request, state: ShopState, asked: Asked, file: IO[bytes], receipt: Receipt) -> Response:
    streams = streams_of(House.of(request), state, asked.wanted.view)
    digest = base64.b64encode(bytes.fromhex(receipt.sha256)).decode()
    headers = {
        "cache-control": "no-store",
        "etag": f'"{receipt.sha256}"',
        "as-of": as_of(state, asked.day),
        "freshness": msgspec.json.encode(stream_freshness(state, streams)).decode(),
        "export-rows": str(receipt.rows),
        "export-sha256": receipt.sha256,
        "repr-digest": f"sha-256=:{digest}:",
    }
    if answers.is_known(request, headers["etag"]):
        file.close()
        return Response(status_code=304, headers=headers)
    filename = f"{asked.name}-{(asked.day or state.today).isoformat()}.{asked.kind}"
    headers |= {
        "content-length": str(receipt.size),
        "content-disposition": f'attachment; filename="{filename}"',
    }
    return StreamingResponse(_chunks(file), media_type=MEDIA_TYPES[asked.kind], headers=headers)


def tile_of(house: House, view: str) -> Tile | None:
    """The tile that a view belongs to; None for those of the trunk (checks, the log of decisions)."""
    schema = logic_views()[view].partition(".")[0]
    return next((tile for tile in house.tiles if tile.name == schema), None)


def streams_of(house: House, state: ShopState, view: str) -> tuple[str, ...]:
    """The streams that a view's rows come from: its tile's, or all that the shop has where it belongs to no tile."""
    tile = tile_of(house, view)
    return tile.streams if tile else tuple(state.freshness)
