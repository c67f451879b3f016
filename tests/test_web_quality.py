"""How far the data can be trusted, over HTTP and on a page."""

from __future__ import annotations

from typing import Any

from web_world import World


def fault(world: World, name: str) -> Any:
    shop = world.add_shop(name)
    world.conn.execute(
        "insert into app.decision_log (shop_id, decision_id, scope, actor, action, hash)"
        " values (%s, 1, 'cx', 'ada', 'x', 'not a link')",
        [shop.shop_id],
    )
    return shop


def test_the_endpoint_has_the_contracts_keys_and_its_own_shops_state(world: World) -> None:
    shop, well = fault(world, "faulty.example"), world.add_shop("well.example")
    answer = world.get("/api/v1/analytics/data-quality", world.token(shop))
    assert set(answer.json()) == {
        "critical_issues", "high_issues", "medium_issues", "low_issues", "avg_completeness_pct", "stale_tables",
        "health_status", "as_of",
    }  # fmt: skip
    assert (answer.json()["critical_issues"], answer.json()["health_status"]) == (1, "FAILING")
    again = world.get("/api/v1/analytics/data-quality", world.token(shop), If_None_Match=answer.headers["etag"])
    assert again.status_code == 304
    assert world.get("/api/v1/analytics/data-quality", world.token(well)).json()["health_status"] == "PASSING"
    assert world.get("/api/v1/analytics/data-quality").status_code == 401


def test_the_page_says_what_is_wrong_and_what_to_do(world: World) -> None:
    shop = fault(world, "faulty-page.example")
    page = world.browse("/quality", world.session(shop)).text
    assert "Broken Decision Chain" in page and "hotdash audit verify" in page
    assert "1 of 18 checks fail" in page
    well = world.browse("/quality", world.session(world.add_shop("well-page.example"))).text
    assert "Every check passes" in well and "Nothing was read yet" in well
    assert world.get("/quality").headers["location"] == "/login"
