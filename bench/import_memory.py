"""Memory of client and backend while a large file is imported, at two lengths: what grows with the file shows."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from pathlib import Path

from bench.measure import Line, new_database
from hotdash.db.connect import admin_connection
from hotdash.db.shops import add_shop
from hotdash.sources.files.files import import_stream
from hotdash.sources.files.mapping import load_mapping
from hotdash.sources.files.streams import Stream

MAPPING = Path(__file__).parent.parent / "examples" / "online_retail.toml"
HEADER = b"InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
LINES_AN_ORDER, SKUS, CUSTOMERS, DAYS = 20, 4_000, 50_000, 730
PAGE = 4096
MEGABYTES = (50, 400)


class MadeFile(io.RawIOBase):
    """A CSV of about so many megabytes that exists nowhere: every order is new, so every key grows with it."""

    def __init__(self, megabytes: int) -> None:
        self.left, self._order, self._rest = megabytes << 20, 0, HEADER

    def readable(self) -> bool:
        """It is read once, from its beginning."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Make the next bytes."""
        while len(self._rest) < len(buffer) and self.left > 0:
            made = self._lines()
            self.left -= len(made)
            self._rest += made
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        return size

    def _lines(self) -> bytes:
        first, self._order = self._order, self._order + 500
        return "".join(
            f"{order},SKU{sku % SKUS},A TITLE OF SOME LENGTH {sku % SKUS},{1 + sku % 7},"
            f"{2010 + order * 7 % DAYS // 365}-{1 + order % 12:02}-{1 + order % 28:02} 08:26:00,2.55,{order % CUSTOMERS},Eire\n"
            for order in range(first, self._order)
            for sku in range(order * 13, order * 13 + LINES_AN_ORDER)
        ).encode()


class Watch:
    """The largest private memory of this process and of a backend, in megabytes, while it is entered."""

    def __init__(self, backend: int) -> None:
        self.pids = ("self", str(backend))
        self.peaks = [0, 0]
        self._ended = threading.Event()

    def __enter__(self) -> Watch:
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._ended.wait(0.1):
            self.peaks = [max(peak, private_mb(pid)) for peak, pid in zip(self.peaks, self.pids, strict=True)]


def private_mb(pid: str) -> int:
    """Resident memory without what is shared (a backend's share of the server's buffers is the server's)."""
    _, resident, shared, *_ = map(int, Path(f"/proc/{pid}/statm").read_text().split())
    return (resident - shared) * PAGE >> 20


def lengths(server_url: str) -> Iterator[tuple[int, int, list[int]]]:
    """For each length: megabytes of the file, lines read, peaks of client and backend."""
    for megabytes in MEGABYTES:
        database = new_database(server_url, "bench_memory")
        with admin_connection(database.admin_url) as conn:
            shop = add_shop(conn, "bench.example", name="Bench", iana_timezone="Europe/London", currency="GBP")
            stream = Stream("made.csv", None, io.BufferedReader(MadeFile(megabytes)))
            with Watch(conn.info.backend_pid) as watch:
                done = import_stream(conn, shop, stream, load_mapping(MAPPING))
        yield megabytes, done.read, watch.peaks


def measure(server_url: str) -> list[Line]:
    """Peaks at two lengths, and their ratio."""
    (short, _, before), (long, rows, after) = lengths(server_url)
    return [
        Line(f"{who}, file of {long} MB ({rows:,} lines)", f"{after[place]} MB", f"{short} MB: {before[place]} MB",
             after[place] / max(before[place], 1), "≤ 300 MB at 10 GB")
        for place, who in enumerate(("client", "backend"))
    ]  # fmt: skip
