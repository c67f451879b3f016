"""A tile's own page: every view of the tile has a place on it, charts say what the rows say, and one fault stays alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from starlette.testclient import TestClient

from browser import open_browser, visit
from hotdash.config import Config
from hotdash.db.catalogue import relations
from hotdash.db.connect import Shop
from hotdash.tiles.tile import Panel, Tile, all_tiles
from hotdash.web.app import create_app
from hotdash.web.panels import about_of
from hotdash.web.units import unit_of
from web_world import TILE, TODAY, World, listening

PANELS = (
    Panel("v_example_days", "Revenue a day", "line", x="metric_date", y=("total_revenue", "net_sales")),
    Panel("v_example_days", "Net sales a day", "line", x="metric_date", y=("net_sales",)),
    Panel("v_example_days", "Orders a day", "bar", x="metric_date", y=("total_orders",)),
    Panel("v_example_words", "By word", "bar", x="word", y=("amount",)),
    Panel("v_example_words", "By word and kind", "line", x="word", y=("amount",), split="kind"),
    Panel("v_example_year", "The year", "line", x="month_num", y=("amount",)),
    Panel("v_example_broken", "Broken"),
)
SQL = """
comment on schema example is 'Logic';
create view example.v_example_days with (security_invoker = true) as
select shop_id, metric_date, total_revenue, net_sales, total_orders, 'critical' as worst_severity
from rollups.sales_metrics_daily where metric_date <= rules.business_date(rules.now(), 'America/Chicago');
comment on view example.v_example_days is 'Sales by day; one row a day. More words.';
comment on column example.v_example_days.total_revenue is 'Shop currency: <all> of it.';
comment on column example.v_example_days.net_sales is 'Shop currency, net.';
create view example.v_example_words with (security_invoker = true) as
select v.shop_id, w.word, w.kind, w.amount from facts.shops as v
cross join (values ('brake_lines', 'cut', 3), ('<b>hoses</b>', 'cut', -1), ('tools', 'whole', null)) as w (word, kind, amount);
comment on view example.v_example_words is 'Words; one row a word.';
create view example.v_example_year with (security_invoker = true) as
select v.shop_id, m.month_num, m.month_num as amount from facts.shops as v cross join (values (7), (12), (1)) as m (month_num);
comment on view example.v_example_year is 'Months of the calendar; one row a month.';
create view example.v_example_broken with (security_invoker = true) as select shop_id, 1 / 0 as nothing from facts.shops;
comment on view example.v_example_broken is 'Cannot be read.';
create view example.v_example_other with (security_invoker = true) as select shop_id from facts.shops;
comment on view example.v_example_other is 'Only listed; one row a shop.';
grant select on all tables in schema example to authenticated;
"""


def test_a_panel_does_not_say_its_title_twice(served: World) -> None:
    view = next(view for view in relations(served.conn, ["sales"]) if view.key == "sales.v_sales_pulse_30d")
    assert about_of(Panel(view.name, "Sales"), replace(view, comment="Sales by day; one row a day.")) == ""
    assert about_of(Panel(view.name, "What lies, and where"), replace(view, comment="What lies and where it is.")) == ""
    assert about_of(Panel(view.name, "Trend"), replace(view, comment="Sales by day; one row.")) == "Sales by day."


@pytest.fixture(scope="module")
def panelled(served: World) -> Iterator[World]:
    """The served house, whose example tile has panels."""
    served.conn.execute(SQL)
    tiles = [replace(TILE, panels=PANELS), *all_tiles()]
    app = create_app(served.database, Config(Path(), None, "127.0.0.1", 8000), tiles=tiles, clock=lambda: served.now)
    app.state.house.limits.enabled = False
    with TestClient(app, raise_server_exceptions=False) as http:
        yield World(served.database, served.conn, app, http)


@pytest.fixture(scope="module")
def panelled_url(panelled: World) -> Iterator[str]:
    """The same on a real port."""
    tiles = panelled.house.tiles
    database, config = panelled.database, Config(Path(), None, "127.0.0.1", 8000)
    with listening(create_app(database, config, tiles=tiles, clock=lambda: panelled.now)) as url:
        yield url


@pytest.fixture
def shop(panelled: World, request: pytest.FixtureRequest) -> Shop:
    """A shop of this test's own with three days of sales, one of them missing between."""
    shop = panelled.add_shop(f"{abs(hash(request.node.name))}.example")
    for day, revenue in ((TODAY, "1234.50"), ("2026-03-08", "400.00"), ("2026-03-07", "90.00")):
        panelled.add_sales(shop, day, revenue)
    return shop


