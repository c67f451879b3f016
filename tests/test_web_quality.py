"""How far the data can be trusted, over HTTP and on a page."""

from __future__ import annotations

from typing import Any

from web_world import TODAY, World


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
        "health_status", "as_of", "freshness",
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


def test_a_tile_whose_data_fail_a_critical_check_says_so(world: World) -> None:
    shop = world.add_shop("untrusted.example")
    world.add_sales(shop, TODAY, "10.00")
    token, session = world.token(shop), world.session(shop)
    address = "/api/v1/dashboard/example-pulse"
    before = world.get(address, token)
    assert before.json()["freshness"]["orders"]["failing_checks"] == []
    assert "Not to be trusted" not in world.browse("/", session).text
    world.conn.execute(
        "insert into app.check_results (shop_id, check_name, first_seen_at, last_seen_at, severity, table_name, issue_count)"
        " values (%s, 'Mixed Currencies', now(), now(), 'critical', 'facts.orders', 2)",
        [shop.shop_id],
    )
    world.house.figures.forget()
    after = world.get(address, token, If_None_Match=before.headers["etag"])
    assert after.json()["freshness"]["orders"]["failing_checks"] == ["Mixed Currencies"]
    assert "Not to be trusted" in world.browse("/", session).text
    world.conn.execute(
        "insert into app.check_results (shop_id, check_name, first_seen_at, last_seen_at, severity, table_name, issue_count)"
        " values (%s, 'Mixed Currencies', now() + interval '1 minute', now(), 'critical', 'facts.orders', 0)",
        [shop.shop_id],
    )
    world.house.figures.forget()
    assert "Not to be trusted" not in world.browse("/", session).text
