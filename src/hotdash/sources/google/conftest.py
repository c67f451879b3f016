"""A running Google whose clock stands still, and a shop that is connected to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fakes.clock import Clock
from fakes.google.google import FakeGoogle, serve
from hotdash.db.connect import Connection, Shop
from hotdash.sources.connections import keep_connection
from hotdash.sources.google import session
from hotdash.sources.google.google import SOURCE
from hotdash.sources.source import Connected
from hotdash.sources.vault import Vault

Connect = Callable[..., Connected]


@pytest.fixture
def google(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGoogle]:
    """Everything is readable; hotdash waits only moments before it asks again."""
    monkeypatch.setattr(session, "FIRST_SECONDS", 0.01)
    with serve(clock=Clock(speed=0)) as fake:
        yield fake
    assert fake.edge.complaints == []


@pytest.fixture
def connect(conn: Connection, shop: Shop, google: FakeGoogle, tmp_path: Path) -> Connect:
    """connect(name=value, …): the shop's connection, checked and kept, with the fake's property and site."""

    def connect_now(**settings: str) -> Connected:
        wanted = {"property_id": google.visits.number, "site": google.site.url} | settings
        connected = Connected(shop, "google", wanted, {"key": google.key})
        access = SOURCE.check(connected)
        keep_connection(conn, Vault(tmp_path), connected, access)
        google.edge.requests.clear()
        return Connected(shop, "google", {**wanted, **access.settings}, connected.secrets)

    return connect_now
