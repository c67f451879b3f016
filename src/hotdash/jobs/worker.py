"""The worker: takes jobs from the queue, runs each in a thread with a connection of its own, and queues what is due.

Nothing of it is needed for correctness to stay: it may be killed at any moment, and so may the database.
"""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from random import SystemRandom
from typing import Any

import structlog
from procrastinate import App, PsycopgConnector

from hotdash.clock import utc_now
from hotdash.db.connect import Connection, Database, list_shops, queue_url, worker_url
from hotdash.db.kept import KeptConnections
from hotdash.errors import UsageError
from hotdash.jobs.queue import defer_job
from hotdash.jobs.run import BusyError, in_words, next_wait, run_job
from hotdash.jobs.schedule import due_jobs, find_job
from hotdash.sources.connections import is_backfilled
from hotdash.sources.vault import Vault

log = structlog.get_logger("hotdash.jobs")
TICK_SECONDS = 15.0
# A job is looked for so often even without a call: one that comes while another is fetched calls in vain, and one that
# waits for another's lock is not called at all.
POLL_SECONDS = 0.5
# A job that started so long ago and holds no lock is nobody's: its worker has died.
ORPHAN_AFTER = timedelta(seconds=30)
# Messages go before sweeps; a shop that is never silent would keep these waiting for ever.
LONGEST_TURN = timedelta(minutes=1)
BUSY_WAIT = timedelta(seconds=5)
LEAVE_SECONDS = 5.0
dice = SystemRandom()

ORPHANS = """
with ended as materialized (
    select j.id, j.lock, j.args
    from procrastinate.procrastinate_jobs as j
    where j.status in ('failed', 'aborted') or (j.status = 'doing' and (
        select max(e.at) from procrastinate.procrastinate_events as e where e.job_id = j.id and e.type = 'started'
    ) < now() - %s::interval)
    for update skip locked
)
delete from procrastinate.procrastinate_jobs as j using ended as e
where j.id = e.id and pg_try_advisory_xact_lock(hashtextextended(e.lock, 1))
returning j.args ->> 'job', (j.args ->> 'shop_id')::bigint, (j.args ->> 'attempt')::integer
"""

OVERTAKEN = """
update procrastinate.procrastinate_jobs as j
set priority = 2
where j.status = 'todo' and j.priority < 1
and (j.scheduled_at is null or j.scheduled_at < now() - %(longest)s::interval)
and exists (
    select from procrastinate.procrastinate_events as e
    where e.job_id = j.id and e.type = 'deferred' and e.at < now() - %(longest)s::interval
)
"""


def tick(conn: Connection, now: datetime, orphan_after: timedelta) -> None:
    """Queue what is due, and again what was left behind by a worker that died; what waited long goes before all."""
    with conn.transaction():
        for job, shop_id, attempt in conn.execute(ORPHANS, [orphan_after]).fetchall():
            log.warning("a job was left behind and is taken up again", job=job, shop_id=shop_id)
            defer_job(conn, job, shop_id, attempt=attempt)
    conn.execute(OVERTAKEN, {"longest": LONGEST_TURN})
    for shop, due in due_jobs(conn, now):
        defer_job(conn, due.name, shop.shop_id)


def do_job(conn: Connection, vault: Vault, name: str, shop_id: int, attempt: int) -> None:
    """Run one queued job, and queue it again where it failed and another try may help."""
    again, not_before = attempt, utc_now() + BUSY_WAIT
    try:
        job = find_job(name)
        for shop in list_shops(conn, [shop_id]):
            # Queued while another loaded the history to its end.
            if not (job.is_backfill and job.source and is_backfilled(conn, shop, job.source)):
                run_job(conn, vault, shop, job, attempt=attempt)
        return
    except BusyError:
        pass
    except UsageError as reason:
        # No second try can help before somebody has changed something.
        log.warning("job cannot run", job=name, shop_id=shop_id, error=reason.message)
        return
    except Exception as reason:
        again, wait = attempt + 1, next_wait(job, attempt + 1, dice)
        log.warning("job failed", job=name, shop_id=shop_id, attempt=attempt, error=in_words(reason))
        if wait is None:
            return
        not_before = utc_now() + wait
    defer_job(conn, name, shop_id, attempt=again, not_before=not_before)


