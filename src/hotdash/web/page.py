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
from hotdash.web.parameters import read_options, read_query
from hotdash.web.period import (
    COMPARISONS,
    NAMES,
    Period,
    period_parts,
    presets,
    read_period,
    short_date,
    span_words,
    told,
)
from hotdash.web.session import identify
from hotdash.web.templates import render, templates_sha256

log = structlog.get_logger("hotdash.web")


@dataclass(frozen=True)
class Dates:
    """The days that are shown, their neighbours, and the links between them."""

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
    period: Period
    presets: list[tuple[str, str, bool]]
    comparisons: dict[str, str]
    against: str


def dates_of(state: ShopState, period: Period) -> Dates:
    """What the controls of a page say of the days that it shows."""
    shown = period.last
    local = state.now.astimezone(ZoneInfo(state.iana_timezone))
    return Dates(
        shown=shown,
        is_today=period.is_running,
        words=day_words(shown) if period.days == 1 else span_words(period.first, shown),
        previous=shown - timedelta(days=1) if shown > state.first_day else None,
        next=shown + timedelta(days=1) if shown < state.today else None,
        first=state.first_day,
        today=state.today,
        period=period,
        presets=presets(period, state),
        comparisons={name: words for name, (words, _) in COMPARISONS.items()},
        against=_against(period, state),
        clock=f"{local:%H:%M}",
        away=instant(state.away_since, state.iana_timezone) if state.away_since else "",
        zone_words=f"{local.tzname()} · {state.iana_timezone.rpartition('/')[2].replace('_', ' ')}",
    )


def _against(period: Period, state: ShopState) -> str:
    """What the period is compared with, in words; '' where only a day's own figures are shown."""
    if not period.is_asked or period.compare == "none":
        return ""
    if period.before is None:
        return f"Compared with nothing: what is known begins on {short_date(state.first_day)}"
    clock = f"{state.now.astimezone(ZoneInfo(state.iana_timezone)):%H:%M}"
    by_then = f", until {clock} on the last day" if period.is_running else ""
    return f"Compared with {span_words(*period.before)}{by_then}"


def age_of(state: ShopState, tiles: Sequence[Tile]) -> dict[str, Any]:
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


def parts_of(tile: Tile, state: ShopState, period: Period) -> list[Part]:
    """Answer, headline and what it is compared with; of a period that was asked for, its figures and those before."""
    options = read_options({}, tile.options)
    own = [Part(tile, "tile_json", options), Part(tile, "headline")]
    if not period.is_asked:
        return [*own, Part(tile, "headline_before")]
    return [*own, *period_parts(tile, state, period)]


async def read_texts(house: House, state: ShopState, tiles: Sequence[Tile], period: Period) -> list[list[str] | None]:
    """The texts of the parts of each tile; None for a tile that cannot be read.

    All are read at once; where that fails, each tile on its own.

    Raises:
        NoDatabaseError: the database cannot be reached, and not all was read before.
    """
    wanted = [parts_of(tile, state, period) for tile in tiles]
    try:
        texts = iter(await house.figures.parts(state, [part for parts in wanted for part in parts], period.day))
        return [[next(texts) for _ in parts] for parts in wanted]
    except NoDatabaseError:
        raise
    except HotdashError as reason:
        log.error("a tile cannot be read", message=reason.message, detail=reason.detail)
    found: list[list[str] | None] = []
    for tile, parts in zip(tiles, wanted, strict=True):
        try:
            found.append(await house.figures.parts(state, parts, period.day))
        except NoDatabaseError:
            raise
        except HotdashError as reason:
            log.error("tile failed", tile=tile.name, detail=reason.detail)
            found.append(None)
    return found


def cards_of(tiles: Sequence[Tile], state: ShopState, period: Period, texts: Sequence[list[str] | None]) -> list[Card]:
    """The tiles as cards, from the texts of their parts."""
    cards = []
    for tile, read in zip(tiles, texts, strict=True):
        answer, headline, *rest = [json.loads(text) for text in read] if read else [None, {}]
        before = {} if period.is_asked or not rest else rest[0]
        if period.is_asked:
            headline = headline | told(tile, state, period, rest)
        cards.append(make_card(tile, answer, headline, before, state))
    return cards


async def _show(request: Request, template: str) -> Response:
    house = House.of(request)
    identity: Identity = await identify(house, request)
    house.limits.count(identity.user, "page" if template == "page.html" else "fragments")
    values = read_query(request.scope["query_string"], NAMES)
    state = await house.figures.state(identity.shop_id)
    period = read_period(values, state)
    state = state.seen_on(period.day)
    texts = await read_texts(house, state, house.tiles, period)
    flat = [text for read in texts for text in (read or ["failed"])]
    etag = answers.make_etag(
        templates_sha256(), template, state.version, staleness(state, house.tiles), str(period), *flat
    )
    if answers.is_known(request, etag):
        return answers.send(request, Answer(b"", "text/html", etag, 0))
    cards = cards_of(house.tiles, state, period, texts)
    html = render(
        template,
        state=state,
        dates=dates_of(state, period),
        age=age_of(state, house.tiles),
        cards=cards,
        attention=rank(cards),
        identity=identity,
        path="/",
        live_url=f"/fragments{period.query}",
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
