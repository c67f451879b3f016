"""The API at its edge: shapes, days, caches, limits; and nothing of another shop."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hotdash.db.connect import Shop
from web_world import NOW, TODAY, World, eventually

PATH = "/api/v1/dashboard/example-pulse"


@pytest.fixture
def shop(world: World, request: pytest.FixtureRequest) -> Shop:
    """A shop of this test's own, that sold today, yesterday and on 1 March."""
    shop = world.add_shop(f"{abs(hash(request.node.name))}.example")
    for day, revenue in ((TODAY, "100.50"), ("2026-03-09", "90.00"), ("2026-03-01", "10.25")):
        world.add_sales(shop, day, revenue)
    return shop


def test_the_answer_is_the_tiles_with_three_keys_more(world: World, shop: Shop) -> None:
    world.add_variant(shop, "AN6", "Hose end")
    answer = world.get(PATH, world.token(shop)).json()
    assert set(answer) == {"date", "total_revenue", "things", "as_of", "freshness", "definitions"}
    assert (answer["date"], answer["total_revenue"], answer["as_of"]) == (TODAY, 100.50, NOW.isoformat())
    assert answer["freshness"]["orders"]["age_minutes"] == 0
    assert [thing["sku"] for thing in answer["things"]] == ["AN6"]


def test_amounts_pass_through_digit_by_digit(world: World, shop: Shop) -> None:
    world.add_sales(shop, TODAY, "12345678901234567.89")
    assert b"12345678901234567.89" in world.get(PATH, world.token(shop)).content


def test_the_dashboard_holds_every_tile(world: World, shop: Shop) -> None:
    token = world.token(shop)
    whole, single = world.get("/api/v1/dashboard", token).json(), world.get(PATH, token).json()
    assert whole == {"example-pulse": single, "as_of": NOW.isoformat()}


def test_a_past_day_is_shown_as_it_stood(world: World, shop: Shop) -> None:
    answer = world.get(f"{PATH}?date=2026-03-01", world.token(shop)).json()
    assert (answer["date"], answer["total_revenue"]) == ("2026-03-01", 10.25)
    assert answer["as_of"] == "2026-03-02T05:59:59.999999+00:00"
    assert answer["freshness"]["orders"]["age_minutes"] == 0


def test_today_by_its_name_is_now(world: World, shop: Shop) -> None:
    token = world.token(shop)
    assert world.get(f"{PATH}?date={TODAY}", token).json() == world.get(PATH, token).json()


def test_the_first_day_can_be_asked_for_and_the_one_before_not(world: World, shop: Shop) -> None:
    token = world.token(shop)
    assert world.get(f"{PATH}?date=2026-01-01", token).status_code == 200
    assert world.get(f"{PATH}?date=2025-12-31", token).status_code == 400


def test_sales_before_the_opening_move_the_first_day(world: World, shop: Shop) -> None:
    world.add_sales(shop, "2010-12-01", "5")
    assert eventually(lambda: world.get(f"{PATH}?date=2010-12-01", world.token(shop)).status_code == 200)


