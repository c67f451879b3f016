"""The page, rendered here whole; and the same without its frame, for the script that keeps it up to date."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from starlette.requests import Request
from starlette.responses import Response

from hotdash.access.gate import Identity
from hotdash.errors import HotdashError, NoDatabaseError
from hotdash.tiles.tile import Tile
from hotdash.web import answers
from hotdash.web.answers import Answer
from hotdash.web.api import staleness
from hotdash.web.attention import rank
from hotdash.web.cards import Card, make_card
from hotdash.web.figures import Part, ShopState
from hotdash.web.formats import ago, day_words, instant
from hotdash.web.house import House
from hotdash.web.parameters import read_day, read_options, read_query
from hotdash.web.session import identify
from hotdash.web.templates import render, templates_sha256

log = structlog.get_logger("hotdash.web")


@dataclass(frozen=True)
class Dates:
    """The day that is shown, its neighbours, and the links between them."""

    shown: date
    is_today: bool
    words: str
    previous: date | None
    next: date | None
    first: date
    today: date
    clock: str
    zone_words: str
    away: str


def _dates(state: ShopState, day: date | None) -> Dates:
    shown = day or state.today
    local = state.now.astimezone(ZoneInfo(state.iana_timezone))
    return Dates(
        shown=shown,
        is_today=day is None,
        words=day_words(shown),
        previous=shown - timedelta(days=1) if shown > state.first_day else None,
        next=shown + timedelta(days=1) if shown < state.today else None,
        first=state.first_day,
        today=state.today,
        clock=f"{local:%H:%M}",
        away=instant(state.away_since, state.iana_timezone) if state.away_since else "",
        zone_words=f"{local.tzname()} · {state.iana_timezone.rpartition('/')[2].replace('_', ' ')}",
    )


def _age(state: ShopState, tiles: Sequence[Tile]) -> dict[str, Any]:
    """The top bar's word about the whole: of the streams that are shown, the one read longest ago decides."""
    late = {stream: tile.lags for tile in tiles for stream in tile.streams}
    read = [values for stream, values in state.freshness.items() if stream in late]
    if not read:
        return {"state": "unread", "read_at": None, "text": "No data yet"}
    prompt = [v for stream, v in state.freshness.items() if stream in late and (v["is_stale"] or not late[stream])]
    oldest = min(datetime.fromisoformat(str(values["read_at"])) for values in prompt or read)
    is_stale = any(values["is_stale"] for values in read)
    return {
        "state": "stale" if is_stale else "fresh",
        "read_at": oldest.isoformat(),
        "text": ago(state.now - oldest),
    }


def _parts(tile: Tile) -> list[Part]:
    options = read_options({}, tile.options)
    return [Part(tile, "tile_json", options), Part(tile, "headline"), Part(tile, "headline_before")]


async def _read(house: House, state: ShopState, day: date | None) -> list[list[str] | None]:
    """Answer, headline, and headline of a week before, of each tile; None for a tile that cannot be read.

    All are read at once; where that fails, each tile on its own.
    """
    try:
        texts = await house.figures.parts(state, [part for tile in house.tiles for part in _parts(tile)], day)
        return [texts[first : first + 3] for first in range(0, len(texts), 3)]
    except NoDatabaseError:
        raise
    except HotdashError as reason:
        log.error("a tile cannot be read", message=reason.message, detail=reason.detail)
    found: list[list[str] | None] = []
    for tile in house.tiles:
        try:
            found.append(await house.figures.parts(state, _parts(tile), day))
        except NoDatabaseError:
            raise
        except HotdashError as reason:
            log.error("tile failed", tile=tile.name, detail=reason.detail)
            found.append(None)
    return found


def _cards(house: House, state: ShopState, texts: Sequence[list[str] | None]) -> list[Card]:
    cards = []
    for tile, three in zip(house.tiles, texts, strict=True):
        answer, headline, before = [json.loads(text) for text in three] if three else (None, {}, {})
        cards.append(make_card(tile, answer, headline, before, state))
    return cards


async def _show(request: Request, template: str) -> Response:
    house = House.of(request)
    identity: Identity = await identify(house, request)
    house.limits.count(identity.user, "page" if template == "page.html" else "fragments")
    values = read_query(request.scope["query_string"], ["date"])
    state = await house.figures.state(identity.shop_id)
    day = read_day(values.get("date"), state)
    texts = await _read(house, state, day)
    flat = [text for three in texts for text in (three or ["failed"])]
    etag = answers.make_etag(
        templates_sha256(), template, state.version, staleness(state, house.tiles), str(day or state.today), *flat
    )
    if answers.is_known(request, etag):
        return answers.send(request, Answer(b"", "text/html", etag, 0))
    cards = _cards(house, state, texts)
    html = render(
        template,
        state=state,
        dates=_dates(state, day),
        age=_age(state, house.tiles),
        cards=cards,
        attention=rank(cards),
        identity=identity,
        live_url=f"/fragments?date={day}" if day else "/fragments",
    )
    return answers.send(request, Answer(html.encode(), "text/html", etag, 0))


async def show_page(request: Request) -> Response:
    """GET /: the page, today's or with ?date= another day's."""
    response = await _show(request, "page.html")
    house = House.of(request)
    if request.method == "GET":
        await _note_visit(house, await identify(house, request))
    return response


async def _note_visit(house: House, identity: Identity) -> None:
    key = (identity.shop_id, "visit", identity.user)
    hour = datetime.now(ZoneInfo("UTC")).strftime("%F %H")
    # Asked once an hour and visitor; the database keeps one a business day.
    if house.figures.get(key, hour) is None:
        house.figures.keep(key, hour, True, 3600.0)
        try:
            await house.gate.record_visit(identity)
        except HotdashError as reason:
            log.error("visit not recorded", detail=reason.detail)


async def show_fragments(request: Request) -> Response:
    """GET /fragments: the moving parts of the page, or 304 where nothing has moved."""
    return await _show(request, "board.html")
