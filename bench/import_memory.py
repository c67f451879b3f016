"""Memory of client and backend while a large file is imported, at two lengths: what grows with the file shows.

`python -m bench.import_memory MEGABYTES [BYTES_A_LINE]` imports one file of that length alone and tells of it on the way.
"""

from __future__ import annotations

import io
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from bench.measure import Line, new_database, scratch_server
from hotdash.db.connect import admin_connection
from hotdash.db.shops import add_shop
from hotdash.sources.files.files import OnProgress, import_stream
from hotdash.sources.files.mapping import load_mapping
from hotdash.sources.files.streams import Stream

MAPPING = Path(__file__).parent.parent / "examples" / "online_retail.toml"
HEADER = b"InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country,Remark\n"
BYTES_A_LINE = 80
LINES_AN_ORDER, SKUS, CUSTOMERS, DAYS = 20, 4_000, 50_000, 730
PAGE = 4096
MEGABYTES = (50, 400)


class MadeFile(io.RawIOBase):
    """A CSV of about so many megabytes that exists nowhere: every order is new, so every key grows with it."""

    def __init__(self, megabytes: int, bytes_a_line: int = BYTES_A_LINE) -> None:
        self.left, self._order, self._rest = megabytes << 20, 0, HEADER
        self._remark = "x" * (bytes_a_line - BYTES_A_LINE)

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
            f"{2010 + order * 7 % DAYS // 365}-{1 + order % 12:02}-{1 + order % 28:02} 08:26:00,2.55,{order % CUSTOMERS},Eire,{self._remark}\n"
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


def peaks(
    server_url: str, megabytes: int, bytes_a_line: int, on_progress: OnProgress | None = None
) -> tuple[int, list[int]]:
    """Lines read, and the peaks of client and backend in megabytes."""
    database = new_database(server_url, "bench_memory")
    with admin_connection(database.admin_url) as conn:
        shop = add_shop(conn, "bench.example", name="Bench", iana_timezone="Europe/London", currency="GBP")
        stream = Stream("made.csv", None, io.BufferedReader(MadeFile(megabytes, bytes_a_line)))
        with Watch(conn.info.backend_pid) as watch:
            done = import_stream(conn, shop, stream, load_mapping(MAPPING), on_progress=on_progress)
    return done.read, watch.peaks


def measure(server_url: str) -> list[Line]:
    """Peaks at two lengths, and their ratio."""
    short, long = MEGABYTES
    # Each in a process of its own, which holds nothing of what was measured before.
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=1) as processes:
        (_, before), (rows, after) = (
            processes.submit(peaks, server_url, megabytes, BYTES_A_LINE).result() for megabytes in MEGABYTES
        )
    return [
        Line(f"{who}, file of {long} MB ({rows:,} lines)", f"{after[place]} MB", f"{short} MB: {before[place]} MB",
             after[place] / max(before[place], 1), "≤ 300 MB at 10 GB")
        for place, who in enumerate(("client", "backend"))
    ]  # fmt: skip


def main() -> None:
    """One file of the asked length, by hand: gigabytes take their time."""
    megabytes, bytes_a_line = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else BYTES_A_LINE
    started = told = time.monotonic()

    def tell(read: int, _: int | None) -> None:
        nonlocal told
        if time.monotonic() > told + 30:
            told = time.monotonic()
            sys.stderr.write(f"{told - started:5.0f} s: {read >> 20} MB read, client {private_mb('self')} MB\n")

    with scratch_server() as url:
        rows, (client, backend) = peaks(url, megabytes, bytes_a_line, tell)
    print(
        f"{megabytes} MB, {rows:,} lines, {time.monotonic() - started:.0f} s: client {client}, backend {backend} MB at most"
    )


if __name__ == "__main__":
    main()
