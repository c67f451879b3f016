"""/api/v1/analytics/…: the rows of any tile view page by page, and what tiles answer there under names of their own."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from hotdash.db.rebuild import logic_views
from hotdash.errors import NotFoundError, UsageError
from hotdash.tiles.tile import Option, Tile
from hotdash.web import answers
from hotdash.web.answers import Answer
from hotdash.web.api import Handler, as_of, staleness, stream_freshness, stream_staleness, with_freshness
from hotdash.web.export import streams_of, tile_of
from hotdash.web.figures import Part, ShopState, seconds_good
from hotdash.web.house import House
from hotdash.web.parameters import read_day, read_options, read_query, read_range
from hotdash.web.session import identify

LIMIT = Option("limit", "Rows in a page.", maximum=1_000, default="100")
# Where no tile says how long.
MAX_AGE = 300
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
        answer = await _page(house, state, view, values)
        if len(answer.body) <= KEEP_BYTES:
            # As long as a tile of today at most: any page is quickly made anew.
            house.figures.keep(key, state.version, answer, 60.0 - state.now.second)
    return answers.send(request, answer)


async def _page(house: House, state: ShopState, view: str, values: Mapping[str, str]) -> Answer:
    limit = int(dict(read_options(dict(values), [LIMIT]))[LIMIT.name])
    day = read_day(values.get("date"), state)
    first, last = read_range(values)
    after = read_cursor(view, values["cursor"]) if "cursor" in values else None
    found = await house.pool.fetch(
        state.shop_id,
        ROWS,
        # One row more tells whether there is another page.
        {"shop": state.shop_id, "view": view, "batch": limit + 1, "after": after, "first": first, "last": last},
        now=house.figures.clock(state, day),
    )
    rows = ", ".join(data for data, _ in found[:limit])
    next_cursor = write_cursor(view, found[limit - 1][1]) if len(found) > limit else None
    streams = streams_of(house, state, view)
    said = {"next_cursor": next_cursor, "as_of": as_of(state, day), "freshness": stream_freshness(state, streams)}
    body = f'{{"rows": [{rows}], {msgspec.json.encode(said).decode()[1:]}'
    etag = answers.make_etag(view, rows, str(next_cursor), stream_staleness(state, streams))
    tile = tile_of(house, view)
    return Answer(body.encode(), "application/json", etag, tile.cache_seconds if tile else MAX_AGE)


def named_handler(tile: Tile, function: str) -> Handler:
    """The handler of what a function of the tile's schema answers, kept and aged as the tile's own endpoint is."""

    async def answer_named(request: Request) -> Response:
        house = House.of(request)
        identity = await identify(house, request)
        house.limits.count(identity.user, "analytics")
        values = read_query(request.scope["query_string"], ["date"])
        state = await house.figures.state(identity.shop_id)
        day = read_day(values.get("date"), state)
        state = state.seen_on(day)
        part = Part(tile, "tile_json", function=function)
        key = (state.shop_id, "analytics", part, day)
        answer: Answer | None = house.figures.get(key, state.version)
        if answer is None:
            (text,) = await house.figures.parts(state, [part], day)
            etag = answers.make_etag(state.version, staleness(state, [tile]), str(day or state.today), text)
            body = with_freshness(text, state, tile, day).encode()
            answer = Answer(body, "application/json", etag, tile.cache_seconds)
            house.figures.keep(key, state.version, answer, seconds_good(state, tile, day))
        return answers.send(request, answer)

    return answer_named
