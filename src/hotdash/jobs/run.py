"""One run of one job: alone, written down, its failures in words that give nothing away."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from random import Random

from hotdash.clock import utc_now
from hotdash.db.connect import Connection, Shop, shop_session
from hotdash.errors import HotdashError
from hotdash.jobs.queue import lock_name
from hotdash.jobs.schedule import Every, Job
from hotdash.sources.connections import find_connection, note_failure, note_success
from hotdash.sources.landing import notify_change
from hotdash.sources.source import OnProgress, all_sources
from hotdash.sources.vault import Vault

MOST_TRIES = 5
FIRST_SECONDS = 20.0
LONGEST_SECONDS = 1800.0


class BusyError(HotdashError):
    """Another job of this shop and source runs at the moment."""

    code = "busy"
    http_status = 409


def ignore_progress(what: str, done: int, total: int | None) -> None:
    """For those who do not watch."""


def run_job(
    conn: Connection,
    vault: Vault,
    shop: Shop,
    job: Job,
    *,
    attempt: int = 0,
    on_progress: OnProgress = ignore_progress,
) -> int:
    """Run a job now and write down how it went; returns the records or rows that it handled.

    Args:
        conn: the owner's, in autocommit; the run holds a lock on it, which ends with it whatever happens.

    Raises:
        BusyError: another job of that shop and source runs.
        UsageError: the shop is not connected to the source.
        Exception: whatever the job itself raised.
    """
    with _alone(conn, lock_name(job.name, shop.shop_id)):
        _wait_for_the_queued(conn, shop, job)
        run_id = _begin(conn, shop, job, attempt)
        try:
            handled = _work(conn, vault, shop, job, on_progress)
        except BaseException as reason:
            _end(conn, shop, job, run_id, error=in_words(reason))
            if job.source and isinstance(reason, Exception) and not conn.closed:
                note_failure(conn, shop, job.source, at=utc_now(), error=in_words(reason))
            raise
        _end(conn, shop, job, run_id, handled=handled)
        if job.source:
            note_success(conn, shop, job.source, at=utc_now())
        return handled


def next_wait(job: Job, attempt: int, dice: Random) -> timedelta | None:
    """How long to wait before a job that failed for the attempt-th time is tried again; None: until its next time."""
    if attempt > MOST_TRIES:
        return None
    longest = LONGEST_SECONDS
    if isinstance(job.when, Every):
        longest = min(longest, job.when.minutes * 60 / 2)
    # Half of it by chance, so that those who failed together do not come back together.
    return timedelta(seconds=min(FIRST_SECONDS * 4.0 ** (attempt - 1), longest) * (0.5 + dice.random() / 2))


def in_words(reason: BaseException) -> str:
    """What went wrong, for logs and pages. Only our own errors are quoted: others may hold secrets or personal data."""
    if isinstance(reason, HotdashError):
        return reason.message
    if not isinstance(reason, Exception):
        return "It was interrupted."
    sqlstate = getattr(reason, "sqlstate", None)
    if sqlstate:
        return f"The database refused ({sqlstate}, {type(reason).__name__})."
    frames = [frame for frame in traceback.extract_tb(reason.__traceback__) if "hotdash" in frame.filename]
    place = f" in {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(reason).__name__}{place}."


@contextmanager
def _alone(conn: Connection, lock: str) -> Iterator[None]:
    # A lock of the session: when its process dies it is free at once, and whoever finds it free knows that nobody runs.
    row = conn.execute("select pg_try_advisory_lock(hashtextextended(%s, 1))", [lock]).fetchone()
    if not row or not row[0]:
        raise BusyError(hint="It is tried again shortly.")
    try:
        yield
    finally:
        if not conn.closed:
            conn.execute("select pg_advisory_unlock(hashtextextended(%s, 1))", [lock])


def _wait_for_the_queued(conn: Connection, shop: Shop, job: Job) -> None:
    # Whoever found this job waiting in the queue holds this lock until it has committed: see access.defer_job.
    with conn.transaction():
        conn.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{shop.shop_id}/{job.name}"])


def _work(conn: Connection, vault: Vault, shop: Shop, job: Job, on_progress: OnProgress) -> int:
    if job.source is None:
        with shop_session(conn, [shop.shop_id]):
            row = conn.execute(f"select {job.function}(%s)".encode(), [shop.shop_id]).fetchone()
            changed = int(row[0]) if row else 0
            if changed:
                notify_change(conn, shop)
        return changed
    connected = find_connection(conn, vault, shop, job.source)
    if job.is_backfill:
        handled = all_sources()[job.source].backfill(conn, connected, on_progress)
        with shop_session(conn, [shop.shop_id]):
            conn.execute(
                "update app.source_connections set backfilled_at = now(), updated_at = now()"
                " where shop_id = %s and source = %s",
                [shop.shop_id, job.source],
            )
        return handled
    module, _, name = job.function.rpartition(".")
    return int(getattr(import_module(module), name)(conn, connected))


def _begin(conn: Connection, shop: Shop, job: Job, attempt: int) -> str:
    with shop_session(conn, [shop.shop_id]):
        # The lock is ours, so whatever is said to run still has died.
        conn.execute(
            "update app.job_runs set status = 'failed', finished_at = now(), updated_at = now(),"
            " error_message = 'Its process ended before it did.'"
            " where shop_id = %s and job_name = %s and status = 'running'",
            [shop.shop_id, job.name],
        )
        row = conn.execute(
            "insert into app.job_runs (shop_id, job_name, status, attempt) values (%s, %s, 'running', %s)"
            " returning run_id::text",
            [shop.shop_id, job.name, attempt],
        ).fetchone()
    assert row is not None
    return str(row[0])


def _end(
    conn: Connection, shop: Shop, job: Job, run_id: str, *, handled: int | None = None, error: str | None = None
) -> None:
    if conn.closed:
        # The next run of this job finds this one running still, and says what became of it.
        return
    with shop_session(conn, [shop.shop_id]):
        conn.execute(
            "update app.job_runs set status = %s, finished_at = now(), rows_processed = %s, error_message = %s,"
            " updated_at = now() where shop_id = %s and run_id = %s",
            ["failed" if error else "success", handled, error, shop.shop_id, run_id],
        )
