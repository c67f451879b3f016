"""From a change in the shop to the same state here, by webhooks: doubled, late, out of order, lost, forged, poisoned."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import uvicorn

from fakes.shopify.changes import changes
from fakes.shopify.webhooks import Weather
from hotdash.config import Config
from hotdash.db.connect import find_shop, shop_session
from hotdash.errors import SourceError, UsageError
from hotdash.sources.payloads import reapply_payloads, replay_payloads
from hotdash.sources.shopify import sync
from hotdash.sources.shopify.loads import load_lines
from hotdash.sources.shopify.reconcile import reconcile
from hotdash.sources.shopify.subscriptions import TOPICS, VARIABLE, watch_subscriptions
from hotdash.sources.shopify.webhooks import apply_payloads
from hotdash.web.app import create_app
from shopify_world import World


@contextmanager
def running(app: Any) -> Iterator[str]:
    """The address of the running server, which opens and closes its connections."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False, lifespan="on"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.02)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)


@pytest.fixture
def world(shopify_world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A shop whose history was read and which sends its messages to a server of ours, when a test lets it."""
    app = create_app(shopify_world.database, Config(shopify_world.home, None, "127.0.0.1", 0), tiles=[])
    shopify_world.fake.webhooks.stop_pump()
    shopify_world.backfill()
    with running(app) as address:
        monkeypatch.setenv(VARIABLE, address)
        assert watch_subscriptions(shopify_world.conn, shopify_world.connected) == len(TOPICS)
        shopify_world.fake.webhooks.compliance_uri = f"{address}/webhooks/shopify"
        yield shopify_world


def deliver(world: World) -> int:
    return world.fake.webhooks.deliver_all(moves_clock=False)


def apply(world: World) -> int:
    return apply_payloads(world.conn, world.connected)


def waiting(world: World) -> int:
    return int(world.one("select count(*) from raw.payloads where applied_at is null"))


def test_after_messages_of_all_kinds_both_sides_are_the_same(world: World) -> None:
    world.fake.webhooks.weather = Weather(doubled=0.2, latest=timedelta(hours=12))
    for _ in range(3):
        changes(world.fake.driver, 40, seconds_between=2)
        assert deliver(world) > 0
        assert world.fake.webhooks.refused == 0
        assert apply(world) > 0
        assert waiting(world) == 0
        assert world.differences() == []
    assert world.one("select count(*) from raw.rejects") == 0
    assert apply(world) == 0, "what was applied is not applied again"


def test_objects_that_take_long_to_fetch_are_loaded_in_turns(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hotdash.sources.shopify.applying.SECONDS_AT_ONCE", 0.0)
    loaded: list[int] = []
    monkeypatch.setattr("hotdash.sources.shopify.applying.load_lines", lambda *told: loaded.append(load_lines(*told)))
    changes(world.fake.driver, 6, seconds_between=2)
    deliver(world)
    assert apply(world) > 0 and len(loaded) > 3
    assert waiting(world) == 0 and world.differences() == []


def test_a_shop_that_is_never_silent_is_swept_all_the_same(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def loaded_while_others_come(*told: Any) -> int:
        changes(world.fake.driver, 1, seconds_between=0)
        deliver(world)
        world.conn.execute("delete from procrastinate.procrastinate_jobs")
        return load_lines(*told)

    monkeypatch.setattr("hotdash.sources.shopify.applying.load_lines", loaded_while_others_come)
    monkeypatch.setattr("hotdash.sources.shopify.applying.SECONDS_A_RUN", 0.0)
    changes(world.fake.driver, 3, seconds_between=0)
    deliver(world)
    assert apply(world) > 0 and waiting(world) > 0
    assert (
        world.one("select count(*) from procrastinate.procrastinate_jobs where args ->> 'job' = 'apply:shopify'") == 1
    )


def test_what_was_lost_is_found_by_the_sweep(world: World) -> None:
    world.fake.webhooks.weather = Weather(lost=0.3, doubled=0.1, latest=timedelta(hours=1))
    changes(world.fake.driver, 60, seconds_between=2)
    deliver(world)
    apply(world)
    assert world.fake.webhooks.lost > 0 and world.differences() != []
    sync.sync_products(world.conn, world.connected)
    sync.sweep(world.conn, world.connected)
    assert world.differences() == []


@pytest.mark.parametrize("kept", ["inventory_levels/connect", "inventory_items/update"])
def test_stock_of_a_product_whose_own_message_was_lost_brings_the_product(world: World, kept: str) -> None:
    with world.fake.shop.lock:
        product = world.fake.driver.add_product()
        world.fake.driver.change_cost(product.variants[0].item)
    world.fake.webhooks.waiting[:] = [sent for sent in world.fake.webhooks.waiting if sent.topic == kept]
    deliver(world)
    assert apply(world) > 0
    assert world.one(f"select count(*) from facts.products where shopify_product_id = {product.id}") == 1
    assert world.one("select count(*) from raw.rejects") == 0
    sync.sweep(world.conn, world.connected)
    assert world.differences() == []


def test_merged_customers_take_their_orders_along(world: World) -> None:
    for _ in range(4):
        with world.fake.shop.lock:
            world.fake.driver.merge_customers()
    deliver(world)
    apply(world)
    assert world.differences() == []


def test_a_genuine_body_under_another_topic_changes_nothing(world: World) -> None:
    order = next(iter(world.fake.shop.orders.values()))
    body = json.dumps({"id": order.id}).encode()
    signature = base64.b64encode(hmac.new(world.fake.app.secret.encode(), body, hashlib.sha256).digest()).decode()
    for topic in ("orders/delete", "products/delete", "customers/delete", "orders/create"):
        answer = httpx.post(
            str(world.fake.webhooks.compliance_uri),
            content=body,
            headers={
                "x-shopify-topic": topic,
                "x-shopify-shop-domain": world.fake.shop.domain,
                "x-shopify-webhook-id": topic,
                "x-shopify-hmac-sha256": signature,
            },
        )
        assert answer.status_code == 200
    assert apply(world) == 4
    assert world.differences() == []


def test_the_shop_is_found_by_its_own_address(world: World) -> None:
    assert find_shop(world.conn, world.fake.shop.domain).shop_id == world.shop.shop_id


def test_while_shopify_is_away_messages_wait(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hotdash.sources.shopify.client.ATTEMPTS", 1)
    changes(world.fake.driver, 10, seconds_between=2)
    deliver(world)
    before = waiting(world)
    world.fake.break_next("500", count=1000)
    with pytest.raises(SourceError):
        apply(world)
    assert waiting(world) == before
    assert world.one("select max(attempts) from raw.payloads") == 0, "it is not the messages' fault"
    world.fake.edge.faults.clear()
    apply(world)
    assert world.differences() == []


def test_what_cannot_be_loaded_blocks_nobody_and_is_replayed(world: World) -> None:
    with world.fake.shop.lock:
        orders = [world.fake.driver.place_order() for _ in range(5)]
    deliver(world)
    bad = orders[2].id
    world.conn.execute(f"alter table facts.orders add constraint poison check (shopify_order_id <> {bad})")
    for _ in range(6):
        apply(world)
    numbers = ", ".join(str(order.id) for order in orders)
    assert world.one(f"select count(*) from facts.orders where shopify_order_id in ({numbers})") == 4
    put_aside = world.conn.execute("select source, column_name, reason from raw.rejects").fetchall()
    assert put_aside == [("webhook", "orders/create", "The database refused it (23514).")], "five tries, no sixth"
    assert apply(world) == 0

    world.conn.execute("alter table facts.orders drop constraint poison")
    assert replay_payloads(world.conn, world.shop) == 1
    assert apply(world) == 1
    assert world.differences() == []


def test_facts_that_were_lost_are_read_again_from_what_the_messages_name(world: World) -> None:
    with world.fake.shop.lock:
        for _ in range(3):
            world.fake.driver.place_order()
    deliver(world)
    apply(world)
    world.conn.execute("delete from facts.sale_events")
    world.conn.execute("update facts.orders set source_updated_at = '2000-01-01', ledger_updated_at = null")
    newest = "select count(*) from facts.sale_events"
    assert (world.one(newest), apply(world)) == (0, 0)
    assert reapply_payloads(world.conn, world.shop, datetime(2020, 1, 1, tzinfo=UTC)) >= 3
    apply(world)
    assert world.one(newest) > 0


def test_subscriptions_that_were_lost_are_made_again_and_old_ones_ended(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    webhooks = world.fake.webhooks
    assert watch_subscriptions(world.conn, world.connected) == 0
    for gone in list(webhooks.subscriptions)[:3]:
        del webhooks.subscriptions[gone]
    webhooks.subscribe("ORDERS_CREATE", {"uri": "http://127.0.0.1:9/somebody/else"})
    webhooks.subscribe("ORDERS_CREATE", {"uri": "http://127.0.0.1:9/webhooks/shopify"})
    assert watch_subscriptions(world.conn, world.connected) == 4
    topics = [one.topic for one in webhooks.subscriptions.values() if "else" not in one.uri]
    assert sorted(topics) == sorted(TOPICS)
    assert len(webhooks.subscriptions) == len(TOPICS) + 1, "others' subscriptions are left alone"
    monkeypatch.delenv(VARIABLE)
    webhooks.subscriptions.clear()
    assert watch_subscriptions(world.conn, world.connected) == 0
    assert webhooks.subscriptions == {}


def test_an_address_that_shopify_refuses_is_said(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "http://example.com")
    with pytest.raises(SourceError, match="sends no messages of"):
        watch_subscriptions(world.conn, world.connected)


def test_an_app_that_was_taken_away_is_disconnected_and_its_data_stay(world: World) -> None:
    orders = world.one("select count(*) from facts.orders")
    world.fake.uninstall()
    deliver(world)
    apply(world)
    with pytest.raises(UsageError, match="not connected"):
        _ = world.connected
    assert world.one("select state from app.source_connections") == "disconnected"
    assert world.one("select count(*) from facts.orders") == orders
    # Two days later Shopify asks to forget the customers: only the key that signs was kept for this.
    body = {"shop_id": 1, "shop_domain": world.fake.shop.domain}
    world.fake.webhooks.tell_compliance("shop/redact", body)
    deliver(world)
    assert world.fake.webhooks.refused == 0
    with shop_session(world.conn, [world.shop.shop_id]):
        world.conn.execute("select access.answer_privacy_requests(%s)", [world.shop.shop_id])
    assert world.one("select count(email) from facts.customer_contacts") == 0


def test_an_old_goodbye_that_comes_again_is_not_believed(world: World) -> None:
    from fakes.shopify import payloads

    world.fake.webhooks.tell("app/uninstalled", lambda: payloads.shop(world.fake.shop))
    deliver(world)
    apply(world)
    assert world.one("select state from app.source_connections") == "connected"
    assert waiting(world) == 0


def test_a_customer_is_erased_by_message(world: World) -> None:
    customer = next(iter(world.fake.shop.customers.values()))
    person = {"id": customer.id, "email": customer.email, "phone": customer.phone}
    told = {"shop_id": 1, "shop_domain": world.fake.shop.domain, "customer": person, "orders_to_redact": []}
    world.fake.webhooks.tell_compliance("customers/redact", told)
    deliver(world)
    assert world.one("select count(*) from procrastinate.procrastinate_jobs where args ->> 'job' = 'privacy'") == 1
    with shop_session(world.conn, [world.shop.shop_id]):
        world.conn.execute("select access.answer_privacy_requests(%s)", [world.shop.shop_id])
    left = "select count(*) from facts.customer_contacts where email = '" + customer.email + "'"
    assert world.one(left) == 0
    with world.fake.shop.lock:
        world.fake.driver.change_customer(customer)
    deliver(world)
    apply(world)
    assert world.one(left) == 0, "the next message does not bring her back"


def test_our_days_equal_shopifys(world: World) -> None:
    changes(world.fake.driver, 60, seconds_between=3600)
    sync.sync_products(world.conn, world.connected)
    sync.sweep(world.conn, world.connected)
    assert reconcile(world.conn, world.connected) == 35 * 8
    differing = world.conn.execute(
        "select day, figure, ours, theirs, cause from sales.v_reconciliation where not is_equal order by day, figure"
    ).fetchall()
    assert differing == []
    assert world.one("select count(*) from sales.v_reconciliation where theirs <> 0") > 0


def test_without_the_scope_nothing_is_compared(world: World) -> None:
    world.fake.app.scopes.discard("read_reports")
    assert reconcile(world.conn, world.connected) == 0
