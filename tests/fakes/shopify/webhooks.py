"""Webhook subscriptions, and what becomes of a delivery: signed, sent again, doubled, late, lost."""

from __future__ import annotations

import base64
import hashlib
import heapq
import hmac
import itertools
import json
import random
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx

from fakes.clock import Clock
from fakes.shopify.app import FakeApp
from fakes.shopify.payloads import gid, instant
from fakes.shopify.shop import FakeShop
from hotdash.sources.shopify.operations import API_VERSION

COMPLIANCE = ("customers/data_request", "customers/redact", "shop/redact")
PATIENCE_SECONDS = 5.0
# Eight retries over four hours, with growing gaps.
GAPS = tuple(timedelta(minutes=minutes) for minutes in (1, 3, 7, 14, 25, 40, 60, 90))


@dataclass
class Subscription:
    """Who wants to be told of what; `topic` as the schema names it (ORDERS_CREATE)."""

    id: int
    topic: str
    uri: str
    created_at: datetime

    def shown(self) -> dict[str, Any]:
        """As GraphQL shows it."""
        return {
            "__typename": "WebhookSubscription",
            "id": gid("WebhookSubscription", self.id),
            "topic": self.topic,
            "uri": self.uri,
            "format": "JSON",
            "apiVersion": {"handle": API_VERSION},
            "createdAt": instant(self.created_at),
            "updatedAt": instant(self.created_at),
        }


@dataclass
class Weather:
    """What befalls deliveries.

    Attributes:
        lost: share that is never sent.
        doubled: share that is sent twice, with the same ids.
        latest: they are late by up to this, each by itself, so they change places.
    """

    lost: float = 0.0
    doubled: float = 0.0
    latest: timedelta = timedelta(0)


@dataclass(order=True)
class Delivery:
    """One message to one address; `due_at` is on the shop's clock."""

    due_at: datetime
    place: int
    topic: str = field(compare=False)
    uri: str = field(compare=False)
    body: bytes = field(compare=False)
    headers: dict[str, str] = field(compare=False)
    subscription: Subscription | None = field(compare=False, default=None)
    tries: int = field(compare=False, default=0)


