"""Requests a second of the real server: cached, 304 and uncached, against the same server's empty handler."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
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


async def drive(
    requests: list[bytes], seconds: float = SECONDS, connections: int = CONNECTIONS
) -> tuple[float, list[float]]:
    """Requests a second and each latency in seconds, over some kept-alive connections for a bounded time."""
    latencies: list[float] = []
    stop = time.perf_counter() + seconds

    async def one(number: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
        turn = number
        while (start := time.perf_counter()) < stop:
            writer.write(requests[turn % len(requests)])
            turn += connections
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
    await asyncio.gather(*(one(number) for number in range(connections)))
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
    hotdash = [str(Path(sys.executable).parent / "hotdash"), "serve"]
    with serving(hotdash, environment) as pid:
        lines = asyncio.run(_lines(token, wait_until_ready(token), pid))
    with serving([sys.executable, "-m", "bench.uncached_server"], environment):
        wait_until_ready(token)
        return lines + asyncio.run(_uncached_lines(token))


@contextmanager
def serving(command: list[str], environment: dict[str, str]) -> Iterator[int]:
    """The process id of a server that stops at the end."""
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield server.pid
    finally:
        server.terminate()
        server.wait(20)


async def _uncached_lines(token: str) -> list[Line]:
    """All tiles in one call where nothing is kept: neither figures nor the shop's state."""
    lines = []
    for connections in (1, 4):
        _, took = await drive([request("/api/v1/dashboard", token)], connections=connections)
        p50, p99 = (1000 * took[int(share * (len(took) - 1))] for share in (0.5, 0.99))
        at_once = "one connection" if connections == 1 else f"{connections} connections at once"
        lines.append(
            Line("all tiles in one call, nothing cached", f"p50 {p50:.1f}, p99 {p99:.1f} ms", at_once, None, "≤ 30 ms")
        )
    return lines


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
    against = f"empty handler {empty:,.0f} requests/s"
    return [
        Line("cached answer", f"{cached:,.0f} requests/s", against, cached / empty, "≥ 2,500 requests/s"),
        Line("304", f"{unchanged:,.0f} requests/s", against, unchanged / empty, "≥ 2,500 requests/s"),
        Line("uncached tile", f"{uncached:,.0f} requests/s", against, uncached / empty, ""),
        Line("server process", f"{resident_mb(pid):.0f} MB", "", None, "≤ 300 MB"),
    ]
