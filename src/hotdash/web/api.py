"""/api/v1/dashboard and /api/v1/dashboard/{endpoint}: what the tiles' SQL says, passed through as it is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import date
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from hotdash.clock import end_of_business_day
from hotdash.tiles.tile import Tile
from hotdash.web import answers
from hotdash.web.answers import Answer
from hotdash.web.figures import Part, ShopState, seconds_good
from hotdash.web.house import House
from hotdash.web.parameters import parameter_names, read_day, read_options, read_query
from hotdash.web.session import identify

Handler = Callable[[Request], Awaitable[Response]]


def freshness_of(state: ShopState, tile: Tile) -> dict[str, Any]:
    """Stream → read_at, age_minutes, is_stale, failing_checks of the tile's streams; nulls where none was ever read."""
    return stream_freshness(state, tile.streams)


def stream_freshness(state: ShopState, streams: Iterable[str]) -> dict[str, Any]:
    """The same of any streams."""
    unread = {"read_at": None, "age_minutes": None, "is_stale": True}
    return {
        stream: state.freshness.get(stream, unread) | {"failing_checks": state.faults.get(stream, [])}
        for stream in streams
    }


def as_of(state: ShopState, day: date | None) -> str:
    """The instant that the figures stand at: now, or the close of the day that was asked for."""
    return (end_of_business_day(day, state.iana_timezone) if day else state.away_since or state.now).isoformat()


def with_freshness(text: str, state: ShopState, tile: Tile, day: date | None) -> str:
    """The tile's JSON object with the keys as_of and freshness put after its own."""
    extra = msgspec.json.encode({"as_of": as_of(state, day), "freshness": freshness_of(state, tile)}).decode()
    own = text.strip()[1:-1].strip()
    return f"{{{own}, {extra[1:]}" if own else extra


def staleness(state: ShopState, tiles: Sequence[Tile]) -> str:
    """Which streams are stale or fail checks: part of an ETag, where the age in minutes is not."""
    return stream_staleness(state, [stream for tile in tiles for stream in tile.streams])


def stream_staleness(state: ShopState, streams: Iterable[str]) -> str:
    """The same of any streams."""
    return ",".join(
        f"{stream}={state.freshness.get(stream, {}).get('is_stale')} {state.faults.get(stream)}" for stream in streams
    )


async def _answer(house: House, request: Request, tiles: Sequence[Tile], *, whole: bool) -> Response:
    identity = await identify(house, request)
    house.limits.count(identity.user, "dashboard")
    names = ["date"] if whole else parameter_names(tiles[0])
    values = read_query(request.scope["query_string"], names)
    state = await house.figures.state(identity.shop_id)
    day = read_day(values.get("date"), state)
    wanted = [Part(tile, "tile_json", read_options(values, tile.options)) for tile in tiles]
    key = (state.shop_id, "answer", whole, day, *wanted)
    answer: Answer | None = house.figures.get(key, state.version)
    if answer is None:
        texts = await house.figures.parts(state, wanted, day)
        answer = _assemble(state, tiles, texts, day, whole=whole)
        house.figures.keep(key, state.version, answer, min(seconds_good(state, tile, day) for tile in tiles))
    return answers.send(request, answer)


def _assemble(state: ShopState, tiles: Sequence[Tile], texts: list[str], day: date | None, *, whole: bool) -> Answer:
    objects = [with_freshness(text, state, tile, day) for tile, text in zip(tiles, texts, strict=True)]
    body = objects[0]
    if whole:
        members = (f'"{tile.endpoint}": {text}' for tile, text in zip(tiles, objects, strict=True))
        body = "{" + ", ".join([*members, f'"as_of": "{as_of(state, day)}"']) + "}"
    return Answer(
        body=body.encode(),
        media_type="application/json",
        etag=answers.make_etag(state.version, staleness(state, tiles), str(day or state.today), *texts),
        max_age=min(tile.cache_seconds for tile in tiles),
    )


def tile_handler(tile: Tile) -> Handler:
    """The handler of /api/v1/dashboard/{tile.endpoint}."""

    async def answer_tile(request: Request) -> Response:
        return await _answer(House.of(request), request, [tile], whole=False)

    return answer_tile


async def answer_dashboard(request: Request) -> Response:
    """GET /api/v1/dashboard: all tiles at once."""
    house = House.of(request)
    return await _answer(house, request, house.tiles, whole=True)