async def in_thread(kept: KeptConnections, work: Callable[[Connection], None]) -> None:
    """Do `work` with a connection of its own in a thread that keeps no process from ending; a cancel cuts it short."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[None] = loop.create_future()
    opened: list[Connection] = []

    def end(reason: BaseException | None) -> None:
        if not done.done():
            done.set_exception(reason) if reason else done.set_result(None)

    def target() -> None:
        failed: BaseException | None = None
        try:
            with kept.take() as conn:
                opened.append(conn)
                work(conn)
        except BaseException as reason:
            failed = reason
        with suppress(RuntimeError):  # The loop is closed: nobody waits any more.
            loop.call_soon_threadsafe(end, failed)

    threading.Thread(target=target, daemon=True, name="hotdash job").start()
    try:
        await done
    except asyncio.CancelledError:
        for conn in opened:
            conn.cancel()
        raise


async def _work_until_lost(database: Database, vault: Vault, stop: asyncio.Event, concurrency: int) -> None:
    """Work until told to stop, or until the database is lost."""
    kept = KeptConnections(worker_url(database.admin_url))
    app = App(connector=PsycopgConnector(conninfo=queue_url(database.admin_url), min_size=1, max_size=3, timeout=10))

    @app.task(name="run", queue="hotdash")
    async def run(job: str, shop_id: int, attempt: int) -> None:
        await in_thread(kept, partial(do_job, vault=vault, name=job, shop_id=shop_id, attempt=attempt))

    async def keep_ticking() -> None:
        while True:
            await in_thread(kept, lambda conn: tick(conn, utc_now(), ORPHAN_AFTER))
            await asyncio.sleep(TICK_SECONDS)

    async with app.open_async():
        working = app.run_worker_async(
            queues=["hotdash"],
            concurrency=concurrency,
            fetch_job_polling_interval=POLL_SECONDS,
            shutdown_graceful_timeout=LEAVE_SECONDS,
            install_signal_handlers=False,
            # What ends in any other way stays, and is taken up again.
            delete_jobs="successful",
        )
        tasks: list[asyncio.Task[Any]] = [asyncio.create_task(what) for what in (working, keep_ticking(), stop.wait())]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        kept.close()
        for result in results:
            if isinstance(result, Exception):
                raise result


async def work(database: Database, home: Path, stop: asyncio.Event, *, concurrency: int) -> None:
    """Work until told to stop; a database that goes away is waited for."""
    vault, wait = Vault(home), 1.0
    while not stop.is_set():
        started = asyncio.get_running_loop().time()
        try:
            await _work_until_lost(database, vault, stop, concurrency)
        except Exception as reason:
            log.warning("the queue cannot be reached; trying again", error=in_words(reason))
        wait = 1.0 if asyncio.get_running_loop().time() - started > 60 else min(wait * 2, 10.0)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), wait)


def run_worker(database: Database, home: Path, *, concurrency: int = 4) -> None:
    """Work in this process until SIGINT or SIGTERM; jobs that run then have a few seconds to end."""

    async def main() -> None:
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        await work(database, home, stop, concurrency=concurrency)

    asyncio.run(main())


@contextmanager
def worker_beside(database: Database, home: Path, *, concurrency: int = 2) -> Iterator[None]:
    """A worker in a thread of this process, for as long as the block lasts."""
    loop, stop = asyncio.new_event_loop(), asyncio.Event()
    thread = threading.Thread(
        target=lambda: loop.run_until_complete(work(database, home, stop, concurrency=concurrency)),
        daemon=True,
        name="hotdash worker",
    )
    thread.start()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(LEAVE_SECONDS + 5)
        if not thread.is_alive():
            loop.close()
