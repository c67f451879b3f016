"""Sources that answer nonsense or nothing: the page stays up, says how old its figures are, and they catch up alone."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import psycopg
import pytest

from chatwoot_world import SECRET, TOKEN, Desk
from fakes.chatwoot.scenario import make_account
from fakes.chatwoot.server import Chatwoot
from fakes.chatwoot.server import serve as serve_chatwoot
from fakes.clock import Clock
from fakes.google.google import FakeGoogle
from fakes.google.google import serve as serve_google
from fakes.serving import served
from fakes.shopify.changes import changes
from hotdash.access.tokens import new_token
from hotdash.config import Config
from hotdash.jobs import run, worker
from hotdash.jobs.queue import defer_job
from hotdash.jobs.run import run_job
from hotdash.jobs.schedule import find_job
from hotdash.sources.chatwoot import client as chatwoot_client
from hotdash.sources.connections import keep_connection
from hotdash.sources.google import session as google_session
from hotdash.sources.google import sync as google_sync
from hotdash.sources.shopify import client as shopify_client
from hotdash.sources.source import Connected, all_sources
from hotdash.sources.vault import Vault
from hotdash.web.app import create_app
from shopify_world import World
from web_world import eventually

JOBS = ("sweep:shopify", "sweep:chatwoot", "traffic:google")
PATIENCE_SECONDS = 90.0
HISTORY_DAYS = 10


@dataclass
class Everything:
    """A shop with all three sources, served with a worker beside."""

    shopify: World
    desk: Desk
    google: FakeGoogle
    http: httpx.Client

    @property
    def conn(self) -> psycopg.Connection:
        """The owner's."""
        return self.shopify.conn

    def break_all(self, kind: str) -> None:
        """From now on no source answers as it should: 500, 429, garbage, half a body, or nothing."""
        words = {"nothing": "silence"}.get(kind, kind)
        self.shopify.fake.break_next(words, 10**9, "/admin")
        self.google.break_next(words, 10**9)
        self.desk.server.faults[:] = [int(kind) if kind.isdecimal() else kind] * 10**5

    def mend_all(self) -> None:
        """They do again."""
        for faults in (self.shopify.fake.edge.faults, self.google.edge.faults, self.desk.server.faults):
            faults.clear()

    def go_on(self) -> None:
        """Something happens at each of them that no message tells of."""
        changes(self.shopify.fake.driver, 5, seconds_between=0)
        self.desk.days.happen(5)
        self.google.clock.advance(hours=5)

    def is_caught_up(self) -> bool:
        """Whether all that stands there stands here."""
        return (
            self.shopify.differences() == []
            and self.desk.facts() == self.desk.state()
            and self.visits() == self.true_visits()
        )

    def visits(self) -> dict[Any, Any]:
        """(day, page) → sessions, here."""
        rows = self.conn.execute("select traffic_date, page, sessions from facts.page_traffic_daily").fetchall()
        return {(day, page): sessions for day, page, sessions in rows}

    def true_visits(self) -> dict[Any, Any]:
        """The same at Google."""
        today = datetime.now(UTC).astimezone(ZoneInfo("America/Chicago")).date()
        days = [today - timedelta(days=back) for back in range(HISTORY_DAYS + 1)]
        return {(day, page): seen.sessions for day in days for page, seen in self.google.visits.seen(day).items()}

    def states(self) -> dict[str, str]:
        """How each source fares."""
        return dict(self.conn.execute("select source, state from app.source_connections").fetchall())


