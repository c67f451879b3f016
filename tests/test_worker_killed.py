"""Workers are killed at random moments while messages come in: each message has its effect once, and nobody helps."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from hotdash.db.connect import Database, Shop, claims
from hotdash.db.shops import add_shop
from hotdash.sources.connections import keep_connection
from hotdash.sources.source import Access, Connected
from hotdash.sources.vault import Vault
from slow_worker import GATE
from web_world import eventually

# Two hundred by hand; the suite has no such patience.
KILLS = int(os.environ.get("HOTDASH_TEST_KILLS", "8"))
SCRIPT = Path(__file__).parent / "slow_worker.py"
WAITING = """
select count(*) from pg_locks as l join pg_database as d on d.oid = l.database
where d.datname = current_database() and l.classid = %s and l.objid = %s and l.objsubid = 2 and not l.granted
"""


def start(database: Database, home: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, str(SCRIPT), database.admin_url, str(home)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@contextmanager
def messages_coming(database: Database, shop: Shop) -> Iterator[list[str]]:
    """Messages arrive as at a server's door, each with its job in one transaction."""
    sent: list[str] = []
    is_over = threading.Event()

    def send() -> None:
        with psycopg.connect(database.api_url, autocommit=True) as conn:
            while not is_over.wait(0.1):
                with conn.transaction():
                    conn.execute("select set_config('request.jwt.claims', %s, true)", [claims([shop.shop_id], "anon")])
                    conn.execute(
                        "select access.receive_payload(%s, 'till', 'sale', %s, null, null, '{}', '{}')",
                        [shop.shop_id, f"event {len(sent)}"],
                    )
                sent.append(f"event {len(sent)}")

    sender = threading.Thread(target=send)
    sender.start()
    try:
        yield sent
    finally:
        is_over.set()
        sender.join()


def kill_in_the_midst(database: Database, process: subprocess.Popen[bytes]) -> None:
    """Kill a worker between the effect of a message and its mark."""
    with (
        psycopg.connect(database.admin_url) as gate,
        psycopg.connect(database.admin_url, autocommit=True) as watching,
    ):
        gate.execute("select pg_advisory_xact_lock(%s, %s)", GATE)
        assert eventually(lambda: watching.execute(WAITING, GATE).fetchone() == (1,), 30)
        process.kill()
        process.wait()


def test_nothing_is_lost_or_doubled(fresh_database: Database, tmp_path: Path) -> None:
    dice, in_the_midst = random.Random(KILLS), 0
    with psycopg.connect(fresh_database.admin_url, autocommit=True) as conn:
        shop = add_shop(conn, "a.example", name="A", iana_timezone="America/Chicago", currency="USD")
        keep_connection(conn, Vault(tmp_path), Connected(shop, "till", {}, {"token": "x"}), Access("till"))
        # A history that nobody can read would be asked for every ten minutes.
        conn.execute("update app.source_connections set backfilled_at = now()")
        with messages_coming(fresh_database, shop) as sent:
            for _ in range(KILLS):
                # Mostly in the midst of its work, sometimes while it starts or between two jobs.
                if dice.random() < 0.8:
                    process = start(fresh_database, tmp_path)
                    time.sleep(dice.uniform(0.0, 3.0))
                    kill_in_the_midst(fresh_database, process)
                    in_the_midst += 1
                else:
                    process = start(fresh_database, tmp_path)
                    time.sleep(dice.uniform(0.0, 2.0))
                    process.kill()
                    process.wait()
        last = start(fresh_database, tmp_path)
        try:
            waiting = "select count(*) from raw.payloads where applied_at is null"
            queued = "select count(*) from procrastinate.procrastinate_jobs"
            # Whatever the dead have left.
            assert eventually(lambda: conn.execute(waiting.encode()).fetchone() == (0,), 60 + len(sent) / 10)
            assert eventually(lambda: conn.execute(queued.encode()).fetchone() == (0,), 60)
        finally:
            last.terminate()
            assert last.wait(20) == 0
        rung = [subject for (subject,) in conn.execute("select subject from app.alerts")]
        assert sorted(rung) == sorted(sent) and len(sent) > 2 * KILLS
        runs: dict[str, int] = dict(conn.execute("select status, count(*) from app.job_runs group by 1").fetchall())
        assert runs["failed"] >= in_the_midst > 0 and "running" not in runs
        print(f"{KILLS} kills, {len(sent)} messages, {len(rung)} effects, runs {runs}")
