"""A run is alone, is written down, and says of its failures what may be said."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import psycopg
import pytest

from hotdash.clock import utc_now
from hotdash.db.connect import Connection, Database, Shop, shop_session
from hotdash.db.shops import add_shop
from hotdash.errors import SourceError, UsageError
from hotdash.jobs import schedule, worker
from hotdash.jobs.queue import defer_job
from hotdash.jobs.run import MOST_TRIES, BusyError, next_wait, run_job
from hotdash.jobs.schedule import Every, Job, find_job
from hotdash.sources.connections import keep_connection
from hotdash.sources.source import Access, Connected
from hotdash.sources.vault import Vault

SECRET = "shpat_planted_secret"


def count_secrets(conn: Connection, connected: Connected) -> int:
    """A job that does well."""
    return len(connected.secrets)


def refuse(conn: Connection, connected: Connected) -> int:
    """A job whose source refuses."""
    raise SourceError("Shopify answered 503.", detail=f"token {connected.secrets['token']}")


def stumble(conn: Connection, connected: Connected) -> int:
    """A job with a fault, whose words hold a secret."""
    raise KeyError(connected.secrets["token"])


def ask_nonsense(conn: Connection, connected: Connected) -> int:
    """A job whose statement the database refuses, quoting a person."""
    conn.execute("select %s::integer", ["ann@example.com"])
    return 0


JOBS = tuple(
    Job(f"{function.__name__}:shopify", Every(10), f"{__name__}.{function.__name__}")
    for function in (count_secrets, refuse, stumble, ask_nonsense)
)
SEGMENTS = find_job("segments")


@pytest.fixture
def conn(fresh_database: Database) -> Iterator[Connection]:
    """A connection that commits, as a worker's does."""
    with psycopg.connect(fresh_database.admin_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path)


@pytest.fixture
def shop(conn: Connection, vault: Vault, monkeypatch: pytest.MonkeyPatch) -> Shop:
    """A shop that is connected."""
    monkeypatch.setattr(schedule, "JOBS", JOBS)
    shop = add_shop(conn, "parts.example", name="Parts", iana_timezone="America/Chicago", currency="USD")
    keep_connection(conn, vault, Connected(shop, "shopify", {}, {"token": SECRET}), Access("parts"))
    return shop


def runs(conn: Connection, shop: Shop, columns: str = "job_name, status, rows_processed, error_message") -> list[Any]:
    with shop_session(conn, [shop.shop_id]):
        return conn.execute(f"select {columns} from app.job_runs order by started_at".encode()).fetchall()


def queued(conn: Connection) -> list[Any]:
    return conn.execute(
        "select args ->> 'job', (args ->> 'attempt')::int, scheduled_at > now() from procrastinate.procrastinate_jobs"
    ).fetchall()


def state(conn: Connection) -> Any:
    return conn.execute("select state, last_error, last_success_at is null from app.source_connections").fetchone()


def test_a_run_is_written_down_and_the_source_is_well(conn: Connection, vault: Vault, shop: Shop) -> None:
    assert run_job(conn, vault, shop, JOBS[0]) == 1
    assert runs(conn, shop) == [("count_secrets:shopify", "success", 1, None)]
    assert state(conn) == ("connected", None, False)


