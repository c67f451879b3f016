"""So many requests per person, kind and minute; whoever is refused is told when to come back."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from hotdash.web import limits
from web_world import TODAY, World


@pytest.fixture
def clock(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[SimpleNamespace]:
    """The clock that requests are counted by, twenty seconds into a minute; it stands until it is set."""
    stood = SimpleNamespace(now=1_000_000_040.0)
    stood.time = lambda: stood.now
    monkeypatch.setattr(limits, "time", stood)
    world.house.limits.enabled = True
    yield stood
    world.house.limits.enabled = False


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/api/v1/dashboard", 60),
        ("/api/v1/dashboard/example-pulse", 60),
        ("/api/v1/analytics/v_sales_pulse_30d", 60),
        ("/api/v1/analytics/example-total", 60),
        ("/api/v1/analytics/data-quality", 60),
        ("/api/v1/export/v_sales_pulse_30d", 10),
        ("/api/v1/audit/decisions", 30),
    ],
)
def test_one_request_too_many_is_told_when_to_come_back(
    world: World, clock: SimpleNamespace, path: str, allowed: int
) -> None:
    shop = world.add_shop(f"limits-{abs(hash(path))}.example")
    world.add_sales(shop, TODAY, "1")
    token, another = world.token(shop), world.token(shop)
    assert [world.get(path, token).status_code for _ in range(allowed)] == [200] * allowed
    refused = world.get(path, token)
    assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")
    wait = int(refused.headers["retry-after"])
    assert 1 <= wait <= 60
    assert world.get(path, another).status_code == 200
    clock.now += wait - 2
    assert world.get(path, token).status_code == 429
    clock.now += 2
    assert world.get(path, token).status_code == 200


def test_kinds_are_counted_apart(world: World, clock: SimpleNamespace) -> None:
    shop = world.add_shop("limits-apart.example")
    token = world.token(shop)
    for _ in range(11):
        world.get("/api/v1/export/v_sales_pulse_30d", token)
    assert world.get("/api/v1/export/v_inventory_alerts", token).status_code == 429
    assert world.get("/api/v1/audit/decisions", token).status_code == 200
