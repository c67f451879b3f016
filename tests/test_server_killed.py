"""A server is killed without warning, page and worker in one: in backfills, in sweeps, and while messages come in.

Each time it is started again and nobody helps it otherwise. Two hundred by hand, with figures:
HOTDASH_TEST_KILLS=200 pytest -s tests/test_server_killed.py
"""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from random import Random

import httpx
import pytest

from fakes.shopify.webhooks import Weather
from hotdash.jobs.queue import defer_job
from hotdash.sources.shopify.subscriptions import TOPICS, VARIABLE, watch_subscriptions
from killing import KILLS, Moment, before_writing, kill_at, while_asking
from running_server import free_port, is_ready, start
from shopify_state import picture
from shopify_world import World
from test_laws import ROLLUPS, from_scratch, snapshot
from web_world import eventually

SERVER = (sys.executable, str(Path(__file__).parent / "impatient_server.py"))
# It waits for Shopify, or is about to write rows, a cursor, a message's arrival or mark, a run's begin or end, the queue.
MOMENTS = (
    "ready", "asking", "facts.orders", "raw.cursors", "raw.payloads", "app.job_runs", "procrastinate.procrastinate_jobs",
)  # fmt: skip
PATIENCE_SECONDS = 60.0


@contextmanager
def changing(world: World) -> Iterator[None]:
    """Things happen in the shop, and their messages are sent; those that nobody takes come again."""
    is_over = threading.Event()

    def go_on() -> None:
        while not is_over.wait(0.3):
            with world.fake.shop.lock:
                world.fake.driver.any_change()

    changer = threading.Thread(target=go_on)
    changer.start()
    try:
        yield
    finally:
        is_over.set()
        changer.join()


class Server:
    """A server that is killed and started again, always at the same address."""

    def __init__(self, world: World) -> None:
        self.world, self.port, self.died = world, free_port(), Counter[str]()
        self.address = f"http://127.0.0.1:{self.port}"

    def kill(self, dice: Random, where: str) -> None:
        """Start it and kill it at such a moment."""
        with self._moment(dice, where) as moment:
            assert kill_at(start(self.world, self.port, SERVER), moment) == -signal.SIGKILL, where
        self.died[where] += 1

    def _moment(self, dice: Random, where: str) -> AbstractContextManager[Moment]:
        if where == "ready":
            return nullcontext(self.is_ready)
        if where == "asking":
            return while_asking(self.world, dice.randrange(10))
        return before_writing(self.world.database, where)

    def is_ready(self) -> bool:
        """Whether it answers."""
        with httpx.Client(base_url=self.address, timeout=10) as http:
            return is_ready(http)

    @contextmanager
    def running(self) -> Iterator[None]:
        """It runs undisturbed, and ends as it should."""
        process: subprocess.Popen[bytes] = start(self.world, self.port, SERVER)
        try:
            assert eventually(self.is_ready, PATIENCE_SECONDS)
            yield
        finally:
            process.terminate()
            assert process.wait(20) == 0


def want_history(world: World) -> None:
    """As after connecting another account: the history is wanted, however much of it is here."""
    world.conn.execute("update app.source_connections set backfilled_at = null")
    defer_job(world.conn, "backfill:shopify", world.shop.shop_id)


def want_sweep(world: World) -> None:
    """Its time has come."""
    for job in ("sweep:shopify", "products:shopify"):
        defer_job(world.conn, job, world.shop.shop_id)


def is_at_rest(world: World) -> bool:
    """Whether nothing is left to do."""
    for left in (
        "select count(*) from raw.payloads where applied_at is null",
        "select count(*) from procrastinate.procrastinate_jobs",
        "select count(*) from app.source_connections where backfilled_at is null",
    ):
        if world.one(left):
            return False
    return True


def moments(dice: Random, count: int) -> list[str]:
    """So many, each about as often, in no order."""
    rounds = [dice.sample(MOMENTS, len(MOMENTS)) for _ in range(0, count, len(MOMENTS))]
    return [where for turn in rounds for where in turn][:count]


def test_nothing_is_lost_or_doubled(shopify_world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world, server, dice, kills = shopify_world, Server(shopify_world), Random(KILLS), KILLS or len(MOMENTS)
    hooks, wheres = world.fake.webhooks, moments(dice, kills)
    hooks.weather = Weather(doubled=0.05)
    monkeypatch.setenv(VARIABLE, server.address)
    assert watch_subscriptions(world.conn, world.connected) == len(TOPICS)
    with changing(world):
        for where in wheres[: kills // 2]:
            want_history(world)
            server.kill(dice, where)
        with server.running():
            complete = "select backfilled_at is not null from app.source_connections"
            assert eventually(lambda: bool(world.one(complete)), PATIENCE_SECONDS)
        for where in wheres[kills // 2 :]:
            want_sweep(world)
            server.kill(dice, where)
    hooks.stop_pump()
    with server.running():
        # Shopify tries again whatever was not taken.
        hooks.deliver_all(moves_clock=False)
        assert eventually(lambda: is_at_rest(world), PATIENCE_SECONDS + hooks.told / 10)
        assert world.differences() == []
        assert world.conn.execute("select count(*), count(distinct event_id) from raw.payloads").fetchall() == [
            (hooks.told, hooks.told)
        ]
        before = picture(world.conn, world.shop)
        want_sweep(world)
        assert eventually(lambda: is_at_rest(world), PATIENCE_SECONDS)
        assert picture(world.conn, world.shop) == before, "a sweep in which nothing happened changed something"
    assert world.one("select count(*) from raw.rejects") == 0
    assert snapshot(world.conn, world.shop, "rollups", ROLLUPS) == from_scratch(world.conn, world.shop)
    runs: dict[str, int] = dict(world.conn.execute("select status, count(*) from app.job_runs group by 1").fetchall())
    assert "running" not in runs and server.died.total() == kills
    print(f"{kills} kills {dict(server.died)}, {hooks.told} messages, {hooks.refused} sent again, runs {runs}")
