"""Keeping up with a shop: after a sweep hotdash has what Shopify has, whatever was missed, and says what it could not."""

from __future__ import annotations

import signal
import threading
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
import stamina

from fakes.shopify.changes import changes
from hotdash.errors import SourceError
from hotdash.sources.shopify import sync
from hotdash.sources.shopify.client import Client
from hotdash.sources.shopify.fetch import fetch_objects
from killing import KILLS, kill_somewhere
from shopify_state import picture
from shopify_world import World

pytestmark = pytest.mark.usefixtures("shopify_world")


@pytest.fixture
def read_world(shopify_world: World) -> World:
    """Its history is read."""
    shopify_world.backfill()
    return shopify_world


def sweep(world: World) -> int:
    """What the schedule does within an hour."""
    return sync.sync_products(world.conn, world.connected) + sync.sweep(world.conn, world.connected)


def positions(world: World) -> dict[str, str]:
    """Where each stream stands."""
    return dict[str, str](world.conn.execute("select stream, position from raw.cursors").fetchall())


def test_a_shop_without_its_history_is_not_swept(shopify_world: World) -> None:
    assert sweep(shopify_world) == 0
    assert shopify_world.one("select count(*) from raw.cursors") == 0


def test_after_changes_of_all_kinds_both_sides_are_the_same(read_world: World) -> None:
    for _ in range(3):
        changes(read_world.fake.driver, 40, seconds_between=2)
        assert sweep(read_world) > 0
        assert read_world.differences() == []
    assert read_world.one("select count(*) from raw.rejects") == 0


def test_changes_within_one_second_are_not_lost(read_world: World) -> None:
    read_world.fake.clock.set(datetime.now(UTC) + timedelta(seconds=30))
    read_world.fake.clock._speed = 0.0
    for _ in range(3):
        for _ in range(15):
            with read_world.fake.shop.lock:
                read_world.fake.driver.any_change()
        sweep(read_world)
        assert read_world.differences() == []


