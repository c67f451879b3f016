"""Rows of any view page by page, and what tiles answer under names of their own: complete, fresh, of one shop only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from hotdash.config import Config
from hotdash.db.connect import Shop, shop_session
from hotdash.db.rebuild import logic_views
from hotdash.sample.sample import write_sample
from hotdash.sources.files.files import import_file
from hotdash.tiles.tile import all_tiles
from hotdash.web.analytics import read_cursor, write_cursor
from hotdash.web.app import create_app
from web_world import NOW, TODAY, World, eventually

PATH = "/api/v1/analytics/v_sales_pulse_30d"
TOTAL = "/api/v1/analytics/example-total"


@pytest.fixture
def shop(world: World, request: pytest.FixtureRequest) -> Shop:
    """A shop of this test's own, that sold today."""
    shop = world.add_shop(f"analytics-{abs(hash(request.node.name))}.example")
    world.add_sales(shop, TODAY, "100.50")
    return shop


@pytest.fixture(scope="module")
def sample(served: World, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """Two months of the sample shop, with a decision."""
    shop = served.add_shop("sample.example")
    for path in write_sample(tmp_path_factory.mktemp("sample"), now=NOW, months=2):
        import_file(served.conn, shop, path, mapping=None, now=NOW)
    with shop_session(served.conn, [shop.shop_id]):
        served.conn.execute(
            "select access.record_decision(%s, 'stock', 'Ann', 'reorder', 'low', null, null, '{}')", [shop.shop_id]
        )
        served.conn.execute("select checks.record_results(%s)", [shop.shop_id])
    return shop


@pytest.fixture(scope="module")
def whole(served: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """The house with all its tiles."""
    app = create_app(served.database, Config(tmp_path_factory.mktemp("home"), None, "", 1), clock=lambda: served.now)
    app.state.house.limits.enabled = False
    with TestClient(app) as http:
        yield http


def pages(world: World, path: str, token: str, limit: int) -> list[list[Any]]:
    """All pages of a view."""
    found: list[list[Any]] = []
    cursor = ""
    while True:
        mark = "&" if "?" in path else "?"
        answer = json.loads(world.get(f"{path}{mark}limit={limit}{cursor}", token).text, parse_float=str)
        found.append(answer["rows"])
        if answer["next_cursor"] is None:
            return found
        cursor = f"&cursor={answer['next_cursor']}"


def test_the_pages_of_every_view_are_its_whole_export(world: World, sample: Shop) -> None:
    token = world.token(sample)
    empty = []
    for view in logic_views():
        exported = json.loads(world.get(f"/api/v1/export/{view}", token).text, parse_float=str)
        limit = min(1_000, max(1, len(exported) // 3))
        paged = pages(world, f"/api/v1/analytics/{view}", token, limit)
        assert [row for page in paged for row in page] == exported, view
        assert all(len(page) == limit for page in paged[:-1]), view
        empty += [] if exported else [view]
    # The test can see: most views have rows.
    assert len(empty) < len(logic_views()) / 3, empty


def test_the_last_page_is_known_as_such(world: World, shop: Shop) -> None:
    counts = [[len(page) for page in pages(world, PATH, world.token(shop), limit)] for limit in (10, 15, 29, 30)]
    assert counts == [[10, 10, 10], [15, 15], [29, 1], [30]]


def test_a_page_has_its_age_and_the_rows_of_the_range(world: World, shop: Shop) -> None:
    answer = world.get(f"{PATH}?from=2026-03-09&to={TODAY}", world.token(shop)).json()
    assert list(answer) == ["rows", "next_cursor", "as_of", "freshness"]
    assert [row["date"] for row in answer["rows"]] == ["2026-03-09", TODAY]
    assert answer["as_of"] == NOW.isoformat()
    assert answer["freshness"]["orders"]["age_minutes"] == 0


def test_a_page_of_a_past_day_is_of_its_close(world: World, shop: Shop) -> None:
    answer = world.get(f"{PATH}?date=2026-03-01", world.token(shop)).json()
    assert (answer["rows"][-1]["date"], answer["as_of"]) == ("2026-03-01", "2026-03-02T05:59:59.999999+00:00")


@pytest.mark.parametrize("path", [PATH, TOTAL])
def test_what_the_client_holds_is_not_sent_again_until_it_changes(world: World, shop: Shop, path: str) -> None:
    token = world.token(shop)
    first = world.get(path, token)
    tag = first.headers["etag"]
    assert world.get(path, token, If_None_Match=tag).status_code == 304
    world.add_sales(shop, TODAY, "777.00")
    assert eventually(lambda: world.get(path, token, If_None_Match=tag).status_code == 200)
    assert b"777.00" in world.get(path, token).content


@pytest.mark.parametrize("path", [PATH, TOTAL])
def test_a_change_of_another_shop_throws_nothing_away(world: World, shop: Shop, path: str) -> None:
    other = world.add_shop(f"other-{shop.domain}")
    token = world.token(shop)
    first = world.get(path, token)
    world.add_sales(other, TODAY, "4242.42")
    world.house.figures.forget_versions()
    misses = world.house.figures._kept.copy()
    again = world.get(path, token)
    assert (again.headers["etag"], again.content) == (first.headers["etag"], first.content)
    assert misses.keys() == world.house.figures._kept.keys()
    assert b"4242" in world.get(path, world.token(other)).content


def test_a_tiles_function_answers_under_its_name(world: World, shop: Shop) -> None:
    token = world.token(shop)
    answer = world.get(TOTAL, token)
    said = answer.json()
    assert said == {
        "total": 100.5, "as_of": NOW.isoformat(), "freshness": said["freshness"], "definitions": said["definitions"]
    }  # fmt: skip
    assert answer.headers["cache-control"] == "private, max-age=300"
    assert world.get(f"{TOTAL}?date=2026-03-01", token).json()["total"] is None
    assert world.get(f"{TOTAL}?limit=5", token).status_code == 400
    assert world.get(TOTAL).status_code == 401


def test_every_tiles_functions_answer(world: World, sample: Shop, whole: TestClient) -> None:
    headers = {"Authorization": f"Bearer {world.token(sample)}"}
    document = whole.get("/openapi.json").json()["paths"]
    for tile in all_tiles():
        for name in tile.analytics:
            assert name not in logic_views()
            answer = whole.get(f"/api/v1/analytics/{name}", headers=headers)
            assert answer.status_code == 200, answer.text
            assert {"as_of", "freshness"} < answer.json().keys()
            assert answer.headers["etag"]
            assert f"/api/v1/analytics/{name}" in document


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("limit=0", 400),
        ("limit=1001", 400),
        ("limit=x", 400),
        ("cursor=", 400),
        ("cursor=abc", 400),
        ("cursor=%FF", 400),
        ("personal=true", 400),
        ("from=2026-03-02&to=2026-03-01", 400),
        ("date=2026-03-11", 400),
        ("cursor=" + write_cursor("v_sales_pulse_30d", '[1, "soon"]'), 400),
        ("cursor=" + write_cursor("v_inventory_alerts", '[1, "2026-03-01"]'), 400),
        ("cursor=" + write_cursor("v_sales_pulse_30d", '[1, null, "2026-03-01"]'), 200),
        ("cursor=" + write_cursor("v_sales_pulse_30d", "[1]"), 200),
    ],
)
def test_what_cannot_be_asked_is_refused(world: World, shop: Shop, query: str, status: int) -> None:
    answer = world.get(f"{PATH}?{query}", world.token(shop))
    assert answer.status_code == status
    if status != 200:
        assert set(answer.json()) == {"code", "message", "detail", "hint"}


def test_a_range_needs_rows_of_a_day(world: World, shop: Shop) -> None:
    answer = world.get("/api/v1/analytics/v_inventory_alerts?from=2026-03-01", world.token(shop))
    assert (answer.status_code, answer.json()["detail"]) == (400, "The rows of v_inventory_alerts are of no day.")


@pytest.mark.parametrize("name", ["v_nothing", "customer_contacts", "full_days"])
def test_there_are_only_views(world: World, shop: Shop, name: str) -> None:
    assert world.get(f"/api/v1/analytics/{name}", world.token(shop)).status_code == 404


def test_a_cursor_is_read_as_it_was_written() -> None:
    place = '[3, "2026-03-01", null, "Größe \\"12\\""]'
    assert read_cursor("v_x", write_cursor("v_x", place)) == place


def test_two_shops_never_cross(world: World, shop: Shop) -> None:
    other = world.add_shop(f"crossing-{shop.domain}")
    world.add_sales(other, TODAY, "4242.42")
    cursor = world.get(f"{PATH}?limit=1", world.token(other)).json()["next_cursor"]
    for path in (PATH, f"{PATH}?cursor={cursor}", TOTAL):
        assert b"4242" not in world.get(path, world.token(shop)).content
    assert b"4242" in world.get(f"{PATH}?cursor={cursor}", world.token(other)).content
