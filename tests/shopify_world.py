"""A shop at (what behaves like) Shopify, connected to a shop here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest

from conftest import add_shop
from fakes.shopify.published import SchemaUnreachableError, published
from fakes.shopify.shopify import FakeShopify, serve
from hotdash.db.connect import Database, Shop
from hotdash.sources import connections
from hotdash.sources.shopify.backfill import backfill
from hotdash.sources.shopify.shopify import SOURCE
from hotdash.sources.source import Connected
from hotdash.sources.vault import Vault
from shopify_state import differences, state_here, state_there


@dataclass
class World:
    """Both sides.

    Attributes:
        told: what the backfill said while it ran.
    """

    fake: FakeShopify
    conn: psycopg.Connection
    database: Database
    shop: Shop
    home: Path
    told: list[tuple[str, int, int | None]]

    def connect(self) -> None:
        """As `hotdash connect` does."""
        settings = {"domain": self.fake.address, "client_id": self.fake.app.client_id}
        connected = Connected(self.shop, "shopify", settings, {"client_secret": self.fake.app.secret})
        connections.keep_connection(self.conn, Vault(self.home), connected, SOURCE.check(connected))

    @property
    def connected(self) -> Connected:
        """The connection as a worker finds it."""
        return connections.find_connection(self.conn, Vault(self.home), self.shop, "shopify")

    def backfill(self) -> int:
        """Read the history."""
        return backfill(self.conn, self.connected, lambda *told: self.told.append(told))

    def differences(self) -> list[str]:
        """What is not the same on both sides."""
        return differences(state_there(self.fake), state_here(self.conn, self.shop))

    def one(self, query: str) -> Any:
        """The first column of the only row."""
        row = self.conn.execute(query.encode()).fetchone()
        return row[0] if row else None


@pytest.fixture
def shopify_world(fresh_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """60 orders at Shopify, connected, nothing read yet; queries are not paid for."""
    try:
        published()
    except SchemaUnreachableError as error:
        pytest.skip(f"NO FAKE SHOPIFY: {error}")
    monkeypatch.setenv("HOTDASH_HOME", str(tmp_path))
    with serve(orders=60, products=20) as fake, psycopg.connect(fresh_database.admin_url, autocommit=True) as conn:
        fake.bucket.size = fake.bucket.restore_rate = 10**9
        fake.bucket.give_back(10**9)
        world = World(fake, conn, fresh_database, add_shop(conn), tmp_path, [])
        world.connect()
        yield world
