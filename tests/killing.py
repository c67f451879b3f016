"""Workers killed in the midst of their work: at a moment that can be seen, however fast the machine is."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from random import Random

import psycopg

from hotdash.db.connect import Database
from shopify_world import World

# Two hundred by hand; the suite has no such patience.
KILLS = int(os.environ.get("HOTDASH_TEST_KILLS", "0"))
SOURCE = """
import sys, psycopg
from pathlib import Path
from hotdash.db.connect import find_shop
from hotdash.sources import connections
from hotdash.sources.shopify import backfill, sync
from hotdash.sources.vault import Vault
url, home, what = sys.argv[1:]
backfill.WORTH_A_WINDOW = 5
with psycopg.connect(url, autocommit=True) as conn:
    shop = find_shop(conn, "parts.example")
    connected = connections.find_connection(conn, Vault(Path(home)), shop, "shopify")
    if what == "backfill":
        backfill.backfill(conn, connected, lambda *told: None)
    else:
        sync.sync_products(conn, connected)
        sync.sweep(conn, connected)
"""
WAITING = """
select count(*) from pg_locks as l join pg_database as d on d.oid = l.database
where d.datname = current_database() and l.relation = %s::regclass and not l.granted
"""
PATIENCE_SECONDS = 60.0

Moment = Callable[[], bool]


def kill_when(world: World, moment: Moment, what: str) -> int:
    """Run a worker and kill it when the moment has come; its exit code, 0 where it ended before.

    Args:
        what: backfill or sweep.
    """
    arguments = [sys.executable, "-c", SOURCE, world.database.admin_url, str(world.home), what]
    with subprocess.Popen(arguments, env={**os.environ, "HOTDASH_HOME": str(world.home)}) as worker:
        return kill_at(worker, moment)


def kill_at(process: subprocess.Popen[bytes], moment: Moment) -> int:
    """Kill a process when the moment has come; its exit code, 0 where it ended before."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while process.poll() is None and not moment():
        assert time.monotonic() < deadline, "the moment does not come"
        time.sleep(0.01)
    process.kill()
    return process.wait()


def kill_somewhere(world: World, dice: Random, what: str, *, most_requests: int) -> int:
    """Kill a worker while it waits for an answer of Shopify, or for the commit of what it has loaded."""
    waiting = while_asking(world, dice.randrange(most_requests)) if dice.random() < 0.6 else before_commit(world)
    with waiting as moment:
        return kill_when(world, moment, what)


@contextmanager
def while_asking(world: World, spared: int) -> Iterator[Moment]:
    """The moment when one request, after so many that are spared, is not answered."""
    fault = world.fake.break_next("silence", path="/admin/api", spared=spared)
    try:
        yield lambda: fault.count == 0
    finally:
        fault.count = 0


def before_commit(world: World) -> AbstractContextManager[Moment]:
    """The moment when everything of a load is written but its cursor."""
    return before_writing(world.database, "raw.cursors")


@contextmanager
def before_writing(database: Database, table: str) -> Iterator[Moment]:
    """The moment when somebody is about to write to a table; nobody does while this lasts."""
    with (
        psycopg.connect(database.admin_url) as other,
        psycopg.connect(database.admin_url, autocommit=True) as watching,
    ):
        other.execute(f"lock table {table} in share mode".encode())
        yield lambda: watching.execute(WAITING, [table]).fetchone() != (0,)