@pytest.mark.parametrize(
    "query",
    [
        "date=2026-03-11",
        "date=2026-02-30",
        "date=20260301",
        "date=yesterday",
        "date=",
        "date=2026-03-01&date=2026-03-02",
        "date=%FF",
        "severity=purple",
        "limit=0",
        "limit=201",
        "limit=-1",
        "limit=5.0",
        "limit=%D9%A3",
        "nonsense=1",
        "Date=2026-03-01",
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_hint(world: World, shop: Shop, query: str) -> None:
    answer = world.get(f"{PATH}?{query}", world.token(shop))
    assert answer.status_code == 400
    assert set(answer.json()) == {"code", "message", "detail", "hint"}
    assert answer.json()["hint"]


def test_the_tiles_options_are_no_parameters_of_the_dashboard(world: World, shop: Shop) -> None:
    assert world.get("/api/v1/dashboard?limit=5", world.token(shop)).status_code == 400


def test_an_option_reaches_the_tile(world: World, shop: Shop) -> None:
    world.add_variant(shop, "AN8", "Hose end")
    assert world.get(f"{PATH}?severity=high", world.token(shop)).json()["things"] == []


def test_what_the_client_holds_is_not_sent_again(world: World, shop: Shop) -> None:
    token = world.token(shop)
    first = world.get(PATH, token)
    tag = first.headers["etag"]
    for known in (tag, f'"x", {tag}', tag.removeprefix("W/"), "*"):
        again = world.get(PATH, token, If_None_Match=known)
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert world.get(PATH, token, If_None_Match='"other"').status_code == 200
    assert first.headers["cache-control"] == "private, max-age=300"


def test_a_change_is_seen_at_once_and_changes_the_etag(world: World, shop: Shop) -> None:
    token = world.token(shop)
    before = world.get(PATH, token)
    world.add_sales(shop, TODAY, "777.00")
    assert eventually(lambda: world.get(PATH, token).json()["total_revenue"] == 777.0)
    assert world.get(PATH, token, If_None_Match=before.headers["etag"]).status_code == 200


def test_a_change_of_another_shop_throws_nothing_away(world: World, shop: Shop) -> None:
    other = world.add_shop("quiet-neighbour.example")
    world.add_sales(other, TODAY, "1")
    token = world.token(shop)
    before = world.get(PATH, token).headers["etag"]
    world.add_sales(other, TODAY, "2")
    world.house.figures._versions.clear()
    assert world.get(PATH, token).headers["etag"] == before


def test_two_shops_never_cross(world: World, shop: Shop) -> None:
    other = world.add_shop("crossing.example", "Europe/London", "GBP")
    world.add_sales(other, TODAY, "4242.42")
    world.add_variant(other, "THEIRS-1", "Theirs")
    mine, theirs = world.token(shop), world.token(other)
    for _ in range(2):
        for path in (PATH, "/api/v1/dashboard", f"{PATH}?date=2026-03-09"):
            assert b"THEIRS" not in world.get(path, mine).content
            assert b"THEIRS" in world.get(path, theirs).content
    tag = world.get(PATH, theirs).headers["etag"]
    assert world.get(PATH, mine, If_None_Match=tag).status_code == 200
    assert b"THEIRS" not in world.browse("/", world.session(shop)).content


def test_a_bearer_token_wins_over_a_cookie(world: World, shop: Shop) -> None:
    other = world.add_shop("cookie-holder.example")
    headers = {"Authorization": f"Bearer {world.token(shop)}", "Cookie": f"hotdash_session={world.session(other)}"}
    assert world.http.get(PATH, headers=headers).json()["total_revenue"] == 100.5


def test_stale_data_are_called_stale(world: World, shop: Shop) -> None:
    from datetime import timedelta

    world.read(shop, NOW - timedelta(hours=25))
    answer = world.get(PATH, world.token(shop)).json()
    assert answer["freshness"]["orders"] == {
        "read_at": (NOW - timedelta(hours=25)).isoformat(),
        "age_minutes": 1500.0,
        "is_stale": True,
        "failing_checks": [],
    }


def test_what_was_never_read_has_no_age(world: World) -> None:
    shop = world.add_shop("never-read.example")
    freshness = world.get(PATH, world.token(shop)).json()["freshness"]
    assert freshness == {"orders": {"read_at": None, "age_minutes": None, "is_stale": True, "failing_checks": []}}


def test_one_request_too_many_in_a_minute_is_told_to_wait(world: World, shop: Shop) -> None:
    token, another = world.token(shop), world.token(shop)
    world.house.limits.enabled = True
    codes = [world.get(PATH, token).status_code for _ in range(130)]
    # A minute may end on the way.
    assert codes[:60] == [200] * 60
    assert 429 in codes
    refused = next(answer for answer in (world.get(PATH, token) for _ in range(130)) if answer.status_code == 429)
    assert 1 <= int(refused.headers["retry-after"]) <= 61
    assert refused.json()["code"] == "rate_limited"
    assert world.get(PATH, another).status_code == 200


ROUTES = ("/api/v1/dashboard", PATH, "/", "/fragments", "/login", "/healthz", "/readyz", "/metrics", "/openapi.json")


@pytest.mark.parametrize("path", [*ROUTES, "/static/hotdash.css", "/logout"])
def test_a_wrong_method_is_answered_in_the_one_shape(world: World, path: str) -> None:
    answer = world.http.request("DELETE", path)
    assert answer.status_code == 405
    assert answer.json()["code"] == "method_not_allowed"
    assert answer.headers["allow"]


@pytest.mark.parametrize(
    "path", ["/nowhere", "/api/v1/dashboard/", "/api/v1/dashboard/nope", "/static/../app.py", "/static/x"]
)
def test_nowhere_is_answered_in_the_one_shape(world: World, path: str) -> None:
    answer = world.get(path)
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"
    assert set(answer.json()) == {"code", "message", "detail", "hint"}


def test_a_browser_gets_a_page_for_an_error(world: World) -> None:
    answer = world.browse("/nowhere", "")
    assert answer.status_code == 404
    assert "<h1>There is nothing at this address.</h1>" in answer.text


@pytest.mark.parametrize("path", ROUTES)
def test_every_answer_carries_the_headers_that_protect(world: World, path: str) -> None:
    headers = world.get(path).headers
    assert "'unsafe-inline'" not in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_a_fault_inside_tells_clients_nothing(world: World, shop: Shop) -> None:
    world.conn.execute("alter function example.tile_json(bigint, jsonb) rename to tile_json_away")
    try:
        answer = world.get(f"{PATH}?date=2026-02-02", world.token(shop))
    finally:
        world.conn.execute("alter function example.tile_json_away(bigint, jsonb) rename to tile_json")
    assert answer.status_code == 500
    assert answer.json()["code"] == "internal"
    assert "tile_json" not in answer.text


def test_head_is_get_without_a_body(world: World, shop: Shop) -> None:
    headers = {"Authorization": f"Bearer {world.token(shop)}"}
    answer = world.http.head(PATH, headers=headers)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["etag"] == world.http.get(PATH, headers=headers).headers["etag"]


def test_large_answers_are_packed(world: World, shop: Shop) -> None:
    for number in range(40):
        world.add_variant(shop, f"PACK-{number}", "A part with a long name for the sake of size")
    token = world.token(shop)
    packed = world.get(PATH, token, Accept_Encoding="gzip")
    plain = world.get(PATH, token, Accept_Encoding="identity")
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content


def test_it_is_alive_and_ready(world: World) -> None:
    assert world.get("/healthz").json() == {"status": "ok"}
    assert world.get("/readyz").json()["status"] == "ok"


def test_it_is_not_ready_on_an_older_database(world: World) -> None:
    world.conn.execute("update app.migrations set number = number + 1000 where number = 1")
    try:
        answer = world.get("/readyz")
    finally:
        world.conn.execute("update app.migrations set number = 1 where number = 1001")
    assert (answer.status_code, answer.json()["code"]) == (503, "migration")


def test_the_document_names_every_parameter_and_error(world: World) -> None:
    document: dict[str, Any] = world.get("/openapi.json").json()
    operation = document["paths"][PATH]["get"]
    assert [parameter["name"] for parameter in operation["parameters"]] == [
        "date",
        "from",
        "to",
        "compare",
        "severity",
        "limit",
        "If-None-Match",
    ]
    assert set(operation["responses"]) == {"200", "304", "400", "401", "429", "500", "503"}
    assert json.dumps(document).count("#/components/schemas/Error") > 5
