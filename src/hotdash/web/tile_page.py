"""/tiles/{name}: a tile's own page. Its figures, its panels as charts and tables, and every other view that it has."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from hotdash.errors import NotFoundError
from hotdash.web import answers
from hotdash.web.answers import Answer
from hotdash.web.figures import ShopState, seconds_good
from hotdash.web.house import House
from hotdash.web.page import age_of, cards_of, dates_of, read_texts
from hotdash.web.panels import Before, Span, read_panels, unnamed
from hotdash.web.parameters import read_query
from hotdash.web.period import NAMES, Period, read_period, span_words
from hotdash.web.session import identify
from hotdash.web.templates import render, templates_sha256


async def show_tile(request: Request) -> Response:
    """GET /tiles/{name}: of a day or a period."""
    house = House.of(request)
    identity = await identify(house, request)
    house.limits.count(identity.user, "page")
    name = request.path_params["name"]
    place = next((n for n, tile in enumerate(house.tiles) if tile.name == name), None)
    if place is None:
        known = ", ".join(tile.name for tile in house.tiles)
        raise NotFoundError(f"There is no tile {name[:60]!r}.", hint=f"Tiles are: {known}.")
    values = read_query(request.scope["query_string"], NAMES)
    state = await house.figures.state(identity.shop_id)
    period = read_period(values, state)
    state = state.seen_on(period.day)
    tile = house.tiles[place]
    key = (state.shop_id, "tile page", name, period, state.now.replace(second=0, microsecond=0))
    answer: Answer | None = house.figures.get(key, state.version)
    if answer is None:
        html = await _page(house, state, place, period)
        answer = Answer(html.encode(), "text/html", answers.make_etag(templates_sha256(), html), 0)
        house.figures.keep(key, state.version, answer, seconds_good(state, tile, period.day))
    return answers.send(request, answer)


async def _page(house: House, state: ShopState, place: int, period: Period) -> str:
    tile = house.tiles[place]
    views = (await house.definitions.read()).of_schema(tile.name)
    [card] = cards_of([tile], state, period, await read_texts(house, state, [tile], period))
    # A single day says nothing of a trend: then each view keeps its own window.
    first, last = (period.first, period.last) if period.days > 1 else (None, None)
    before = None
    if period.before and period.is_asked:
        before = Before(period.before_ends_at(state), *period.before, span_words(*period.before))
    span = Span(house.figures.clock(state, period.day), first, last, before)
    known = {view.name: view for view in views}
    panels = [panel for panel in tile.panels if panel.view in known]
    return render(
        "tile.html",
        state=state,
        tile=tile,
        card=card,
        age=age_of(state, [tile]),
        dates=dates_of(state, period),
        path=f"/tiles/{tile.name}",
        before=house.tiles[place - 1] if place else None,
        after=house.tiles[place + 1] if place + 1 < len(house.tiles) else None,
        panels=await read_panels(house, state, panels, known, span),
        others=unnamed(views, panels),
    )