def be_impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is tried again after minutes is tried again at once."""
    monkeypatch.setattr(shopify_client, "TIMEOUT", httpx.Timeout(1.0))
    monkeypatch.setattr(chatwoot_client, "TIMEOUT", httpx.Timeout(1.0))
    monkeypatch.setattr(google_session, "TIMEOUT", httpx.Timeout(1.0))
    for module in (shopify_client, chatwoot_client, google_session):
        monkeypatch.setattr(module, "ATTEMPTS", 1)
    monkeypatch.setattr(worker, "TICK_SECONDS", 0.5)
    monkeypatch.setattr(run, "FIRST_SECONDS", 0.2)
    monkeypatch.setattr(run, "LONGEST_SECONDS", 0.5)
    # The schedule would begin anew every ten minutes.
    monkeypatch.setattr(run, "MOST_TRIES", 10**6)


@pytest.fixture
def everything(shopify_world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Everything]:
    """Its histories are read, and nothing is broken yet."""
    monkeypatch.setattr(google_sync, "HISTORY_DAYS", HISTORY_DAYS)
    world, home, account = shopify_world, shopify_world.home, make_account(lambda: datetime.now(UTC))
    server = Chatwoot(account)
    server.tokens[TOKEN] = account.agents[1]
    app = create_app(world.database, Config(home, None, "127.0.0.1", 0))
    token = new_token(world.conn, world.shop, "viewer", "test")
    with (
        serve_chatwoot(server) as desk_address,
        serve_google(clock=Clock(speed=0)) as google,
        served(app) as address,
        httpx.Client(base_url=address, headers={"Authorization": f"Bearer {token}"}, timeout=10) as http,
    ):
        desk = Desk(world.conn, world.shop, desk_address, server)
        found = Everything(world, desk, google, http)
        found.desk.days.happen(20)
        connect_and_read(found, home)
        be_impatient(monkeypatch)
        with worker.worker_beside(world.database, home, concurrency=3):
            yield found


def connect_and_read(world: Everything, home: Path) -> None:
    """Connect Chatwoot and Google too, and read all histories."""
    visits = {"property_id": world.google.visits.number, "site": ""}
    for connected in (
        world.desk.connected,
        Connected(world.shopify.shop, "google", visits, {"key": world.google.key}),
    ):
        keep_connection(world.conn, Vault(home), connected, all_sources()[connected.source].check(connected))
    for source in ("shopify", "chatwoot", "google"):
        run_job(world.conn, Vault(home), world.shopify.shop, find_job(f"backfill:{source}"))


def age_shown(page: str) -> str:
    """When the figures of the page were read."""
    found = re.search(r'class="age[^>]*>Data [a-z :]*<time data-ago datetime="([^"]+)"', page)
    assert found is not None, "the page does not say how old its figures are"
    return found[1]


def page_of(world: Everything) -> str:
    """The page, which must come at once."""
    asked = time.monotonic()
    answer = world.http.get("/")
    assert answer.status_code == 200 and time.monotonic() - asked < 5
    return answer.text


@pytest.mark.parametrize("kind", ["500", "429", "garbage", "half", "nothing"])
def test_the_page_stays_up_and_catches_up_by_itself(everything: Everything, kind: str) -> None:
    world = everything
    assert world.is_caught_up() and set(world.states().values()) == {"connected"}
    world.break_all(kind)
    world.go_on()
    for job in JOBS:
        defer_job(world.conn, job, world.shopify.shop.shop_id)
    assert eventually(lambda: set(world.states().values()) == {"failing"}, PATIENCE_SECONDS), world.states()
    stood_at = age_shown(page_of(world))
    sources = world.http.get("/sources").text
    assert sources.count("Last error") == 3 and TOKEN not in sources and SECRET not in sources
    time.sleep(1.0)
    assert age_shown(page_of(world)) == stood_at, "nothing was read, and it looks newer"

    world.mend_all()
    caught_up: Callable[[], bool] = partial(Everything.is_caught_up, world)
    assert eventually(caught_up, PATIENCE_SECONDS)
    assert eventually(lambda: set(world.states().values()) == {"connected"}, PATIENCE_SECONDS), world.states()
    assert age_shown(page_of(world)) > stood_at
    assert world.conn.execute("select count(*) from raw.rejects").fetchone() == (0,)
