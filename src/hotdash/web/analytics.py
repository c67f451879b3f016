"""/api/v1/analytics/{view}: the rows of any tile view, page by page."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from datetime import date

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from hotdash.clock import end_of_business_day
from hotdash.db.rebuild import logic_views
from hotdash.errors import NotFoundError, UsageError
from hotdash.tiles.tile import Option
from hotdash.web import answers
from hotdash.web.answers import Answer
from hotdash.web.api import as_of, stream_freshness, stream_staleness
from hotdash.web.export import streams_of
from hotdash.web.figures import ShopState, seconds_good
from hotdash.web.house import House
from hotdash.web.parameters import read_day, read_options, read_query, read_range
from hotdash.web.session import identify

LIMIT = Option("limit", "Rows in a page.", maximum=1_000, default="100")
KEEP_SECONDS = 300
# Larger pages are made anew each time: somebody who pages through a long view would push everything else out.
KEEP_BYTES = 64 << 10
ROWS = """
select b.data::text, b.next_cursor::text
from export.export_data_batch(
    %(shop)s, %(view)s, %(batch)s::integer, %(after)s::jsonb, %(first)s::date, %(last)s::date
) as b
"""


def write_cursor(view: str, next_cursor: str) -> str:
    """A cursor as it is given out: of one view, and fit for an address."""
    return base64.urlsafe_b64encode(f"{view} {next_cursor}".encode()).decode().rstrip("=")


def read_cursor(view: str, text: str) -> str:
    """The place in the view's order that a cursor stands for, as JSON.

    Raises:
        UsageError: it was never given out for this view.
    """
    try:
        of_view, _, place = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().partition(" ")
        count, *keys = msgspec.json.decode(place, type=list[int | str | None])
        is_good = of_view == view and isinstance(count, int) and 0 < count < 1 << 40
    except (ValueError, binascii.Error, msgspec.MsgspecError):
        is_good, keys = False, []
    if not is_good or any(isinstance(key, int) or "\x00" in (key or "") for key in keys):
        raise UsageError(f"{text[:40]!r} is no cursor of {view}.", hint="Begin without one; then send next_cursor.")
    return place


async def answer_rows(request: Request) -> Response:
    """GET /api/v1/analytics/{view}?limit&cursor&from&to&date."""
    house = House.of(request)
    identity = await identify(house, request)
    house.limits.count(identity.user, "analytics")
    view = request.path_params["view"]
    if view not in logic_views():
        raise NotFoundError(f"There is nothing called {view[:60]!r} here.", hint="docs/dictionary.md lists all views.")
    values = read_query(request.scope["query_string"], [LIMIT.name, "cursor", "from", "to", "date"])
    state = await house.figures.state(identity.shop_id)
    key = (state.shop_id, "rows", view, *sorted(values.items()))
    answer: Answer | None = house.figures.get(key, state.version)
    if answer is None:
        tile = next((tile for tile in house.tiles if f"{tile.name}.{view}" == logic_views()[view]), None)
        seconds = tile.cache_seconds if tile else KEEP_SECONDS
        answer = await _page(house, state, view, values, seconds)
        if len(answer.body) <= KEEP_BYTES:
            house.figures.keep(key, state.version, answer, seconds_good(state, seconds, _day(values, state)))
    return answers.send(request, answer)


def _day(values: Mapping[str, str], state: ShopState) -> date | None:
    return read_day(values.get("date"), state)


async def _page(house: House, state: ShopState, view: str, values: Mapping[str, str], max_age: int) -> Answer:
    limit = int(dict(read_options(dict(values), [LIMIT]))[LIMIT.name])
    day = _day(values, state)
    first, last = read_range(values)
    after = read_cursor(view, values["cursor"]) if "cursor" in values else None
    found = await house.pool.fetch(
        state.shop_id,
        ROWS,
        # One row more tells whether there is another page.
        {"shop": state.shop_id, "view": view, "batch": limit + 1, "after": after, "first": first, "last": last},
        now=end_of_business_day(day, state.iana_timezone) if day else house.figures.set_clock(),
    )
    rows = ", ".join(data for data, _ in found[:limit])
    next_cursor = write_cursor(view, found[limit - 1][1]) if len(found) > limit else None
    streams = streams_of(house, state, view)
    said = {"next_cursor": next_cursor, "as_of": as_of(state, day), "freshness": stream_freshness(state, streams)}
    body = f'{{"rows": [{rows}], {msgspec.json.encode(said).decode()[1:]}'
    etag = answers.make_etag(view, rows, str(next_cursor), stream_staleness(state, streams))
    return Answer(body.encode(), "application/json", etag, max_age)
