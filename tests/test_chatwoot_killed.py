"""Reading Chatwoot, killed anywhere: nothing is lost, nothing is doubled, and the next goes on."""

from __future__ import annotations

import itertools
import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from chatwoot_world import Desk
from fakes.chatwoot.server import Chatwoot
from hotdash.db.connect import Database
from hotdash.sources.chatwoot.client import Client
from hotdash.sources.chatwoot.sync import backfill
from killing import PATIENCE_SECONDS, Moment, before_writing, kill_at


class KilledError(Exception):
    """The process ends here."""


def test_killed_anywhere_nothing_is_lost_or_doubled(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.days.happen(400)
    real, left = Client._ask, [0]

    def ask(self: Client, path: str, query: dict[str, str | int]) -> Any:
        left[0] -= 1
        if left[0] <= 0:
            raise KilledError
        return real(self, path, query)

    monkeypatch.setattr(Client, "_ask", ask)
    deaths = 0
    for life in range(1, 60):
        left[0] = 7 * life
        try:
            backfill(desk.conn, desk.connected)
            break
        except KilledError:
            deaths += 1
    assert deaths > 3 and desk.facts() == desk.state()


READ_ALL = """
import json, sys
from hotdash.db.connect import Shop, admin_connection
from hotdash.sources.chatwoot import sync
from hotdash.sources.source import Connected
url, shop, settings, secrets = json.loads(sys.argv[1])
with admin_connection(url) as conn:
    sync.BATCH = 10
    sync.backfill(conn, Connected(Shop(*shop), "chatwoot", settings, secrets))
"""


@contextmanager
def while_asking(server: Chatwoot, spared: int) -> Iterator[Moment]:
    """The moment when one request, after so many that are answered, waits; those after it do too."""
    real, asked, waits, is_over = server.answer, itertools.count(), threading.Event(), threading.Event()

    def answer(path: str, query: dict[str, str], token: str) -> object:
        if next(asked) >= spared:
            waits.set()
            is_over.wait(PATIENCE_SECONDS)
        return real(path, query, token)

    server.answer = answer  # type: ignore[method-assign]
    try:
        yield waits.is_set
    finally:
        server.answer = real  # type: ignore[method-assign]
        is_over.set()


def test_kill_minus_nine_in_the_middle(desk: Desk, fresh_database: Database) -> None:
    desk.days.happen(300)
    connected = desk.connected
    shop = [connected.shop.shop_id, connected.shop.domain, "x", connected.shop.iana_timezone, "USD"]
    told = json.dumps([fresh_database.admin_url, shop, dict(connected.settings), dict(connected.secrets)])
    codes: list[int] = []
    loaded = [0]
    while 0 not in codes:
        # Each lives a little longer than the last one; some die with a batch written and not committed.
        life = len(codes) + 1
        asking = while_asking(desk.server, 8 * life)
        with before_writing(fresh_database, "raw.cursors") if life % 3 == 0 else asking as moment:
            codes.append(kill_at(subprocess.Popen([sys.executable, "-c", READ_ALL, told]), moment))
        loaded.append(len(desk.facts()))
    assert {*codes[:-1]} == {-signal.SIGKILL} and len(codes) > 3
    assert loaded == sorted(loaded) and loaded[-2] > 0, "each goes on where the last one stopped"
    assert desk.facts() == desk.state()
