"""Decisions over HTTP: who may write them, what is refused, what is read."""

from __future__ import annotations

from typing import Any

import pytest

from web_world import World

DECISION = {"scope": "inventory", "action": "reorder.approved", "rationale": "Six days of cover are left."}


def post(world: World, token: str | None, body: Any, **headers: str) -> Any:
    sent = {"Authorization": f"Bearer {token}"} if token else {}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    if isinstance(body, bytes):
        return world.http.post("/api/v1/decisions", content=body, headers=sent)
    return world.http.post("/api/v1/decisions", json=body, headers=sent)


@pytest.fixture
def shop(world: World, request: pytest.FixtureRequest) -> Any:
    return world.add_shop(f"{request.node.name[:40].replace('[', '-').strip(']').lower()}.example")


def test_an_operator_decides_and_a_viewer_reads_it(world: World, shop: Any) -> None:
    written = post(world, world.token(shop, "operator"), DECISION)
    assert written.status_code == 201
    assert {key: written.json()[key] for key in ("id", "scope", "actor", "action")} == {
        "id": 1, "scope": "inventory", "actor": "test", "action": "reorder.approved",
    }  # fmt: skip
    world.now = world.now.replace(year=2100)
    try:
        read = world.get("/api/v1/audit/decisions?days=180", world.token(shop)).json()
    finally:
        world.now = world.now.replace(year=2026)
    assert set(read) == {"decisions", "as_of"}


def test_reading_by_actor_and_scope(world: World, shop: Any) -> None:
    token = world.token(shop, "owner")
    for scope in ("inventory", "cx", "cx"):
        assert post(world, token, DECISION | {"scope": scope}).status_code == 201
    found = world.get("/api/v1/audit/decisions?scope=cx&actor=test&days=1", token).json()["decisions"]
    assert [(row["id"], row["scope"]) for row in found] == [(3, "cx"), (2, "cx")]
    assert set(found[0]) == {"id", "scope", "actor", "action", "rationale", "created_at"}
    assert world.get("/api/v1/audit/decisions?actor=nobody", token).json()["decisions"] == []


def test_a_viewer_may_not_decide(world: World, shop: Any) -> None:
    refused = post(world, world.token(shop, "viewer"), DECISION)
    assert refused.status_code == 403 and refused.json()["code"] == "forbidden"
    assert post(world, None, DECISION).status_code == 401


def test_another_sites_page_may_not_decide(world: World, shop: Any) -> None:
    assert post(world, world.token(shop, "owner"), DECISION, Sec_Fetch_Site="cross-site").status_code == 403


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "truncated"),
        (b"[]", "object"),
        ({"scope": "x"}, "action"),
        ({"scope": " ", "action": "x"}, "scope"),
        (DECISION | {"actor": "somebody else"}, "actor"),
        (DECISION | {"evidence_url": "javascript:alert(1)"}, "evidence_url"),
        (DECISION | {"rationale": "x" * 4001}, "rationale"),
        (DECISION | {"rationale": "a\0b"}, "NUL"),
        (DECISION | {"payload": [1]}, "payload"),
    ],
)
def test_what_is_no_decision_is_refused_and_named(world: World, shop: Any, body: Any, says: str) -> None:
    refused = post(world, world.token(shop, "operator"), body)
    assert refused.status_code == 400
    assert says in " ".join(str(value) for value in refused.json().values())


def test_a_decision_that_is_too_large_is_refused(world: World, shop: Any) -> None:
    body = DECISION | {"payload": {"x": "y" * 70_000}}
    assert post(world, world.token(shop, "operator"), body).status_code == 413


@pytest.mark.parametrize("query", ["days=0", "days=181", "days=x", "who=me", "actor=%00"])
def test_an_impossible_question_is_refused(world: World, shop: Any, query: str) -> None:
    assert world.get(f"/api/v1/audit/decisions?{query}", world.token(shop)).status_code == 400


def test_no_shop_reads_or_chains_anothers_decisions(world: World, shop: Any) -> None:
    other = world.add_shop("other-decider.example")
    assert post(world, world.token(other, "owner"), DECISION).json()["id"] == 1
    assert world.get("/api/v1/audit/decisions", world.token(shop)).json()["decisions"] == []


def test_the_limit_is_thirty_a_minute(world: World, shop: Any) -> None:
    token = world.token(shop)
    world.house.limits.enabled = True
    answers = [world.get("/api/v1/audit/decisions", token).status_code for _ in range(31)]
    assert answers[:30] == [200] * 30 and answers[30] in (200, 429)


def submit(world: World, session: str, fields: dict[str, str]) -> Any:
    headers = {"Cookie": f"hotdash_session={session}", "Accept": "text/html"}
    return world.http.post("/decisions", data=fields, headers=headers, follow_redirects=False)


def test_a_person_writes_a_decision_down_and_sees_it(world: World, shop: Any) -> None:
    session = world.session(shop, "owner")
    empty = world.browse("/decisions", session).text
    assert "Nothing was decided" in empty and "The chain holds" in empty
    answer = submit(world, session, DECISION | {"rationale": "<script>alert(1)</script>", "evidence_url": ""})
    assert (answer.status_code, answer.headers["location"]) == (303, "/decisions")
    page = world.browse("/decisions", session).text
    assert "reorder.approved" in page and "&lt;script&gt;" in page and "The chain holds" in page
    assert "<script>alert" not in page
    world.conn.execute("update app.decision_log set actor = 'somebody else' where shop_id = %s", [shop.shop_id])
    assert "The chain is broken at decision 1" in world.browse("/decisions", session).text


def test_a_viewer_sees_no_form_and_may_not_send_one(world: World, shop: Any) -> None:
    session = world.session(shop)
    assert "<form" not in world.browse("/decisions", session).text
    assert submit(world, session, DECISION).status_code == 403
