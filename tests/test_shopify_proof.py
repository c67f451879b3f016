"""The whole of it at once: a shop's history, then changes that messages tell of, some lost, some twice, late, shuffled.

At full size by hand, with figures:
HOTDASH_PROOF_ORDERS=50000 HOTDASH_PROOF_CHANGES=2000 pytest -s tests/test_shopify_proof.py
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest

from conftest import add_shop
from fakes.serving import served
from fakes.shopify.changes import changes
from fakes.shopify.published import SchemaUnreachableError, published
from fakes.shopify.shopify import serve
from fakes.shopify.webhooks import Weather
from hotdash.config import Config
from hotdash.db.connect import Database
from hotdash.sources.shopify import sync
from hotdash.sources.shopify.subscriptions import VARIABLE, watch_subscriptions
from hotdash.sources.shopify.webhooks import apply_payloads
from hotdash.web.app import create_app
from shopify_state import picture
from shopify_world import World

ORDERS = int(os.environ.get("HOTDASH_PROOF_ORDERS", "200"))
CHANGES = int(os.environ.get("HOTDASH_PROOF_CHANGES", "150"))
ROUNDS = 10
# What Shopify restores to a shop of its Plus plan in a second.
PLUS = 1000.0


@contextmanager
def timed(what: str, things: int = 0) -> Iterator[None]:
    """Print how long it took, and how many things a second."""
    start = time.monotonic()
    yield
    seconds = time.monotonic() - start
    print(f"{what}: {seconds:.1f} s" + (f", {things / seconds:.0f}/s" if things else ""))


@pytest.fixture
def world(fresh_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A connected shop whose messages come to a running server of ours; nothing is read yet."""
    try:
        published()
    except SchemaUnreachableError as error:
        pytest.skip(f"NO FAKE SHOPIFY: {error}")
    is_full_size = ORDERS > 10_000
    monkeypatch.setenv("HOTDASH_HOME", str(tmp_path))
    app = create_app(fresh_database, Config(tmp_path, None, "127.0.0.1", 0), tiles=[])
    with (
        serve(orders=ORDERS, days=730 if is_full_size else 90, products=300 if is_full_size else 40) as fake,
        psycopg.connect(fresh_database.admin_url, autocommit=True) as conn,
        served(app) as address,
    ):
        fake.bucket.restore_rate = PLUS
        fake.webhooks.stop_pump()
        monkeypatch.setenv(VARIABLE, address)
        world = World(fake, conn, fresh_database, add_shop(conn), tmp_path, [])
        world.connect()
        yield world


def sweep(world: World) -> None:
    """What the schedule does within an hour."""
    sync.sync_products(world.conn, world.connected)
    sync.sweep(world.conn, world.connected)


def test_after_history_messages_and_a_sweep_both_sides_are_the_same(world: World) -> None:
    fake = world.fake
    with timed(f"history of {ORDERS} orders"):
        records = world.backfill()
    print(f"{records} records, {sum(fake.edge.requests.values())} requests: {fake.edge.requests}")
    assert world.differences() == []

    watch_subscriptions(world.conn, world.connected)
    fake.edge.requests.clear()
    fake.webhooks.weather = Weather(lost=0.05, doubled=0.05, latest=timedelta(days=1))
    with timed(f"{CHANGES} changes, their messages and what they tell of", CHANGES):
        for _ in range(ROUNDS):
            changes(fake.driver, CHANGES // ROUNDS, seconds_between=0)
            # What comes now tells of what happened long ago, and the newest comes much later.
            fake.webhooks.deliver_next(len(fake.webhooks.waiting) // 2)
            apply_payloads(world.conn, world.connected)
        fake.webhooks.deliver_all(moves_clock=False)
        while apply_payloads(world.conn, world.connected):
            pass
    hooks = fake.webhooks
    print(f"messages: {hooks.told} made, {hooks.lost} lost, {hooks.sent} sent, {hooks.refused} refused")
    print(f"{sum(fake.edge.requests.values())} requests: {fake.edge.requests}")
    assert hooks.refused == 0 and world.one("select count(*) from raw.payloads where applied_at is null") == 0

    print(f"before the sweep: {len(world.differences())} differences shown")
    fake.edge.requests.clear()
    with timed("sweep"):
        sweep(world)
    print(f"{sum(fake.edge.requests.values())} requests: {fake.edge.requests}")
    assert world.differences() == []
    assert world.one("select count(*) from raw.rejects") == 0
    assert fake.bucket.throttled_count == 0

    before = picture(world.conn, world.shop)
    sweep(world)
    assert picture(world.conn, world.shop) == before, "a sweep in which nothing happened changed something"
