"""/api/v1/dashboard and /api/v1/dashboard/{endpoint}: what the tiles' SQL says, passed through as it is."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal
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
from hotdash.web.metrics import metric_of, metrics_in
from hotdash.web.parameters import parameter_names, read_options, read_query
from hotdash.web.period import NAMES, Period, period_parts, read_period, told
from hotdash.web.session import identify

Handler = Callable[[Request], Awaitable[Response]]
# Amounts keep every digit that the database gave them.
DIGITS = msgspec.json.Decoder(float_hook=Decimal)
TEXT = msgspec.json.Encoder(decimal_format="number")
FIGURE_KEYS = (
    "key", "label", "value", "format", "measure", "words", "until", "compared_value", "change_pct", "band",
)  # fmt: skip


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
    """The tile's JSON object with the keys as_of, freshness and definitions (key → metric) put after its own."""
    about = {
        "as_of": as_of(state, day),
        "freshness": freshness_of(state, tile),
        "definitions": metrics_in(tile, [text]),
    }
    extra = msgspec.json.encode(about).decode()
    own = text.strip()[1:-1].strip()
    return f"{{{own}, {extra[1:]}" if own else extra


def with_period(text: str, tile: Tile, state: ShopState, period: Period, read: Sequence[str]) -> str:
    """The tile's JSON object with the figures of the period under `period`, and in place of its own of that name."""
    own, figures = DIGITS.decode(text), told(tile, state, period, [DIGITS.decode(one) for one in read])["figures"]
    if period.days > 1:
        # What a day is against another day says nothing of the period.
        own |= {name: None for name in own if name.endswith("_vs_last_week_pct")}
    own |= {figure["key"]: figure["value"] for figure in figures if figure["key"] in own}
    own["period"] = {
        "from": period.first,
        "to": period.last,
        "is_running": period.is_running,
        "compare": period.compare,
        "compared_from": period.before[0] if period.before else None,
        "compared_to": period.before[1] if period.before else None,
        "figures": [
            {name: figure.get(name) for name in FIGURE_KEYS} | {"definition": metric_of(tile, figure["key"])}
            for figure in figures
        ],
    }
    return TEXT.encode(own).decode()


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
    names = list(NAMES) if whole else parameter_names(tiles[0])
    values = read_query(request.scope["query_string"], names)
    state = await house.figures.state(identity.shop_id)
    period = read_period(values, state)
    state = state.seen_on(period.day)
    day = period.day
    wanted = [
        [Part(tile, "tile_json", read_options(values, tile.options))]
        + (period_parts(tile, state, period) if period.is_asked else [])
        for tile in tiles
    ]
    key = (state.shop_id, "answer", whole, period, *(part for parts in wanted for part in parts))
    answer: Answer | None = house.figures.get(key, state.version)
    if answer is None:
        read = iter(await house.figures.parts(state, [part for parts in wanted for part in parts], day))
        texts = []
        for tile, parts in zip(tiles, wanted, strict=True):
            text, *further = [next(read) for _ in parts]
            texts.append(with_period(text, tile, state, period, further) if period.is_asked else text)
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
