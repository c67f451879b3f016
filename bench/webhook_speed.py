"""How fast webhooks are acknowledged: signed messages at a fixed rate, against the real server with its worker."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import httpx

from bench.measure import Line, new_database
from hotdash.db.connect import admin_connection
from hotdash.db.shops import add_shop
from hotdash.sources.connections import keep_connection
from hotdash.sources.source import Access, Connected
from hotdash.sources.vault import Vault

PORT = 8908
PER_SECOND, SECONDS, CONNECTIONS = 100, 60, 32
SECRET = "shpss_bench"
DOMAIN = "bench.myshopify.com"


def message(number: int) -> bytes:
    """An order of ten lines in the old REST form, some 6 kB."""
    line = {"sku": "AN6-PTFE-STR", "title": "Straight PTFE hose end -6 AN, black", "quantity": 2, "price": "12.95"}
    address = {"first_name": "Ann", "last_name": "Example", "city": "Austin", "zip": "78701", "country_code": "US"}
    lines = [line | {"id": 10 * number + place, "name": line["title"], "grams": 90} for place in range(10)]
    order = {"id": number, "admin_graphql_api_id": f"gid://shopify/Order/{number}", "name": f"#{number}"}
    more = {"updated_at": "2026-03-10T09:00:00-05:00", "line_items": lines, "shipping_address": address}
    return json.dumps(order | more | {"note": "x" * 3000}).encode()


def signed(number: int) -> bytes:
    """The bytes of a signed POST."""
    body = message(number)
    signature = base64.b64encode(hmac.digest(SECRET.encode(), body, hashlib.sha256)).decode()
    head = (
        "POST /webhooks/shopify HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"X-Shopify-Topic: orders/updated\r\nX-Shopify-Shop-Domain: {DOMAIN}\r\nX-Shopify-Webhook-Id: b-{number}\r\n"
        f"X-Shopify-Hmac-Sha256: {signature}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def empty(number: int) -> bytes:
    """The bytes of a request that asks for nothing."""
    return b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


async def drive(seconds: float, request: Callable[[int], bytes]) -> list[float]:
    """Latency in seconds of each request, counted from when it was due, however busy the connections were."""
    free: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()
    for _ in range(CONNECTIONS):
        free.put_nowait(await asyncio.open_connection("127.0.0.1", PORT))
    latencies: list[float] = []
    started = time.perf_counter() + 0.1

    async def send(number: int, due: float) -> None:
        reader, writer = await free.get()
        writer.write(request(number))
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(int(row[15:]) for row in head.lower().split(b"\r\n") if row.startswith(b"content-length:"))
        await reader.readexactly(length)
        if head.split(b" ", 2)[1] != b"200":
            raise RuntimeError(head.decode())
        latencies.append(time.perf_counter() - due)
        free.put_nowait((reader, writer))

    async with asyncio.TaskGroup() as group:
        for number in range(int(seconds * PER_SECOND)):
            due = started + number / PER_SECOND
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            group.create_task(send(number + 1, due))
    return sorted(latencies)


def wait_until_ready() -> None:
    """Until the server answers."""
    for _ in range(100):
        try:
            httpx.get(f"http://127.0.0.1:{PORT}/readyz").raise_for_status()
            return
        except httpx.HTTPError:
            time.sleep(0.2)
    raise RuntimeError("The server does not answer.")


def measure(server_url: str) -> list[Line]:
    """Start the server, send to it, count what it kept."""
    database = new_database(server_url, "bench_webhooks")
    home = Path(tempfile.mkdtemp(prefix="hotdash-bench-webhooks-"))
    with admin_connection(database.admin_url) as conn:
        shop = add_shop(conn, DOMAIN, name="Bench", iana_timezone="America/Chicago", currency="USD")
        # Nothing listens there: what is measured is taking messages, while applying them fails.
        connected = Connected(
            shop, "shopify", {"domain": "http://127.0.0.1:9"}, {"token": "x", "webhook_secret": SECRET}
        )
        keep_connection(conn, Vault(home), connected, Access("bench"))
    environment = os.environ | {
        "HOTDASH_DATABASE_URL": database.admin_url,
        "HOTDASH_API_PASSWORD": "bench",
        "HOTDASH_PORT": str(PORT),
        "HOTDASH_HOME": str(home),
    }
    server = subprocess.Popen(
        [str(Path(sys.executable).parent / "hotdash"), "serve"], env=environment, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_until_ready()
        nothing = asyncio.run(drive(SECONDS / 4, empty))
        latencies = asyncio.run(drive(SECONDS, signed))
    finally:
        server.terminate()
        server.wait(30)
    with admin_connection(database.admin_url) as conn:
        kept = conn.execute("select count(*) from raw.payloads").fetchone()
    if kept is None or kept[0] != len(latencies):
        raise RuntimeError(f"{kept} messages were kept of {len(latencies)}.")
    p50, p95, p99 = (1000 * latencies[int(share * (len(latencies) - 1))] for share in (0.5, 0.95, 0.99))
    bare50, bare99 = (1000 * nothing[int(share * (len(nothing) - 1))] for share in (0.5, 0.99))
    return [
        Line(
            f"webhook acknowledged, {PER_SECOND} a second for {SECONDS} s, {len(message(1)) / 1000:.0f} kB each",
            f"p50 {p50:.1f}, p95 {p95:.1f}, p99 {p99:.1f}, longest {1000 * latencies[-1]:.0f} ms",
            f"empty handler p50 {bare50:.1f}, p99 {bare99:.1f} ms",
            p50 / bare50,
            "p99 ≤ 50 ms",
        )
    ]