@pytest.mark.parametrize(
    ("number", "raised", "words"),
    [
        (1, SourceError, "Shopify answered 503."),
        (2, KeyError, "KeyError in test_run.py:"),
        (3, psycopg.Error, "The database refused (22P02, InvalidTextRepresentation)."),
    ],
)
def test_a_failure_is_said_without_secrets_and_people(
    conn: Connection, vault: Vault, shop: Shop, number: int, raised: type[Exception], words: str,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    with pytest.raises(raised):
        run_job(conn, vault, shop, JOBS[number])
    [(_, status, _, error)] = runs(conn, shop)
    assert status == "failed" and error.startswith(words)
    assert state(conn)[0] == "failing" and state(conn)[1] == error
    worker.do_job(conn, vault, JOBS[number].name, shop.shop_id, 0)
    said = "".join(capsys.readouterr()) + json.dumps(runs(conn, shop))
    assert "job failed" in said and SECRET not in said and "ann@example.com" not in said


def test_a_failed_job_is_tried_again_and_not_for_ever(conn: Connection, vault: Vault, shop: Shop) -> None:
    worker.do_job(conn, vault, "refuse:shopify", shop.shop_id, 0)
    assert queued(conn) == [("refuse:shopify", 1, True)]
    conn.execute("delete from procrastinate.procrastinate_jobs")
    worker.do_job(conn, vault, "refuse:shopify", shop.shop_id, MOST_TRIES)
    assert queued(conn) == []
    assert runs(conn, shop, "attempt") == [(0,), (MOST_TRIES,)]


def test_waits_grow_vary_and_stay_below_the_jobs_own_pace() -> None:
    waits = [next_wait(SEGMENTS, attempt, Random(attempt)) for attempt in range(1, MOST_TRIES + 2)]
    grown = [wait for wait in waits if wait]
    assert grown == sorted(grown) and len(grown) == MOST_TRIES and waits[-1] is None
    assert {next_wait(JOBS[0], MOST_TRIES, Random(seed)) for seed in range(50)} != {next_wait(JOBS[0], 5, Random(1))}
    assert all((next_wait(JOBS[0], n, Random(n)) or timedelta()) <= timedelta(minutes=5) for n in range(1, 6))


def test_what_is_misconfigured_is_not_tried_again(conn: Connection, vault: Vault, shop: Shop, tmp_path: Path) -> None:
    worker.do_job(conn, Vault(tmp_path / "another"), "count_secrets:shopify", shop.shop_id, 0)
    assert queued(conn) == []
    assert "another key" in runs(conn, shop)[0][3]


def test_one_of_a_shop_and_source_runs(conn: Connection, fresh_database: Database, vault: Vault, shop: Shop) -> None:
    with psycopg.connect(fresh_database.admin_url, autocommit=True) as other:
        other.execute("select pg_advisory_lock(hashtextextended(%s, 1))", [f"{shop.shop_id}/shopify"])
        with pytest.raises(BusyError):
            run_job(conn, vault, shop, JOBS[0])
        worker.do_job(conn, vault, JOBS[0].name, shop.shop_id, 0)
        assert queued(conn) == [(JOBS[0].name, 0, True)]
        assert run_job(conn, vault, shop, SEGMENTS) == 0
        other.execute("select pg_advisory_unlock_all()")
    assert run_job(conn, vault, shop, JOBS[0]) == 1


def test_a_history_that_is_complete_is_not_loaded_again(conn: Connection, vault: Vault, shop: Shop) -> None:
    conn.execute("update app.source_connections set backfilled_at = now()")
    worker.do_job(conn, vault, "backfill:shopify", shop.shop_id, 0)
    assert runs(conn, shop) == [] and queued(conn) == []


def test_a_run_whose_process_died_is_said_to_have_failed(conn: Connection, vault: Vault, shop: Shop) -> None:
    with shop_session(conn, [shop.shop_id]):
        conn.execute(
            "insert into app.job_runs (shop_id, job_name, status) values (%s, 'segments', 'running')", [shop.shop_id]
        )
    run_job(conn, vault, shop, SEGMENTS)
    assert [row[1:] for row in runs(conn, shop)] == [
        ("failed", None, "Its process ended before it did."), ("success", 0, None),
    ]  # fmt: skip


def test_a_source_that_is_not_connected_is_an_error(conn: Connection, vault: Vault, shop: Shop) -> None:
    with pytest.raises(UsageError, match="not connected"):
        run_job(conn, vault, shop, Job("sweep:chatwoot", None, "x.y"))


def test_whoever_finds_a_job_waiting_is_waited_for(
    conn: Connection, fresh_database: Database, vault: Vault, shop: Shop, run_later: Callable[..., Any]
) -> None:
    """The message of a transaction that is not committed yet is seen by the job that was queued before it."""
    defer_job(conn, JOBS[0].name, shop.shop_id)
    with psycopg.connect(fresh_database.admin_url, autocommit=True) as other, other.transaction():
        assert defer_job(other, JOBS[0].name, shop.shop_id) is None
        conn.execute("update procrastinate.procrastinate_jobs set status = 'doing'")
        running = run_later(run_job, conn, vault, shop, JOBS[0])
        running.join(0.3)
        assert running.is_alive()
    running.join(10)
    assert not running.is_alive() and len(runs(conn, shop)) == 1


@pytest.fixture
def run_later() -> Callable[..., Any]:
    """Call something in a thread."""
    from threading import Thread

    def call(function: Callable[..., Any], *args: Any) -> Thread:
        thread = Thread(target=function, args=args, daemon=True)
        thread.start()
        return thread

    return call


def test_a_tick_queues_what_is_due_and_what_was_left_behind(conn: Connection, vault: Vault, shop: Shop) -> None:
    conn.execute("update app.source_connections set backfilled_at = now() - interval '1 day'")
    now = utc_now()
    worker.tick(conn, now, worker.ORPHAN_AFTER)
    assert {job for job, _, _ in queued(conn)} == {job.name for job in JOBS}
    worker.tick(conn, now, worker.ORPHAN_AFTER)
    assert len(queued(conn)) == len(JOBS)
    conn.execute(
        "update procrastinate.procrastinate_jobs set status = 'doing' where args ->> 'job' = %s", [JOBS[0].name]
    )
    worker.tick(conn, now, orphan_after=timedelta(hours=1))
    assert len(queued(conn)) == len(JOBS) + 1  # due still, and one may wait beside the one that runs
    worker.tick(conn, now, orphan_after=timedelta())
    assert sorted(job for job, _, _ in queued(conn)) == sorted(job.name for job in JOBS)
    statuses = conn.execute("select distinct status::text from procrastinate.procrastinate_jobs").fetchall()
    assert statuses == [("todo",)]


def test_what_messages_overtook_for_long_goes_before_them(
    conn: Connection, vault: Vault, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    for job in ("sweep:shopify", "apply:shopify"):
        defer_job(conn, job, shop.shop_id)
    first = (
        "select args ->> 'job' from procrastinate.procrastinate_jobs where args ->> 'job' ~ '^(sweep|apply):shopify'"
        " order by priority desc, id limit 1"
    )
    worker.tick(conn, utc_now(), worker.ORPHAN_AFTER)
    assert conn.execute(first).fetchone() == ("apply:shopify",)
    monkeypatch.setattr(worker, "LONGEST_TURN", timedelta(seconds=-1))
    worker.tick(conn, utc_now(), worker.ORPHAN_AFTER)
    assert conn.execute(first).fetchone() == ("sweep:shopify",)