@dataclass(repr=False)
class Webhooks:
    """The app's subscriptions and what is under way. `weather` may be changed at any time.

    Attributes:
        compliance_uri: where the three topics go that no subscription asks for.
        signs_with: another secret than the app's own, as for an hour after it was changed.
        told, lost, sent, refused: messages made, never sent, sent (each try), and answered badly or not at all.
    """

    shop: FakeShop
    app: FakeApp
    clock: Clock
    weather: Weather = field(default_factory=Weather)
    compliance_uri: str | None = None
    signs_with: str | None = None
    subscriptions: dict[int, Subscription] = field(default_factory=dict)
    told: int = 0
    lost: int = 0
    sent: int = 0
    refused: int = 0
    waiting: list[Delivery] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._dice = random.Random(11)
        self._places = itertools.count()
        self._lock = threading.RLock()
        self._client = httpx.Client(timeout=PATIENCE_SECONDS)
        self._stopped = threading.Event()
        self._busy = False
        self._pump: threading.Thread | None = None

    def subscribe(self, topic: str, wanted: dict[str, Any]) -> dict[str, Any]:
        """webhookSubscriptionCreate."""
        uri = wanted.get("uri") or ""
        known = {(one.topic, one.uri) for one in self.subscriptions.values()}
        error = None
        if not uri.startswith(("https://", "http://127.0.0.1", "http://localhost")):
            error = "Address protocol http:// is not supported" if uri.startswith("http://") else "Address is invalid"
        elif (topic, uri) in known:
            error = "Address for this topic has already been taken"
        if error:
            message = {"field": ["webhookSubscription", "uri"], "message": error}
            return {"webhookSubscription": None, "userErrors": [message]}
        subscription = Subscription(self.shop.new_id(), topic, uri, self.clock.now_in_seconds())
        self.subscriptions[subscription.id] = subscription
        return {"webhookSubscription": subscription.shown(), "userErrors": []}

    def unsubscribe(self, global_id: str, number: int) -> dict[str, Any]:
        """webhookSubscriptionDelete."""
        if self.subscriptions.pop(number, None) is None:
            missing = {"field": ["id"], "message": "Webhook subscription does not exist"}
            return {"deletedWebhookSubscriptionId": None, "userErrors": [missing]}
        return {"deletedWebhookSubscriptionId": global_id, "userErrors": []}

    def shown(self) -> list[dict[str, Any]]:
        """All subscriptions."""
        return [one.shown() for one in self.subscriptions.values()]

    def tell(self, topic: str, payload: Callable[[], dict[str, Any]]) -> None:
        """Something happened: a message to each subscription of the topic, as the weather allows."""
        name = topic.upper().replace("/", "_")
        wanted = [one for one in self.subscriptions.values() if one.topic == name]
        if not wanted or not self.app.is_installed:
            return
        body, event = json.dumps(payload()).encode(), str(uuid.uuid4())
        for one in wanted:
            self._post(topic, one.uri, body, event, one)

    def tell_compliance(self, topic: str, payload: dict[str, Any]) -> None:
        """One of the topics that the app's own settings, not subscriptions, send."""
        assert topic in COMPLIANCE, topic
        assert self.compliance_uri is not None, "Say where to: compliance_uri."
        self._post(topic, self.compliance_uri, json.dumps(payload).encode(), str(uuid.uuid4()), None)

    def _post(self, topic: str, uri: str, body: bytes, event: str, subscription: Subscription | None) -> None:
        self.told += 1
        if self._dice.random() < self.weather.lost:
            self.lost += 1
            return
        now, latest = self.clock.now(), self.weather.latest
        headers = {
            "Content-Type": "application/json",
            "X-Shopify-Topic": topic,
            "X-Shopify-Shop-Domain": self.shop.domain,
            "X-Shopify-API-Version": API_VERSION,
            "X-Shopify-Webhook-Id": str(uuid.uuid4()),
            "X-Shopify-Event-Id": event,
            "X-Shopify-Triggered-At": now.isoformat().replace("+00:00", "Z"),
            "X-Shopify-Hmac-Sha256": self.signature(body),
        }
        for _ in range(2 if self._dice.random() < self.weather.doubled else 1):
            due = now + latest * self._dice.random()
            self._wait(Delivery(due, next(self._places), topic, uri, body, headers, subscription))

    def signature(self, body: bytes) -> str:
        """What X-Shopify-Hmac-Sha256 says of a body."""
        secret = self.signs_with or self.app.secret
        return base64.b64encode(hmac.digest(secret.encode(), body, hashlib.sha256)).decode()

    def _wait(self, delivery: Delivery) -> None:
        with self._lock:
            heapq.heappush(self.waiting, delivery)

    def _next(self, until: datetime | None) -> Delivery | None:
        with self._lock:
            if not self.waiting or (until is not None and self.waiting[0].due_at > until):
                return None
            return heapq.heappop(self.waiting)

    def deliver_due(self) -> int:
        """Send what is due by the clock; returns how many were sent."""
        count = 0
        while True:
            self._busy = True
            delivery = self._next(self.clock.now())
            if delivery is None:
                self._busy = False
                return count
            self._send(delivery)
            count += 1

    def deliver_next(self, count: int) -> None:
        """Send so many of those that wait, the earliest due first, whatever the clock says."""
        for _ in range(count):
            delivery = self._next(None)
            if delivery is None:
                return
            self._send(delivery)

    def deliver_all(self, *, moves_clock: bool = True) -> int:
        """Send everything that waits, retries too, in the order of its time; the clock moves on with it, or stays."""
        count = 0
        while (delivery := self._next(None)) is not None:
            if moves_clock and delivery.due_at > self.clock.now():
                self.clock.set(delivery.due_at)
            self._send(delivery)
            count += 1
        return count

    def _send(self, delivery: Delivery) -> None:
        of = delivery.subscription
        # what the app is told of its own end comes after that end
        if of is not None and of.id not in self.subscriptions and delivery.topic != "app/uninstalled":
            return
        self.sent += 1
        try:
            answer = self._client.post(delivery.uri, content=delivery.body, headers=delivery.headers)
            is_taken = answer.is_success
        except httpx.HTTPError:
            is_taken = False
        if not is_taken:
            self.refused += 1
            self._again(delivery, of)

    def _again(self, delivery: Delivery, of: Subscription | None) -> None:
        if delivery.tries < len(GAPS):
            due = self.clock.now() + GAPS[delivery.tries]
            delivery.due_at, delivery.tries = due, delivery.tries + 1
            self._wait(delivery)
            return
        if of is not None:
            # eight tries again in vain: Shopify takes the subscription away, and says nothing
            self.subscriptions.pop(of.id, None)

    def start(self) -> None:
        """Send what is due, in a thread, until it is stopped."""

        def pump() -> None:
            while not self._stopped.wait(0.02):
                self.deliver_due()

        self._pump = threading.Thread(target=pump, daemon=True)
        self._pump.start()

    def stop_pump(self) -> None:
        """Send nothing but what deliver_due and deliver_all send."""
        self._stopped.set()
        if self._pump is not None:
            self._pump.join(2 * PATIENCE_SECONDS)

    def close(self) -> None:
        """Send nothing more."""
        self.stop_pump()
        self._client.close()

    def settle(self, seconds: float = 10.0) -> None:
        """Wait until nothing is due.

        Raises:
            TimeoutError: something still is.
        """
        deadline = time.monotonic() + seconds
        while self._busy or (self.waiting and self.waiting[0].due_at <= self.clock.now()):
            if time.monotonic() > deadline:
                raise TimeoutError(f"{len(self.waiting)} webhooks wait.")
            time.sleep(0.01)
