"""The page as the server sends it: complete without a script, the same figures as JSON, and nothing of anybody's markup."""

from __future__ import annotations

import gzip
import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest

from hotdash.db.connect import Shop
from hotdash.web.templates import static_files
from web_world import NOW, TODAY, World

PATH = "/api/v1/dashboard/example-pulse"


@pytest.fixture
def shop(world: World, request: pytest.FixtureRequest) -> Shop:
    """A shop of this test's own with two days of sales."""
    shop = world.add_shop(f"{abs(hash(request.node.name))}.example")
    world.add_sales(shop, TODAY, "1234.50")
    world.add_sales(shop, "2026-03-09", "90.00")
    return shop


class Figures(HTMLParser):
    """Collects data-figure → data-value and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the value of a figure."""
        found = dict(attrs)
        if "data-figure" in found:
            self.values[str(found["data-figure"])] = str(found["data-value"])


@pytest.mark.parametrize("query", ["", "?date=2026-03-09"])
def test_figures_on_the_page_are_the_endpoints(world: World, shop: Shop, query: str) -> None:
    html = world.browse(f"/{query}", world.session(shop)).text
    answer = world.get(PATH + query, world.token(shop)).json()
    assert float(Figures(html).values["total_revenue"]) == answer["total_revenue"]


def test_amounts_are_written_for_people(world: World, shop: Shop) -> None:
    html = world.browse("/", world.session(shop)).text
    assert re.search(r"\$1,234<span class=\"fraction\">\.50</span>", html)
    assert "up 12.5% on" in html


def test_the_page_says_the_day_and_the_shops_clock(world: World, shop: Shop) -> None:
    html = world.browse("/", world.session(shop)).text
    assert "<h1>Tue 10 March 2026</h1>" in html
    assert ">10:00</time> CDT" in html


def test_another_day_links_to_its_neighbours_and_back(world: World, shop: Shop) -> None:
    html = world.browse("/?date=2026-03-09", world.session(shop)).text
    assert 'href="/?date=2026-03-08"' in html
    assert re.search(r'rel="next" href="/"', html)
    assert "Back to today" in html
    assert "As it stood at the close of that day" in html


def test_the_first_day_has_no_day_before(world: World, shop: Shop) -> None:
    assert 'rel="prev"' not in world.browse("/?date=2026-01-01", world.session(shop)).text


def test_first_things_first_lists_what_is_critical(world: World, shop: Shop) -> None:
    world.add_variant(shop, "AN6-90", "Swivel end")
    html = world.browse("/", world.session(shop)).text
    strip = html[html.index('id="first"') : html.index('class="tiles"')]
    assert "AN6-90" in strip
    assert "1 critical" in strip
    assert 'href="#tile-example"' in strip


def test_calm_is_said_in_a_sentence(world: World, shop: Shop) -> None:
    html = world.browse("/", world.session(shop)).text
    assert "Nothing needs you right now." in html
    assert "Nothing is wrong with the example." in html


def test_an_empty_shop_is_told_how_to_import(world: World) -> None:
    shop = world.add_shop("brand-new.example")
    html = world.browse("/", world.session(shop)).text
    assert "No data yet" in html
    assert "hotdash import FILE --shop brand-new.example" in html


def test_stale_figures_are_marked(world: World, shop: Shop) -> None:
    assert "tile-stale" not in world.browse("/", world.session(shop)).text
    world.read(shop, NOW - timedelta(hours=30))
    world.house.figures.forget()
    html = world.browse("/", world.session(shop)).text
    assert "tile-stale" in html
    assert "Out of date" in html
    assert "30 h ago" in html or "1 day" in html