def test_many_changes_are_read_by_bulk_operations(read_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MOST_ORDERS", "MOST_PRODUCTS", "MOST_OTHERS"):
        monkeypatch.setattr(sync, name, 2)
    changes(read_world.fake.driver, 60, seconds_between=1)
    read_world.fake.edge.requests.clear()
    sweep(read_world)
    assert read_world.fake.edge.requests["BulkRun"] >= 4
    assert read_world.differences() == []
    assert read_world.one("select position from raw.cursors where stream = 'orders'").startswith('{"swept_to"')


def test_nothing_changed_costs_little_and_changes_nothing(read_world: World) -> None:
    changes(read_world.fake.driver, 20, seconds_between=1)
    sweep(read_world)
    before = picture(read_world.conn, read_world.shop)
    sweep(read_world)
    assert picture(read_world.conn, read_world.shop) == before


def test_the_cursor_says_until_when_shopify_was_read(read_world: World) -> None:
    before = datetime.now(UTC)
    sweep(read_world)
    read_at = dict[str, datetime](read_world.conn.execute("select stream, read_at from raw.cursors").fetchall())
    assert all(before <= at <= datetime.now(UTC) for at in read_at.values())
    assert {*read_at} == {"orders", "products", "inventory", "customers", "fulfillment"}


def test_a_stream_that_fails_holds_up_no_other_and_is_caught_up_with(read_world: World) -> None:
    changes(read_world.fake.driver, 30, seconds_between=1)
    before = positions(read_world)
    read_world.fake.break_next("500", 2, "/admin")
    with stamina.set_testing(True, attempts=2), pytest.raises(SourceError, match="answered 500"):
        sync.sweep(read_world.conn, read_world.connected)
    after = positions(read_world)
    assert after["orders"] == before["orders"] and after["customers"] != before["customers"]
    sweep(read_world)
    assert read_world.differences() == []


@pytest.mark.parametrize("kind", ["429", "garbage", "half", "throttled", "internal"])
def test_passing_faults_are_passed_over(read_world: World, kind: str) -> None:
    changes(read_world.fake.driver, 10, seconds_between=1)
    read_world.fake.break_next(kind, 3, "/admin/api")
    with stamina.set_testing(True, attempts=8):
        sweep(read_world)
    assert read_world.differences() == []


def test_a_deleted_order_a_merged_customer_and_a_deleted_product_are_noticed(read_world: World) -> None:
    fake = read_world.fake
    with fake.shop.lock:
        order = list(fake.shop.orders.values())[5]
        fake.driver.delete_order(order)
        kept = next(o.customer for o in fake.shop.orders.values() if o.customer)
        gone = next(o.customer for o in fake.shop.orders.values() if o.customer and o.customer is not kept)
        fake.driver.merge_customers(kept, gone)
        product = fake.driver.delete_product()
    sweep(read_world)
    assert read_world.differences() == []
    query = "select count(*) from facts.orders where deleted_at is not null"
    assert read_world.one(query) == 1
    assert read_world.one("select count(*) from facts.products where deleted_at is not null") == 1
    assert read_world.one("select count(*) from facts.customers where deleted_at is not null") == 1
    assert fake.shop.products.get(product.id) is None


def test_a_hold_that_touches_no_order_shows_in_its_state(read_world: World) -> None:
    fake = read_world.fake
    with fake.shop.lock:
        order = fake.driver.place_order(lines=1)
    sweep(read_world)
    fake.clock.advance(hours=1)
    with fake.shop.lock:
        fake.driver.hold(order)
    sweep(read_world)
    assert "ON_HOLD" in str(read_world.conn.execute(
        "select display_fulfillment_status from facts.orders where shopify_order_id = %s", [order.id]
    ).fetchone())  # fmt: skip
    assert read_world.differences() == []


def test_an_order_larger_than_a_page_is_read_whole(read_world: World) -> None:
    with read_world.fake.shop.lock:
        read_world.fake.driver.place_order(lines=130)
    sweep(read_world)
    assert read_world.differences() == []
    (order_id,) = [order.id for order in read_world.fake.shop.orders.values() if len(order.lines) >= 100]
    with Client(read_world.connected, read_world.conn) as client:
        lines = list(fetch_objects(client, "Order", [f"gid://shopify/Order/{order_id}"]))
    assert sum(line["__typename"] == "LineItem" for line in lines) == 130


def test_shopify_never_has_to_throttle_us(read_world: World) -> None:
    bucket = read_world.fake.bucket
    bucket.size, bucket.restore_rate = 2000.0, 400.0
    bucket._left = 2000.0
    changes(read_world.fake.driver, 40, seconds_between=1)
    sweep(read_world)
    assert bucket.throttled_count == 0
    assert read_world.differences() == []
    assert read_world.one("select quota ->> 'restoreRate' from app.source_connections") == "400.0"


def test_a_token_that_dies_meanwhile_is_renewed(read_world: World) -> None:
    issued = read_world.fake.app.issued_count
    read_world.fake.app.revoke_tokens()
    changes(read_world.fake.driver, 5, seconds_between=1)
    sweep(read_world)
    assert read_world.fake.app.issued_count == issued + 1
    assert read_world.differences() == []


def test_what_is_no_longer_granted_is_told_and_the_rest_goes_on(read_world: World) -> None:
    read_world.fake.app.scopes -= {
        "read_merchant_managed_fulfillment_orders", "read_third_party_fulfillment_orders",
        "read_assigned_fulfillment_orders", "read_customers",
    }  # fmt: skip
    with read_world.fake.shop.lock:
        read_world.fake.driver.place_order()
    sweep(read_world)
    assert read_world.one("select count(*) from facts.orders") == 61
    assert any("customer" in gap for gap in read_world.one("select missing from app.source_connections"))


def test_killed_at_any_moment_the_next_sweep_makes_it_good(read_world: World) -> None:
    dice, stop = Random(11), threading.Event()

    def go_on_changing() -> None:
        while not stop.wait(0.05):
            with read_world.fake.shop.lock:
                read_world.fake.driver.any_change()

    worker = threading.Thread(target=go_on_changing)
    worker.start()
    try:
        codes = [kill_somewhere(read_world, dice, "sweep", most_requests=6) for _ in range(KILLS or 3)]
    finally:
        stop.set()
        worker.join()
    sweep(read_world)
    assert {*codes} == {-signal.SIGKILL}
    assert read_world.differences() == []
