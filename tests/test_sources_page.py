"""The page of sources and jobs: what stands there, for whom, and what does not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from browser import open_browser, visit
from hotdash.db.connect import Shop
from web_world import World


@pytest.fixture
def shop(world: World, request: pytest.FixtureRequest) -> Shop:
    """A shop of this test's own whose Shopify fails and whose Chatwoot is late."""
    shop = world.add_shop(f"s{abs(hash(request.node.name))}.example")
    for source, state, error, quota, success in (
        ("shopify", "failing", "Shopify answered <b>503</b>.", '{"currentlyAvailable": 900}', "2026-03-10 14:58+00"),
        ("chatwoot", "connected", None, None, "2026-03-10 12:00+00"),
        ("google", "disconnected", None, None, None),
    ):
        world.conn.execute(
            "insert into app.source_connections (shop_id, source, state, account, last_error, last_error_at, quota,"
            " last_success_at, missing, backfilled_at)"
            " values (%s, %s, %s, 'the account', %s, '2026-03-10 14:59+00', %s, %s, '{read_returns}', now())",
            [shop.shop_id, source, state, error, quota, success],
        )
    world.conn.execute(
        "insert into app.job_runs (shop_id, job_name, status, started_at, finished_at, rows_processed, error_message)"
        " values (%(s)s, 'sweep:shopify', 'success', '2026-03-10 14:40+00', '2026-03-10 14:41+00', 5, null),"
        " (%(s)s, 'sweep:shopify', 'failed', '2026-03-10 14:50+00', '2026-03-10 14:50:01+00', null, 'It broke.'),"
        " (%(s)s, 'segments', 'success', '2026-03-08 08:00+00', '2026-03-08 08:00:02+00', 12, null)",
        {"s": shop.shop_id},
    )
    return shop


def test_the_views_say_how_sources_and_jobs_fare(world: World, shop: Shop) -> None:
    world.conn.execute("select set_config('hotdash.now', %s, false)", [world.now.isoformat()])
    jobs = world.conn.execute(
        "select job_name, source, status, error_message, duration_seconds, runs_24h, failures_24h,"
        " last_success_at::text from ops.v_etl_status where shop_id = %s order by 1",
        [shop.shop_id],
    ).fetchall()
    sources = world.conn.execute(
        "select source, lag_minutes, is_late from ops.v_source_status where shop_id = %s order by 1", [shop.shop_id]
    ).fetchall()
    world.conn.execute("select set_config('hotdash.now', '', false)")
    assert [tuple(map(str, row)) for row in jobs] == [
        ("segments", "None", "success", "None", "2.0", "0", "0", "2026-03-08 08:00:02+00"),
        ("sweep:shopify", "shopify", "failed", "It broke.", "1.0", "2", "1", "2026-03-10 14:41:00+00"),
    ]
    assert [tuple(map(str, row)) for row in sources] == [
        ("chatwoot", "180.0", "True"), ("google", "None", "False"), ("shopify", "2.0", "False"),
    ]  # fmt: skip


def test_the_page_shows_state_lag_error_and_runs(world: World, shop: Shop) -> None:
    page = world.browse("/sources", world.session(shop)).text
    for words in ("failing", "Last error", "late", "disconnected", "currentlyAvailable 900", "read_returns", "It broke.",
                  "2, 1 failed", "2 min ago", "3 h ago"):  # fmt: skip
        assert words in page, words
    assert "answered &lt;b&gt;503" in page


def test_another_shop_sees_nothing_of_it(world: World, shop: Shop) -> None:
    other = world.add_shop("another.example")
    page = world.browse("/sources", world.session(other)).text
    assert "No live source is connected" in page and "No job has run yet" in page


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for this file."""
    with open_browser() as browser:
        yield browser


@pytest.mark.browser
@pytest.mark.parametrize("width", [1440, 360])
def test_it_is_reached_from_the_board_and_anybody_can_read_it(
    world: World, live_url: str, chromium: Browser, shop: Shop, width: int
) -> None:
    page = visit(chromium, live_url, world.session(shop), width=width)
    page.get_by_role("link", name="Sources and jobs").click()
    expect(page.locator("h1")).to_have_text("Sources and jobs")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert [entry["id"] for entry in Axe().run(page).response["violations"]] == []


def test_what_differs_from_shopifys_reports_is_shown_with_its_cause(world: World, shop: Shop) -> None:
    session = world.session(shop, "owner")
    assert "Shopify&#39;s own" not in world.browse("/sources", session).text
    world.conn.execute(
        "insert into app.reconciliations (shop_id, day, figure, ours, theirs, cause, compared_at)"
        " values (%(s)s, '2026-03-08', 'taxes', 5, 5, null, '2026-03-10 09:00+00'),"
        " (%(s)s, '2026-03-09', 'total_orders', 1, 2, 'Shopify counts the <b>test</b> orders.', '2026-03-10 09:00+00')",
        {"s": shop.shop_id},
    )
    page = world.browse("/sources", session).text
    assert "1 of 2 figures of the last 35 days differ" in page
    assert "Shopify counts the &lt;b&gt;test&lt;/b&gt; orders." in page
    world.conn.execute("update app.reconciliations set cause = null where shop_id = %s", [shop.shop_id])
    assert "All 2 figures of the last 35 days equal" in world.browse("/sources", session).text