@pytest.mark.parametrize("tile", all_tiles(), ids=lambda tile: tile.name)
def test_every_view_of_a_tile_has_a_place_on_its_page(panelled: World, tile: Tile) -> None:
    shop = panelled.add_shop(f"place-{tile.name}.example")
    page = panelled.browse(f"/tiles/{tile.name}", panelled.session(shop))
    assert page.status_code == 200
    assert "could not be read" not in page.text
    views = [view.name for view in relations(panelled.conn, [tile.name]) if view.kind == "view"]
    assert views
    assert [name for name in views if f'href="/rows/{name}"' not in page.text] == []


@pytest.mark.parametrize("tile", all_tiles(), ids=lambda tile: tile.name)
def test_panels_name_what_there_is(conn: psycopg.Connection, tile: Tile) -> None:
    views = {view.name: {column.name: column for column in view.columns} for view in relations(conn, [tile.name])}
    for panel in tile.panels:
        columns = views[panel.view]
        drawn = [*panel.y, *([panel.x] if panel.x else []), *([panel.split] if panel.split else [])]
        assert set(drawn) <= set(columns), f"{panel.view} has no {set(drawn) - set(columns)}"
        assert panel.shape == "table" or (panel.x and panel.y), f"{panel.title}: a chart needs x and y"
        units = {unit_of(name, columns[name].type, columns[name].meaning).format for name in panel.y}
        assert len(units) <= 1, f"{panel.title}: one axis cannot show {units}"


def test_charts_and_rows_say_the_same(panelled: World, shop: Shop) -> None:
    page = panelled.browse("/tiles/example", panelled.session(shop)).text
    assert "Revenue a day, 7 Mar to 10 Mar: between $90.00 and $1,234.50." in page
    assert "<title>10 Mar: Total revenue $1,234.50, Net sales $1,234.50</title>" in page
    assert '<td class="number">$1,234.50</td>' in page
    # A day without a row is a gap in time, not in the line of what is known.
    assert re.search(r'<polyline points="0\.0,[\d.]+ 333\.3,[\d.]+ 1000\.0,[\d.]+"/>', page)
    assert page.count("Sales by day.") == 3
    assert 'title="Shop currency: &lt;all&gt; of it."' in page


def test_words_become_bars_and_stay_words(panelled: World, shop: Shop) -> None:
    page = panelled.browse("/tiles/example", panelled.session(shop)).text
    assert '<span class="lying-word">Brake lines</span>' in page
    assert '<rect x="25.00" y="0" width="75.00" height="10"/></svg><b>3</b>' in page
    assert "&lt;b&gt;hoses&lt;/b&gt;" in page and "<b>hoses</b>" not in page


def test_months_of_the_calendar_are_called_so_and_stand_in_its_order(panelled: World, shop: Shop) -> None:
    page = panelled.browse("/tiles/example", panelled.session(shop)).text
    assert "The year, January to December: between 1 and 12." in page
    assert re.search(r"<title>July: Amount 7</title>", page)


def test_a_view_that_fails_takes_no_other_along(panelled: World, shop: Shop) -> None:
    page = panelled.browse("/tiles/example", panelled.session(shop))
    assert page.status_code == 200
    assert page.text.count("This panel could not be read") == 1
    assert "division" not in page.text


def test_what_no_panel_shows_is_listed_with_its_first_words(panelled: World, shop: Shop) -> None:
    page = panelled.browse("/tiles/example", panelled.session(shop)).text
    also = page[page.index("Also here") :]
    assert 'href="/rows/v_example_other"' in also and "Only listed." in also
    assert "v_example_days" not in also


