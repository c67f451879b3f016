"""The database stops and comes back: the page stays up with its last figures and says so, and all catches up by itself."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg
import pytest

from hotdash.access.tokens import new_token
from hotdash.db.connect import Connection, Shop, admin_connection, prepare
from hotdash.db.shops import add_shop
from hotdash.jobs.queue import defer_job
from placing import place_order
from postgres15 import BIN, Cluster, running_cluster
from web_world import eventually

pytestmark = pytest.mark.skipif(not BIN.exists(), reason="apt-get install postgresql-15")
HOTDASH = str(Path(sys.executable).parent / "hotdash")
# A minute by hand; the suite has no such patience.
AWAY_SECONDS = float(os.environ.get("HOTDASH_TEST_AWAY_SECONDS", "6"))
BACK_SECONDS = 30.0
NOTICE = "The database cannot be reached"


@dataclass
class Served:
    """hotdash serve as people start it, on a cluster that can be stopped."""

    cluster: Cluster
    shop: Shop
    http: httpx.Client
    process: subprocess.Popen[bytes]
    log: Path

    def page(self) -> httpx.Response:
        """The page."""
        return self.http.get("/")


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with running_cluster() as cluster:
        prepare(cluster.url, password="planted-password")
        with admin_connection(cluster.url) as conn:
            shop = add_shop(conn, "a.example", name="Parts", iana_timezone="America/Chicago", currency="USD")
            key = new_token(conn, shop, "viewer", "test")
        environment = os.environ | {
            "HOTDASH_DATABASE_URL": cluster.url,
            "HOTDASH_HOME": str(tmp_path),
            "HOTDASH_PORT": str(port),
            "HOTDASH_API_PASSWORD": "planted-password",
            "HOTDASH_RATE_LIMIT": "off",
        }
        log = tmp_path / "log"
        with log.open("wb") as file:
            process = subprocess.Popen([HOTDASH, "serve"], env=environment, stdout=file, stderr=file)
        http = httpx.Client(base_url=f"http://127.0.0.1:{port}", headers={"Authorization": f"Bearer {key}"}, timeout=10)
        try:
            assert eventually(lambda: _answers(http), BACK_SECONDS), log.read_text()
            yield Served(cluster, shop, http, process, log)
        finally:
            http.close()
            process.terminate()
            process.wait(20)


def _answers(http: httpx.Client) -> bool:
    try:
        return http.get("/readyz").status_code == 200
    except httpx.TransportError:
        return False


def sell(conn: psycopg.Connection, shop: Shop, number: int, revenue: int) -> None:
    """An order of today is loaded."""

    def keep_books(conn: Connection) -> None:
        conn.execute(
            "insert into raw.cursors (shop_id, source, stream, position, read_at)"
            " values (%s, 'files', 'orders', '1', now())"
            " on conflict (shop_id, source, stream) do update set read_at = now(), updated_at = now()",
            [shop.shop_id],
        )

    place_order(conn, shop, number, revenue, keep_books=keep_books)


def test_the_page_outlives_the_database(served: Served) -> None:
    with admin_connection(served.cluster.url) as conn:
        sell(conn, served.shop, 1, 4321)
    assert eventually(lambda: "4,321" in served.page().text, BACK_SECONDS)
    assert NOTICE not in served.page().text
    stood_at = served.http.get("/api/v1/dashboard/sales-pulse").json()["as_of"]

    served.cluster.stop()
    began, slowest = time.monotonic(), 0.0
    while time.monotonic() - began < AWAY_SECONDS:
        asked = time.monotonic()
        page = served.page()
        slowest = max(slowest, time.monotonic() - asked)
        assert page.status_code == 200 and "4,321" in page.text
        # For half a second nobody asks the database.
        assert NOTICE in page.text or asked - began < 2
        assert served.http.get("/healthz").status_code == 200
        time.sleep(0.3)
    assert served.http.get("/readyz").status_code == 503
    assert served.http.get("/api/v1/dashboard/sales-pulse").json()["as_of"] >= stood_at
    # What was never read is not there; it is an error with a remedy, and the server stays.
    assert served.http.get("/?date=2026-01-05").status_code in (400, 503)

    served.cluster.start()
    began = time.monotonic()
    assert eventually(lambda: NOTICE not in served.page().text, BACK_SECONDS)
    back_after = time.monotonic() - began
    with admin_connection(served.cluster.url) as conn:
        sell(conn, served.shop, 2, 1000)
        assert eventually(lambda: "5,321" in served.page().text, BACK_SECONDS)
        # The worker inside found its way back too.
        defer_job(conn, "segments", served.shop.shop_id)
        runs = "select count(*) from app.job_runs where job_name = 'segments' and status = 'success'"
        assert eventually(lambda: conn.execute(runs.encode()).fetchone() == (1,), BACK_SECONDS)
    print(f"slowest page meanwhile {slowest:.3f} s; fresh again {back_after:.1f} s after the database was")
    assert served.process.poll() is None
    assert "planted-password" not in served.log.read_text()


def test_a_server_that_starts_before_its_database_is_told_so(tmp_path: Path) -> None:
    environment = os.environ | {
        "HOTDASH_DATABASE_URL": "postgresql://nobody@127.0.0.1:9/x",
        "HOTDASH_HOME": str(tmp_path),
    }
    ended = subprocess.run([HOTDASH, "serve"], env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 3 and "cannot be reached" in ended.stderr
