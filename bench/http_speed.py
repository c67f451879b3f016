"""Requests a second of the real server: cached, 304 and uncached, against the same server's empty handler."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from bench.measure import Line, new_database
from hotdash.access.tokens import new_token
from hotdash.db.connect import Shop, admin_connection
from hotdash.db.shops import add_shop
from hotdash.sample.sample import write_sample
from hotdash.sources.files.files import import_file

PORT = 8907
CONNECTIONS, SECONDS = 16, 5.0


def fill(url: str) -> tuple[Shop, str]:
    """The sample shop of two months, and a token to it."""
    now = datetime.now(UTC)
    with admin_connection(url) as conn, tempfile.TemporaryDirectory() as folder:
        shop = add_shop(conn, "bench.example", name="Bench", iana_timezone="America/Chicago", currency="USD")
        for path in write_sample(Path(folder), now=now, months=3):
            import_file(conn, shop, path, mapping=None, now=now)
        return shop, new_token(conn, shop, role="viewer", name="bench")


async def drive(requests: list[bytes], seconds: float = SECONDS) -> tuple[float, list[float]]:
    """Requests a second and each latency in seconds, over some kept-alive connections for a bounded time."""
    latencies: list[float] = []
    stop = time.perf_counter() + seconds

    async def one(number: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
        turn = number
        while (start := time.perf_counter()) < stop:
            writer.write(requests[turn % len(requests)])
            turn += CONNECTIONS
            head = await reader.readuntil(b"\r\n\r\n")
            status = head.split(b" ", 2)[1]
            if status not in (b"200", b"304"):
                raise RuntimeError(head.decode())
            if status == b"200":
                length = next(
                    int(row[15:]) for row in head.lower().split(b"\r\n") if row.startswith(b"content-length:")
                )
                await reader.readexactly(length)
            latencies.append(time.perf_counter() - start)
        writer.close()

    started = time.perf_counter()
    await asyncio.gather(*(one(number) for number in range(CONNECTIONS)))
    return len(latencies) / (time.perf_counter() - started), sorted(latencies)


def request(path: str, token: str, etag: str | None = None) -> bytes:
    """The bytes of a GET."""
    more = f"If-None-Match: {etag}\r\n" if etag else ""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n{more}\r\n".encode()


def wait_until_ready(token: str) -> str:
    """ETag of the sales tile, once the server answers."""
    for _ in range(100):
        try:
            answer = httpx.get(
                f"http://127.0.0.1:{PORT}/api/v1/dashboard/sales-pulse", headers={"Authorization": f"Bearer {token}"}
            )
            answer.raise_for_status()
            return str(answer.headers["etag"])
        except httpx.TransportError:
            time.sleep(0.2)
    raise RuntimeError("The server does not answer.")


def resident_mb(pid: int) -> float:
    """Resident memory of a process in MB."""
    rows = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(row.split()[1]) for row in rows if row.startswith("VmRSS")) / 1024


def measure(server_url: str) -> list[Line]:
    """Start the server, drive it, stop it."""
    database = new_database(server_url, "bench_http")
    _, token = fill(database.admin_url)
    environment = os.environ | {
        "HOTDASH_DATABASE_URL": database.admin_url,
        "HOTDASH_API_PASSWORD": "bench",
        "HOTDASH_PORT": str(PORT),
        "HOTDASH_HOME": tempfile.mkdtemp(prefix="hotdash-bench-http-"),
        "HOTDASH_RATE_LIMIT": "off",
    }
    server = subprocess.Popen(
        [str(Path(sys.executable).parent / "hotdash"), "serve"], env=environment, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        etag = wait_until_ready(token)
        return asyncio.run(_lines(token, etag, server.pid))
    finally:
        server.terminate()
        server.wait(20)


async def _lines(token: str, etag: str, pid: int) -> list[Line]:
    sales = "/api/v1/dashboard/sales-pulse"
    today = datetime.now(UTC).date()
    days = [str(today - timedelta(days=n)) for n in range(2, 62)]
    empty, _ = await drive([request("/healthz", token)])
    cached, _ = await drive([request(sales, token)])
    unchanged, _ = await drive([request(sales, token, etag)])
    # No answer is asked for twice within its cache's life: each request is for another day and limit.
    fresh = [
        request(f"/api/v1/dashboard/inventory-alerts?date={day}&limit={limit}", token)
        for limit in range(1, 501) for day in days
    ]  # fmt: skip
    uncached, _ = await drive(fresh)
    _, all_tiles = await drive([request(f"/api/v1/dashboard?date={day}", token) for day in days])
    against = f"empty handler {empty:,.0f} requests/s"
    p99 = 1000 * all_tiles[int(0.99 * (len(all_tiles) - 1))]
    return [
        Line("cached answer", f"{cached:,.0f} requests/s", against, cached / empty, "≥ 2,500 requests/s"),
        Line("304", f"{unchanged:,.0f} requests/s", against, unchanged / empty, "≥ 2,500 requests/s"),
        Line("uncached tile", f"{uncached:,.0f} requests/s", against, uncached / empty, ""),
        Line(
            "all tiles in one call, 60 days in turn (mostly cached)",
            f"p99 {p99:.1f} ms",
            f"{CONNECTIONS} connections at once",
            None,
            "≤ 30 ms",
        ),
        Line("server process", f"{resident_mb(pid):.0f} MB", "", None, "≤ 300 MB"),
    ]