def test_a_day_and_a_range_reach_the_panels(panelled: World, shop: Shop) -> None:
    session = panelled.session(shop)
    past = panelled.browse("/tiles/example?date=2026-03-08", session).text
    panels = past[past.index('class="panel"') :]
    assert "1,234.50" not in panels and "$400.00" in panels
    assert 'href="/rows/v_example_days?date=2026-03-08"' in past
    drawn = panelled.browse("/tiles/example?from=2026-03-08&to=2026-03-10", session).text
    assert "Revenue a day, 8 Mar to 10 Mar" in drawn


def test_a_line_stands_beside_its_past(panelled: World, shop: Shop) -> None:
    session = panelled.session(shop)
    query = "from=2026-03-09&to=2026-03-10&compare=previous_period"
    page = panelled.browse(f"/tiles/example?{query}", session).text
    net = page[page.index("Net sales a day</h2>") :]
    net = net[: net.index("</section>")]
    assert "</svg>7 to 8 Mar 2026 <b>$400.00</b>" in net
    # 90 and 400 of the days before at the places of this day and the next; of these only the second is known.
    assert re.search(r'<g class="series-0">\s*<polyline points="0\.0,[\d.]+ 1000\.0,[\d.]+"/>', net)
    assert "<title>10 Mar: Net sales $1,234.50, 7 to 8 Mar 2026 $400.00</title>" in net
    assert net.index("series-0") < net.index("series-1")
    plain = panelled.browse("/tiles/example?from=2026-03-01&to=2026-03-10&compare=none", session).text
    assert "series-0" not in plain
    assert "It begins with 7 Mar." in plain


def test_another_shops_rows_are_not_drawn(panelled: World, shop: Shop) -> None:
    other = panelled.add_shop("tile-page-other.example")
    panelled.add_sales(other, TODAY, "777.00")
    assert "777.00" not in panelled.browse("/tiles/example", panelled.session(shop)).text


def test_only_tiles_have_pages_and_only_for_who_may(panelled: World, shop: Shop) -> None:
    session = panelled.session(shop)
    assert panelled.browse("/tiles/nothing", session).status_code == 404
    assert panelled.browse("/tiles/example?colour=red", session).status_code == 400
    assert panelled.browse("/tiles/example", "").headers["location"] == "/login"
    assert 'href="/tiles/example"' in panelled.browse("/", session).text


def test_a_tile_page_needs_no_style_or_script_in_line(panelled: World, shop: Shop) -> None:
    page = panelled.browse("/tiles/example", panelled.session(shop)).text
    assert not re.search(r"\sstyle=|\son[a-z]+=|<script(?![^>]*\bsrc=\"/static/)", page)
    assert not re.search(r"(src|href)=\"(https?:)?//", page)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for this file."""
    with open_browser() as browser:
        yield browser


@pytest.mark.browser
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [1440, 768, 360])
def test_it_fits_and_axe_finds_nothing(
    panelled: World, chromium: Browser, shop: Shop, dark: bool, width: int, panelled_url: str
) -> None:
    for path in ("/tiles/example", "/tiles/seo", "/?from=2026-03-07&to=2026-03-10"):
        page = visit(chromium, panelled_url + path, panelled.session(shop), width=width, dark=dark)
        assert page.evaluate("document.documentElement.scrollWidth") == width, path
        found = Axe().run(page).response["violations"]
        assert [(entry["id"], [node["html"] for node in entry["nodes"]]) for entry in found] == []
        assert page.complaints == []  # type: ignore[attr-defined]
        page.context.close()


@pytest.mark.browser
def test_paper_is_white_and_carries_no_controls(
    panelled: World, chromium: Browser, shop: Shop, panelled_url: str
) -> None:
    page = visit(chromium, panelled_url + "/tiles/example", panelled.session(shop), dark=True)
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.locator(".plot svg").first.is_visible()
    for hidden in (".period", ".days", ".ways"):
        assert not page.locator(hidden).first.is_visible()
    page.context.close()
