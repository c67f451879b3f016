"""A change of a shop's facts is on its open pages at once, and on nobody else's."""

from __future__ import annotations

import json
import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import pytest
from playwright.sync_api import Browser, expect

from browser import open_browser, visit
from hotdash.db.connect import Shop
from hotdash.web import live
from web_world import TODAY, World, eventually

PATIENCE = 10.0


@pytest.fixture
def shop(world: World, request: pytest.FixtureRequest) -> Shop:
    """A shop of this test's own."""
    shop = world.add_shop(f"l{abs(hash(request.node.name))}.example")
    world.add_sales(shop, TODAY, "1234.50")
    return shop


def announce(world: World, shop_id: int) -> None:
    """What a load does when it commits."""
    world.conn.execute("select pg_notify('hotdash_changes', %s)", [json.dumps({"shop_id": shop_id})])


class Stream:
    """Somebody who listens; the events come into `heard` as they are sent."""

    def __init__(self, url: str, key: str) -> None:
        self.heard: queue.Queue[str] = queue.Queue()
        self.status = 0
        self._url, self._key = url, key
        self._began = threading.Event()
        threading.Thread(target=self._listen, daemon=True).start()
        assert self._began.wait(PATIENCE)

    def _listen(self) -> None:
        with httpx.stream(
            "GET", f"{self._url}/events", headers={"Authorization": f"Bearer {self._key}"}, timeout=60
        ) as answer:
            self.status = answer.status_code
            for line in answer.iter_lines():
                self._began.set()
                self.heard.put(line)
        self._began.set()
        self.heard.put("closed")

    def next(self, prefix: str) -> str:
        """The next line of that kind."""
        deadline = time.monotonic() + PATIENCE
        while True:
            line = self.heard.get(timeout=max(0.01, deadline - time.monotonic()))
            if line.startswith(prefix):
                return line


def test_who_listens_hears_of_their_own_shop_only(world: World, live_url: str, shop: Shop) -> None:
    other = world.add_shop("elsewhere.example")
    mine, theirs = Stream(live_url, world.token(shop)), Stream(live_url, world.token(other))
    mine.next("event: open")
    theirs.next("event: open")
    announce(world, shop.shop_id)
    assert mine.next("event: change") and json.loads(mine.next("data: ")[6:]) == {"shop_id": shop.shop_id}
    announce(world, other.shop_id)
    assert json.loads((theirs.next("event: change"), theirs.next("data: "))[1][6:]) == {"shop_id": other.shop_id}
    assert "event: change" not in theirs.heard.queue


def test_many_changes_are_told_as_few_and_the_last_is_not_lost(world: World, live_url: str, shop: Shop) -> None:
    stream = Stream(live_url, world.token(shop))
    stream.next("event: open")
    for _ in range(50):
        announce(world, shop.shop_id)
        time.sleep(0.01)
    time.sleep(3 * live.PAUSE_SECONDS)
    told = [line for line in stream.heard.queue if line == "event: change"]
    assert 2 <= len(told) <= 5


def test_nonsense_is_survived(world: World, live_url: str, shop: Shop) -> None:
    stream = Stream(live_url, world.token(shop))
    stream.next("event: open")
    for payload in ("", "{", "[]", '{"shop_id": "x"}', "null"):
        world.conn.execute("select pg_notify('hotdash_changes', %s)", [payload])
    announce(world, shop.shop_id)
    assert stream.next("event: change")