def test_a_look_back_at_days_that_were_told_whole_is_not_out_of_date(world: World, shop: Shop) -> None:
    world.read(shop, NOW - timedelta(days=9))
    world.house.figures.forget()
    session, told, untold = world.session(shop), NOW.date() - timedelta(days=12), NOW.date() - timedelta(days=5)
    assert "tile-stale" in world.browse("/", session).text
    assert "tile-stale" not in world.browse(f"/?date={told}", session).text
    assert "tile-stale" in world.browse(f"/?date={untold}", session).text
    pulse = f"/api/v1/dashboard/{world.house.tiles[0].endpoint}?date="
    freshness = [world.get(f"{pulse}{day}", world.token(shop)).json()["freshness"] for day in (told, untold)]
    assert [read["orders"]["is_stale"] for read in freshness] == [False, True]


def test_a_tile_that_cannot_be_read_does_not_take_the_page_down(world: World, shop: Shop) -> None:
    world.conn.execute("alter function example.headline(bigint) rename to headline_away")
    try:
        answer = world.browse("/?date=2026-03-05", world.session(shop))
    finally:
        world.conn.execute("alter function example.headline_away(bigint) rename to headline")
    assert answer.status_code == 200
    assert "This tile could not be read" in answer.text


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7 * 7 }}", "';--"])
def test_markup_in_names_stays_text(world: World, shop: Shop, text: str) -> None:
    world.add_variant(shop, f"SKU{text}", f"Title{text}")
    world.conn.execute("update facts.shops set name = %s where shop_id = %s", [f"Shop{text}", shop.shop_id])
    html = world.browse("/", world.session(shop)).text
    for raw in ("<script>alert", "<img src=x", "49"):
        assert raw not in html or raw == "49"
    assert "SKU" in html


def test_the_page_needs_no_script_in_line_and_nothing_from_elsewhere(world: World, shop: Shop) -> None:
    html = world.browse("/", world.session(shop)).text
    assert not re.search(r"<script(?![^>]*\bsrc=\"/static/)", html)
    assert not re.search(r"\sstyle=|\son[a-z]+=", html)
    assert not re.search(r"(src|href)=\"(https?:)?//", html)


def test_what_has_not_moved_is_not_sent_again(world: World, shop: Shop) -> None:
    session = world.session(shop)
    for path in ("/", "/fragments"):
        tag = world.browse(path, session).headers["etag"]
        assert world.browse(path, session, If_None_Match=tag).status_code == 304


def test_fragments_are_the_pages_own_parts(world: World, shop: Shop) -> None:
    session = world.session(shop)
    page, parts = world.browse("/", session).text, world.browse("/fragments", session).text
    assert parts.strip() in page
    assert parts.count("data-live") == 3


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/decisions",
        "/definitions",
        "/definitions/v_inventory_alerts",
        "/purchase-orders",
        "/quality",
        "/rows/v_inventory_alerts",
        "/sources",
        "/tiles/inventory",
        "/time-savings",
    ],
)
def test_a_browser_that_is_not_logged_in_is_sent_to_the_login(world: World, path: str) -> None:
    answer = world.browse(path, "nothing")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    # Programs, the page's own script among them, are told.
    assert world.get(path).status_code == 401


def test_a_bad_day_is_an_error_page(world: World, shop: Shop) -> None:
    answer = world.browse("/?date=2027-01-01", world.session(shop))
    assert answer.status_code == 400
    assert "is in the future" in answer.text


def test_the_page_weighs_less_than_100_kb_packed(world: World, shop: Shop) -> None:
    for number in range(60):
        world.add_variant(shop, f"WEIGHT-{number}", "A part with a long name for the sake of size")
    html = len(gzip.compress(world.browse("/", world.session(shop)).content))
    files = sum(len(f.packed or b"") for name, f in static_files().items() if name.endswith((".css", ".js", ".svg")))
    assert html + files < 100_000


def test_static_files_can_be_kept_for_good(world: World) -> None:
    html = world.get("/login").text
    for path in re.findall(r'(?:src|href)="(/static/[^"]+)"', html):
        answer = world.get(path)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
        assert world.get(path, If_None_Match=answer.headers["etag"]).status_code == 304
