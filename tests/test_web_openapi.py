"""What the API's own document promises holds for whatever a client may send, with a key and without."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import CHECKS
from schemathesis.core.result import Ok
from starlette.routing import Route

from hotdash.sources.source import all_webhooks
from web_world import TODAY, World

# Everything else is a page, for a browser.
DESCRIBED = ("/api/", "/webhooks/", "/healthz", "/readyz", "/metrics", "/events")
# What a schema cannot say: which days a shop has, which cursors were given out, how a message is signed.
UNSAYABLE = {"date", "from", "cursor", "shop"}


def operations(url: str) -> Iterator[Any]:
    """Every operation of the document but the stream, which has no end that could be waited for."""
    for operation in schemathesis.openapi.from_url(f"{url}/openapi.json").exclude(path="/events").get_all_operations():
        assert isinstance(operation, Ok)
        yield operation.ok()


def hold(operation: Any, headers: dict[str, str], examples: int) -> None:
    """Send what may come and what may not; every check of the answers is on."""
    names = {parameter.name for parameter in operation.query}
    # What is written is judged by the house too: that a day is not to come, that a text holds no NUL.
    is_judged = operation.method.upper() == "POST" or names & UNSAYABLE
    excluded = ["positive_data_acceptance"] if is_judged else []

    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def sent(case: Any) -> None:
        case.call_and_validate(headers=headers, excluded_checks=CHECKS.get_by_names(excluded))

    sent()


@pytest.mark.parametrize("role", ["owner", "viewer"])
def test_the_document_is_true(world: World, live_url: str, role: str) -> None:
    shop = world.add_shop(f"schemas-{role}.example")
    world.add_sales(shop, TODAY, "10.00")
    world.add_variant(shop, "AN6", "Hose end")
    headers = {"Authorization": f"Bearer {world.token(shop, role)}"}
    tried = 0
    for operation in operations(live_url):
        hold(operation, headers, 30 if role == "owner" else 10)
        tried += 1
    paths = world.http.get("/openapi.json").json()["paths"]
    assert tried == sum(map(len, paths.values())) - 1 > len(all_webhooks())


def statuses_without_a_key(operation: Any) -> set[int]:
    """What the operation answers to somebody who has none, its promises checked."""
    found = set()

    @settings(max_examples=5, deadline=None, derandomize=True, database=None, phases=[Phase.generate])
    @given(case=operation.as_strategy())
    def sent(case: Any) -> None:
        case.headers.pop("Authorization", None)
        case.cookies.clear()
        answer = case.call()
        case.validate_response(answer, excluded_checks=CHECKS.get_by_names(["positive_data_acceptance"]))
        found.add(answer.status_code)

    sent()
    return found


def test_the_document_is_true_for_somebody_without_a_key(world: World, live_url: str) -> None:
    closed = 0
    for operation in operations(live_url):
        found = statuses_without_a_key(operation)
        if "security" not in operation.definition.raw:
            # Closed, whatever else is wrong with the request.
            assert 401 in found and found <= {401, 405, 406}, (operation.label, found)
            closed += 1
    assert closed >= 8


def test_every_address_is_described_with_its_methods_and_parameters(world: World) -> None:
    paths = world.http.get("/openapi.json").json()["paths"]
    served: dict[str, set[str]] = {}
    for route in world.app.routes:
        if isinstance(route, Route) and route.path.startswith(DESCRIBED):
            served.setdefault(route.path, set()).update((route.methods or set()) - {"HEAD"})
    described = {path: {method.upper() for method in methods} for path, methods in paths.items()}
    # A named export is served by the route of all exports.
    named = {path for path in described if path.startswith("/api/v1/export/")} - {"/api/v1/export/{view}"}
    assert {path: methods for path, methods in described.items() if path not in named} == served
    assert {f"/webhooks/{name}" for name in all_webhooks()} <= paths.keys()
    for path, methods in paths.items():
        for operation in methods.values():
            in_path = {p["name"] for p in operation.get("parameters", []) if p["in"] == "path"}
            assert in_path == {part[1:-1] for part in path.split("/") if part.startswith("{")}
            assert all(p["description"] for p in operation.get("parameters", []))
            closed = "security" not in operation
            assert not closed or {"401", "429"} <= operation["responses"].keys(), path