def test_nobody_listens_without_a_key_and_nobody_for_all(
    world: World, live_url: str, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert world.get("/events").status_code == 401
    assert httpx.head(f"{live_url}/events", headers={"Authorization": f"Bearer {world.token(shop)}"}).status_code == 200
    monkeypatch.setattr(live, "MOST_PER_USER", 2)
    key = world.token(shop)
    streams = [Stream(live_url, key) for _ in range(3)]
    assert sorted(stream.status for stream in streams) == [200, 200, 429]
    assert Stream(live_url, world.token(shop)).status == 200


def test_a_revoked_key_hears_no_more(world: World, live_url: str, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "HEARTBEAT_SECONDS", 0.1)
    monkeypatch.setattr("hotdash.access.gate.REMEMBER_SECONDS", 0.1)
    stream = Stream(live_url, world.token(shop))
    assert stream.next(": still here")
    world.conn.execute("update app.api_tokens set revoked_at = now() where shop_id = %s", [shop.shop_id])
    assert stream.next("closed")


def test_figures_are_read_anew_though_the_version_stays(world: World, live_url: str, shop: Shop) -> None:
    """What a nightly job changes shows in no cursor: the announcement alone must do."""
    headers = {"Authorization": f"Bearer {world.token(shop)}"}

    def revenue() -> float:
        answer = httpx.get(f"{live_url}/api/v1/dashboard/example-pulse", headers=headers)
        return float(answer.json()["total_revenue"])

    assert revenue() == 1234.5
    world.conn.execute("update rollups.sales_metrics_daily set total_revenue = 7 where shop_id = %s", [shop.shop_id])
    assert revenue() == 1234.5
    announce(world, shop.shop_id)
    assert eventually(lambda: revenue() == 7, PATIENCE)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for this file."""
    with open_browser() as browser:
        yield browser


@contextmanager
def timed() -> Iterator[Callable[[], float]]:
    began = time.monotonic()
    yield lambda: time.monotonic() - began


@pytest.mark.browser
def test_an_open_page_shows_a_change_by_itself(world: World, live_url: str, chromium: Browser, shop: Shop) -> None:
    page = visit(chromium, live_url, world.session(shop))
    figure = page.locator("[data-figure=total_revenue]")
    expect(figure).to_have_text("$1,234.50")
    page.wait_for_timeout(1500)
    for revenue, shown in (("2000.00", "$2,000.00"), ("2001.00", "$2,001.00"), ("2002.00", "$2,002.00")):
        # The figures were asked for a moment ago: what was remembered then must not be shown now.
        with timed() as seconds:
            world.add_sales(shop, TODAY, revenue)
            announce(world, shop.shop_id)
            expect(figure).to_have_text(shown, timeout=PATIENCE * 1000)
        print(f"changed on the page after {seconds():.3f} s")
    expect(page.locator("#live")).to_have_text("One figure changed.")
    assert page.complaints == []  # type: ignore[attr-defined]


@pytest.mark.browser
def test_a_closed_day_and_a_hidden_page_do_not_listen(
    world: World, live_url: str, chromium: Browser, shop: Shop
) -> None:
    page = visit(chromium, live_url, world.session(shop))
    # Each document counts its own: what the page before it asked for may still be on its way.
    page.add_init_script(
        "window.listened = 0;"
        "window.EventSource = class extends EventSource { constructor(url) { super(url); window.listened += 1; } }"
    )
    page.goto(f"{live_url}/?date=2026-03-09")
    page.wait_for_timeout(500)
    assert page.evaluate("window.listened") == 0
    page.goto(live_url)
    expect(page.locator("h1")).to_be_visible()
    page.wait_for_function("window.listened === 1")
    assert eventually(lambda: live.OPEN._value.get() > 0)
    open_before = live.OPEN._value.get()
    page.evaluate(
        "Object.defineProperty(document, 'hidden', {value: true, configurable: true});"
        "document.dispatchEvent(new Event('visibilitychange'))"
    )
    assert eventually(lambda: live.OPEN._value.get() < open_before, PATIENCE)
    # Polls do not reach a hidden page either; what it missed comes when it is looked at again.
    world.add_sales(shop, TODAY, "5.00")
    announce(world, shop.shop_id)
    page.evaluate("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("[data-figure=total_revenue]")).to_have_text("$5.00", timeout=PATIENCE * 1000)
