"""A shop on Shopify, served on a real port."""

from __future__ import annotations

import random
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fakes.by_hand import Running
from fakes.clock import Clock
from fakes.serving import served
from fakes.shopify import payloads
from fakes.shopify.app import FakeApp
from fakes.shopify.changes import Changes
from fakes.shopify.http import Edge, Fault
from fakes.shopify.operations import BulkOperations
from fakes.shopify.seed import fill
from fakes.shopify.shop import FakeShop
from fakes.shopify.throttle import Bucket
from fakes.shopify.view import View
from fakes.shopify.webhooks import Webhooks


@dataclass(repr=False)
class FakeShopify:
    """The whole of it, to be set and looked at by tests while it runs.

    Attributes:
        address: its base URL; paths are those of https://SHOP.myshopify.com.
        driver: makes things happen, at the clock's time; hold `shop.lock` while other threads read.
    """

    clock: Clock
    shop: FakeShop
    app: FakeApp
    bulk: BulkOperations
    webhooks: Webhooks
    bucket: Bucket
    edge: Edge
    driver: Changes
    address: str = ""

    def break_next(self, kind: str, count: int = 1, path: str = "/", *, spared: int = 0) -> Fault:
        """Let the next requests go wrong, after so many that are spared: see http.FAULTS."""
        fault = Fault(kind, count, path, spared)
        self.edge.faults.append(fault)
        return fault

    def uninstall(self) -> None:
        """The merchant takes the app away: it is told once, and nothing of it is left."""
        self.webhooks.tell("app/uninstalled", lambda: payloads.shop(self.shop))
        self.app.is_installed = False
        self.app.revoke_tokens()
        self.webhooks.subscriptions.clear()


def build(
    folder: Path,
    *,
    orders: int = 0,
    days: int = 730,
    clock: Clock | None = None,
    products: int = 300,
    seed: int = 1,
) -> FakeShopify:
    """A shop with `orders` orders of the last `days`, not served yet."""
    clock = clock or Clock()
    shop = FakeShop(clock)
    fill(shop, orders, days=days, products=products, seed=seed)
    app = FakeApp(clock)
    bulk = BulkOperations(shop, clock, folder)
    webhooks = Webhooks(shop, app, clock)
    bulk.on_finish = webhooks.tell
    bucket = Bucket(clock)
    edge = Edge(View(shop, app, bulk, webhooks), bucket)
    return FakeShopify(
        clock, shop, app, bulk, webhooks, bucket, edge, Changes(shop, random.Random(seed), webhooks.tell)
    )


@contextmanager
def serve(
    *,
    orders: int = 0,
    days: int = 730,
    clock: Clock | None = None,
    products: int = 300,
    seed: int = 1,
    port: int = 0,
) -> Iterator[FakeShopify]:
    """A running shop; its webhooks are sent when they are due by the clock."""
    with tempfile.TemporaryDirectory(prefix="fake-shopify-") as folder:
        fake = build(Path(folder), orders=orders, days=days, clock=clock, products=products, seed=seed)
        with served(fake.edge.app(), port) as address:
            fake.address = fake.bulk.address = address
            fake.webhooks.start()
            try:
                yield fake
            finally:
                fake.webhooks.close()


@contextmanager
def by_hand(port: int) -> Iterator[Running]:
    """A shop with 2,000 orders in which something happens every few seconds."""
    with serve(orders=2000, port=port) as fake:
        stopped = threading.Event()

        def live() -> None:
            while not stopped.wait(fake.driver.dice.expovariate(1 / 5)):
                with fake.shop.lock:
                    fake.driver.any_change()

        threading.Thread(target=live, daemon=True).start()
        credentials = {
            "shop": fake.shop.domain,
            "static token": fake.app.static_token or "",
            "client id": fake.app.client_id,
            "client secret": fake.app.secret,
        }
        yield Running(fake.address, credentials, ("Something happens in this shop every five seconds or so.",))
        stopped.set()
