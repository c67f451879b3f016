"""From a message of Shopify to the number on an open page, through the server and the worker that it runs inside.

At full size by hand, with figures:
HOTDASH_PACE_PER_SECOND=100 HOTDASH_PACE_SECONDS=60 pytest -s tests/test_webhook_to_page.py
"""

from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count

import httpx
import pytest

from fakes.shopify import payloads
from hotdash.access.tokens import new_token
from running_server import free_port, is_ready, start
from shopify_world import World
from web_world import eventually

PER_SECOND = int(os.environ.get("HOTDASH_PACE_PER_SECOND", "20"))
SECONDS = int(os.environ.get("HOTDASH_PACE_SECONDS", "3"))
# Of so many messages one tells of a new order, the others of the same one again: Shopify is as talkative.
MESSAGES_PER_ORDER = 10
TOPICS = ("orders/create", "orders/updated", "orders/paid")
PATIENCE_SECONDS = 60.0


@dataclass
class Seen:
    """When which number of today's orders stood on the page."""

    http: httpx.Client
    moments: list[tuple[int, float]] = field(default_factory=list)

    def look(self) -> int:
        """Ask for the figure as the page does."""
        told = self.http.get("/api/v1/dashboard/sales-pulse").raise_for_status().json()
        self.moments.append((int(told["total_orders"] or 0), time.monotonic()))
        return self.moments[-1][0]

    def watch(self) -> None:
        """Look whenever the server says that something changed, until it ends."""
        with (
            suppress(httpx.HTTPError),
            httpx.Client(base_url=self.http.base_url, headers=self.http.headers) as mine,
            mine.stream("GET", "/events", timeout=30.0) as events,
        ):
            for line in events.iter_lines():
                if line == "event: change":
                    self.look()

    def when(self, orders: int) -> float:
        """When so many stood there first."""
        return min(at for number, at in self.moments if number >= orders)


@contextmanager
def serving(world: World) -> Iterator[httpx.Client]:
    """`hotdash serve` as people start it, and somebody who may look."""
    port = free_port()
    key = new_token(world.conn, world.shop, "viewer", "test")
    process = start(world, port)
    try:
        limits = httpx.Limits(max_connections=64)
        with httpx.Client(
            base_url=f"http://127.0.0.1:{port}", headers={"Authorization": f"Bearer {key}"}, timeout=10, limits=limits
        ) as http:
            assert eventually(lambda: is_ready(http), PATIENCE_SECONDS)
            yield http
    finally:
        process.terminate()
        process.wait(20)


def message(world: World, number: int, body: bytes) -> dict[str, str]:
    """Headers of a signed delivery."""
    return {
        "Content-Type": "application/json",
        "X-Shopify-Topic": TOPICS[min(number % MESSAGES_PER_ORDER, 1)],
        "X-Shopify-Shop-Domain": world.fake.shop.domain,
        "X-Shopify-Webhook-Id": f"pace-{number}",
        "X-Shopify-Hmac-Sha256": world.fake.webhooks.signature(body),
    }


def send_all(world: World, http: httpx.Client) -> tuple[list[float], list[float]]:
    """Send at the pace; returns seconds until each was acknowledged, and when each order's first message was due."""
    sent_at: list[float] = []
    acknowledged: list[float] = []

    def send(headers: dict[str, str], body: bytes, due: float) -> None:
        http.post("/webhooks/shopify", content=body, headers=headers).raise_for_status()
        acknowledged.append(time.monotonic() - due)

    start = time.monotonic() + 0.1
    with ThreadPoolExecutor(32) as pool:
        for number in range(PER_SECOND * SECONDS):
            due = start + number / PER_SECOND
            time.sleep(max(0.0, due - time.monotonic()))
            if number % MESSAGES_PER_ORDER == 0:
                with world.fake.shop.lock:
                    # Shopify counts no test orders.
                    order = world.fake.driver.place_order(is_test=False)
                    body = json.dumps(payloads.order(order)).encode()
                sent_at.append(time.monotonic())
            pool.submit(send, message(world, number, body), body, time.monotonic())
    return acknowledged, sent_at


def shares(values: Sequence[float]) -> str:
    """The distribution in milliseconds."""
    ordered = sorted(values)
    return ", ".join(
        f"{name} {1000 * ordered[int(share * (len(ordered) - 1))]:.0f}"
        for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("longest", 1.0))
    )


@pytest.mark.usefixtures("shopify_world")
def test_an_order_stands_on_the_open_page_soon_after_its_message(shopify_world: World) -> None:
    world = shopify_world
    world.fake.webhooks.stop_pump()
    world.backfill()
    with serving(world) as http:
        seen = Seen(http)
        before = seen.look()
        watcher = threading.Thread(target=seen.watch, daemon=True)
        watcher.start()
        acknowledged, sent_at = send_all(world, http)
        assert eventually(lambda: seen.look() == before + len(sent_at), PATIENCE_SECONDS)
        waiting = "select count(*) from raw.payloads where applied_at is null"
        assert eventually(lambda: world.one(waiting) == 0, PATIENCE_SECONDS)
    watcher.join(20)
    shown = [seen.when(before + place) - at for place, at in zip(count(1), sent_at, strict=False)]
    load = os.getloadavg()[0]
    print(f"{len(acknowledged)} messages at {PER_SECOND} a second, {len(shown)} orders, load {load:.1f}")
    print(f"acknowledged after ms: {shares(acknowledged)}")
    print(f"on the page after ms: {shares(shown)}")
    runs = world.conn.execute(
        "select count(*), percentile_cont(0.5) within group (order by finished_at - started_at)"
        " from app.job_runs where job_name = 'apply:shopify' and status = 'success'"
    ).fetchone()
    print(f"runs of the job, and their median: {runs}; requests {world.fake.edge.requests}")
    assert len(acknowledged) == PER_SECOND * SECONDS
    # No message told of customers and stock.
    assert [told for told in world.differences() if told.startswith(("orders", "lines", "ledger"))] == []
