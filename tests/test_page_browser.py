"""The page in a real Chromium: it keeps itself up to date, obeys keys, fits every width, and anybody can read it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from browser import open_browser, visit
from hotdash.db.connect import Shop
from web_world import TODAY, World

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for this file."""
    with open_browser() as browser:
        yield browser


@pytest.fixture
def shop(world: World, request: pytest.FixtureRequest) -> Shop:
    """A shop of this test's own with something to show."""
    shop = world.add_shop(f"{abs(hash(request.node.name))}.example")
    for day, revenue in ((TODAY, "1234.50"), ("2026-03-09", "90.00"), ("2026-03-08", "400.00")):
        world.add_sales(shop, day, revenue)
    for number in range(8):
        world.add_variant(shop, f"AN{number}-90-BLK", f"Swivel hose end number {number}, black anodised")
    return shop


def test_a_changed_figure_arrives_and_is_marked(world: World, live_url: str, chromium: Browser, shop: Shop) -> None:
    page = visit(chromium, live_url, world.session(shop))
    expect(page.locator("[data-figure=total_revenue]")).to_have_text("$1,234.50")
    page.locator("#more-example summary").click()
    world.add_sales(shop, TODAY, "2000.00")
    page.wait_for_timeout(600)
    page.evaluate("document.getElementById('board').dispatchEvent(new Event('hotdash:refresh'))")
    expect(page.locator("[data-figure=total_revenue]")).to_have_text("$2,000.00")
    expect(page.locator("[data-figure=total_revenue]")).to_have_class("changed")
    expect(page.locator("#live")).to_have_text("One figure changed.")
    assert page.evaluate("document.getElementById('more-example').open")
    assert page.complaints == []  # type: ignore[attr-defined]


def test_the_page_is_complete_without_a_script(world: World, live_url: str, chromium: Browser, shop: Shop) -> None:
    page = visit(chromium, live_url, world.session(shop), script=False)
    expect(page.locator("[data-figure=total_revenue]")).to_have_text("$1,234.50")
    page.locator("#date").fill("2026-03-09")
    page.get_by_role("button", name="Go").click()
    expect(page.locator("[data-figure=total_revenue]")).to_have_text("$90.00")
    page.get_by_role("link", name="Back to today").click()
    expect(page.locator("h1")).to_have_text("Tue 10 March 2026")


def test_keys_reach_everything(world: World, live_url: str, chromium: Browser, shop: Shop) -> None:
    page = visit(chromium, live_url, world.session(shop))
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("1")
    expect(page.locator("#tile-example")).to_be_focused()
    page.keyboard.press("?")
    expect(page.locator("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("d")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.keyboard.press("ArrowLeft")
    expect(page.locator("h1")).to_have_text("Mon 9 March 2026")
    page.keyboard.press("t")
    expect(page.locator("h1")).to_have_text("Tue 10 March 2026")


@pytest.mark.parametrize("width", [1440, 768, 360])
def test_it_fits_the_width(world: World, live_url: str, chromium: Browser, shop: Shop, width: int) -> None:
    page = visit(chromium, live_url, world.session(shop), width=width)
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("path", ["/", "/login"])
def test_axe_finds_nothing(world: World, live_url: str, chromium: Browser, shop: Shop, path: str, dark: bool) -> None:
    page = visit(chromium, live_url, world.session(shop), dark=dark)
    page.goto(live_url + path)
    found = Axe().run(page).response["violations"]
    assert [(entry["id"], [node["html"] for node in entry["nodes"]]) for entry in found] == []


def test_markup_in_a_title_does_not_run(world: World, live_url: str, chromium: Browser, shop: Shop) -> None:
    world.add_variant(shop, "A<img src=x onerror='window.broken=1'>", "<script>window.broken=1</script>")
    page = visit(chromium, live_url, world.session(shop))
    assert page.evaluate("window.broken") is None
    assert page.locator("text=<script>window.broken=1</script>").count() >= 1


def test_logging_in_and_out(world: World, live_url: str, chromium: Browser, shop: Shop) -> None:
    page = visit(chromium, live_url, "")
    page.get_by_label("Code or token").fill(world.token(shop))
    page.get_by_role("button", name="Open the page").click()
    expect(page.locator("h1")).to_have_text("Tue 10 March 2026")
    page.get_by_role("button", name="Log out").click()
    expect(page.locator("h1")).to_have_text("Log in")
