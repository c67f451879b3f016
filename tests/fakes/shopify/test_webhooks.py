"""Webhooks: signed, sent again with growing gaps, given up on; doubled, late, lost where the weather says so."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fakes.serving import served
from fakes.shopify.conftest import Client
from fakes.shopify.webhooks import GAPS, Weather

TOPICS = ["ORDERS_CREATE", "ORDERS_UPDATED", "ORDERS_DELETE", "FULFILLMENT_ORDERS_PLACED_ON_HOLD", "CUSTOMERS_MERGE"]


@dataclass
class Inbox:
    """What came: headers and bodies; `status` is what the next messages are answered."""

    status: int = 200
    came: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    at: list[datetime] = field(default_factory=list)
    address: str = ""

    def topics(self) -> list[str]:
        """What it was told of."""
        return [headers["x-shopify-topic"] for headers, _ in self.came]


@contextmanager
def inbox(client: Client) -> Iterator[Inbox]:
    """A receiver, subscribed to the topics above."""
    kept = Inbox()

    async def receive(request: Request) -> Response:
        kept.came.append((dict(request.headers), await request.body()))
        kept.at.append(client.fake.clock.now())
        return Response(status_code=kept.status)

    with served(Starlette(routes=[Route("/in", receive, methods=["POST"])])) as address:
        kept.address = f"{address}/in"
        for topic in TOPICS:
            made = client.ask("webhook_create", topic=topic, uri=kept.address)["webhookSubscriptionCreate"]
            assert made["userErrors"] == []
        yield kept


@pytest.fixture
def received(client: Client) -> Iterator[Inbox]:
    """The receiver; nothing is sent before the test lets it."""
    client.fake.webhooks.stop_pump()
    with inbox(client) as kept:
        yield kept


def test_a_message_is_signed_and_in_the_old_shape(client: Client, received: Inbox) -> None:
    fake = client.fake
    order = fake.driver.place_order()
    fake.webhooks.deliver_due()
    ((headers, body),) = received.came
    digest = hmac.digest(fake.app.secret.encode(), body, hashlib.sha256)
    assert base64.b64decode(headers["x-shopify-hmac-sha256"]) == digest
    assert headers["x-shopify-topic"] == "orders/create"
    assert headers["x-shopify-shop-domain"] == fake.shop.domain
    assert datetime.fromisoformat(headers["x-shopify-triggered-at"]) == fake.clock.now()
    assert json.loads(body)["id"] == order.id and json.loads(body)["updated_at"] == "2026-11-02T18:00:00Z"


def test_another_secret_signs_after_a_change(client: Client, received: Inbox) -> None:
    fake = client.fake
    fake.webhooks.signs_with = "shpss_old"
    fake.driver.place_order()
    fake.webhooks.deliver_due()
    ((headers, body),) = received.came
    digest = hmac.digest(b"shpss_old", body, hashlib.sha256)
    assert base64.b64decode(headers["x-shopify-hmac-sha256"]) == digest


def test_each_act_tells_of_itself(client: Client, received: Inbox) -> None:
    driver = client.fake.driver
    order = driver.place_order()
    driver.hold(order)
    driver.merge_customers()
    driver.delete_order(order)
    client.fake.webhooks.deliver_due()
    assert received.topics() == [
        "orders/create", "fulfillment_orders/placed_on_hold", "customers/merge", "orders/delete",
    ]  # fmt: skip


def test_a_message_is_sent_again_eight_times_and_then_the_subscription_is_gone(client: Client, received: Inbox) -> None:
    webhooks = client.fake.webhooks
    received.status = 503
    client.fake.driver.place_order()
    webhooks.deliver_all()
    assert len(received.came) == 9 and len({headers["x-shopify-webhook-id"] for headers, _ in received.came}) == 1
    gaps = [later - earlier for earlier, later in zip(received.at, received.at[1:], strict=False)]
    assert gaps == list(GAPS) and sum(GAPS, timedelta()) == timedelta(hours=4)
    left = client.ask("webhooks_list")["webhookSubscriptions"]["nodes"]
    assert {one["topic"] for one in left} == {*TOPICS} - {"ORDERS_CREATE"}
    client.fake.driver.place_order()
    assert webhooks.deliver_all() == 0


def test_a_message_that_is_taken_late_costs_nothing(client: Client, received: Inbox) -> None:
    webhooks = client.fake.webhooks
    received.status = 500
    client.fake.driver.place_order()
    webhooks.deliver_due()
    client.fake.clock.advance(minutes=2)
    received.status = 200
    assert webhooks.deliver_all() == 1
    assert len(webhooks.subscriptions) == len(TOPICS)


def test_bad_weather(client: Client, received: Inbox) -> None:
    webhooks, driver = client.fake.webhooks, client.fake.driver
    webhooks.weather = Weather(lost=0.2, doubled=0.3, latest=timedelta(days=1))
    start = client.fake.clock.now()
    orders = [driver.place_order().id for _ in range(100)]
    webhooks.deliver_all()
    came = [json.loads(body)["id"] for _, body in received.came]
    assert webhooks.told == 100 and 5 < webhooks.lost < 40
    assert len(set(came)) == 100 - webhooks.lost and len(came) > len(set(came))
    assert list(dict.fromkeys(came)) != [number for number in orders if number in came]
    assert start < client.fake.clock.now() <= start + timedelta(days=1)


def test_messages_can_be_let_out_one_by_one(client: Client, received: Inbox) -> None:
    webhooks, start = client.fake.webhooks, client.fake.clock.now()
    webhooks.weather = Weather(latest=timedelta(days=1))
    for _ in range(5):
        client.fake.driver.place_order()
    due = sorted(delivery.due_at for delivery in webhooks.waiting)
    webhooks.deliver_next(2)
    assert len(received.came) == 2 and client.fake.clock.now() == start
    assert [delivery.due_at for delivery in sorted(webhooks.waiting)] == due[2:]


def test_messages_go_out_by_themselves_when_they_are_due(client: Client) -> None:
    with inbox(client) as kept:
        client.fake.webhooks.weather = Weather(latest=timedelta(hours=1))
        client.fake.driver.place_order()
        client.fake.clock.advance(hours=1)
        client.fake.webhooks.settle()
        assert kept.topics() == ["orders/create"]


def test_an_edit_has_a_shape_of_its_own(client: Client, received: Inbox) -> None:
    client.ask("webhook_create", topic="ORDERS_EDITED", uri=received.address)
    order = next(iter(client.fake.shop.orders.values()))
    client.fake.driver.edit(order)
    client.fake.webhooks.deliver_due()
    (body,) = [json.loads(body) for headers, body in received.came if headers["x-shopify-topic"] == "orders/edited"]
    assert body["order_edit"]["order_id"] == order.id and body["order_edit"]["line_items"]["additions"]


def test_the_app_is_told_of_its_end(client: Client, received: Inbox) -> None:
    client.ask("webhook_create", topic="APP_UNINSTALLED", uri=received.address)
    client.fake.uninstall()
    client.fake.driver.place_order()
    client.fake.webhooks.deliver_all()
    assert received.topics() == ["app/uninstalled"]
    assert json.loads(received.came[0][1])["myshopify_domain"] == client.fake.shop.domain
    assert client.send("{ shop { id } }").status_code == 401


def test_compliance_topics_need_no_subscription(client: Client, received: Inbox) -> None:
    webhooks = client.fake.webhooks
    webhooks.compliance_uri = received.address
    payload: dict[str, Any] = {"shop_domain": client.fake.shop.domain, "customer": {"id": 1}, "orders_to_redact": []}
    webhooks.tell_compliance("customers/redact", payload)
    webhooks.deliver_due()
    ((headers, body),) = received.came
    assert headers["x-shopify-topic"] == "customers/redact" and json.loads(body) == payload
