"""Jobs are queued with the rest of a transaction, one of a kind, for one's own shops only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import psycopg
import pytest

from hotdash.db import queue as queue_tables
from hotdash.db.connect import Database, Shop, claims, shop_session
from hotdash.jobs.queue import defer_job, lock_name

JOBS = "select args ->> 'job', lock, queueing_lock, priority, status::text from procrastinate.procrastinate_jobs"


def start_next(conn: psycopg.Connection) -> str | None:
    """Do as a worker does: the name of the job that it gets."""
    with conn.transaction():
        conn.execute("set local role none")
        conn.execute("set local search_path = procrastinate, pg_catalog")
        row = conn.execute("select args ->> 'job' from procrastinate_fetch_job_v2(null, null)").fetchone()
    return row[0] if row else None


def test_one_of_a_kind_waits_and_one_of_a_source_runs(conn: psycopg.Connection, make_shop: Callable[..., Shop]) -> None:
    mine, theirs = make_shop("a.example").shop_id, make_shop("b.example").shop_id
    assert defer_job(conn, "sweep:shopify", mine) is not None
    assert defer_job(conn, "sweep:shopify", mine) is None
    assert defer_job(conn, "sweep:shopify", theirs) is not None
    defer_job(conn, "apply:shopify", mine)
    # Messages go first; the sweep of the same shop and source waits for them, another shop's does not.
    assert [start_next(conn), start_next(conn), start_next(conn)] == ["apply:shopify", "sweep:shopify", None]
    # While one runs, the next of its kind may wait.
    assert defer_job(conn, "apply:shopify", mine) is not None


def test_a_backfill_goes_on_beside_the_others(conn: psycopg.Connection, shop: Shop) -> None:
    defer_job(conn, "backfill:shopify", shop.shop_id)
    defer_job(conn, "apply:shopify", shop.shop_id)
    defer_job(conn, "days", shop.shop_id)
    assert {start_next(conn), start_next(conn), start_next(conn)} == {"backfill:shopify", "apply:shopify", "days"}


def test_a_job_to_be_tried_later_keeps_nobody_waiting(conn: psycopg.Connection, shop: Shop) -> None:
    later = datetime(2999, 1, 1, tzinfo=UTC)
    defer_job(conn, "count:shopify", shop.shop_id, attempt=1, not_before=later)
    defer_job(conn, "sweep:shopify", shop.shop_id)
    assert start_next(conn) == "sweep:shopify"
    assert start_next(conn) is None


@pytest.mark.parametrize("job", ["sweep:shopify", "backfill:google", "days"])
def test_locks_have_one_name(conn: psycopg.Connection, shop: Shop, job: str) -> None:
    defer_job(conn, job, shop.shop_id)
    assert conn.execute(JOBS).fetchone() == (
        job, lock_name(job, shop.shop_id), f"{shop.shop_id}/{job}", 0, "todo",
    )  # fmt: skip


def test_a_job_goes_with_its_transaction(conn: psycopg.Connection, shop: Shop) -> None:
    with pytest.raises(ZeroDivisionError), conn.transaction():
        defer_job(conn, "sweep:shopify", shop.shop_id)
        raise ZeroDivisionError
    assert conn.execute(JOBS).fetchall() == []


def test_a_server_may_queue_and_nothing_else(database: Database, conn: psycopg.Connection) -> None:
    with psycopg.connect(database.api_url) as api:
        api.execute("select set_config('request.jwt.claims', %s, true)", [claims([7], "anon")])
        assert api.execute("select access.defer_job('apply:shopify', 7) is not null").fetchone() == (True,)
        for refused in (
            "select access.defer_job('apply:shopify', 8)",
            "table procrastinate.procrastinate_jobs",
            "select procrastinate.procrastinate_cancel_job_v1(1, true, true)",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), api.transaction():
                api.execute(refused.encode())
        with pytest.raises(psycopg.errors.InvalidParameterValue), api.transaction():
            api.execute("select access.defer_job('apply; drop', 7)")
        api.rollback()


def test_people_may_not_queue(conn: psycopg.Connection, shop: Shop) -> None:
    with (
        pytest.raises(psycopg.errors.InsufficientPrivilege),
        shop_session(conn, [shop.shop_id], "authenticated"),
    ):
        conn.execute("select access.defer_job('sweep:shopify', %s)", [shop.shop_id])


SHAPE = """
select p.oid::regprocedure::text from pg_proc as p where p.pronamespace = 'procrastinate'::regnamespace
union
select format('%s.%s', a.attrelid::regclass, a.attname) from pg_attribute as a
inner join pg_class as c on c.oid = a.attrelid and c.relnamespace = 'procrastinate'::regnamespace and c.relkind = 'r'
where a.attnum > 0 and not a.attisdropped
order by 1
"""


def test_the_queues_tables_are_made_once_and_brought_forward(fresh_database: Database) -> None:
    with psycopg.connect(fresh_database.admin_url, autocommit=True) as conn:
        stands = conn.execute(SHAPE).fetchall()
        queue_tables.install_queue(conn)
        conn.execute("drop schema procrastinate cascade; create schema procrastinate")
        steps = sorted((queue_tables._folder() / "migrations").glob("*.sql"))
        # A database that a release from before the workers' heartbeats has made.
        older = [path for path in steps if path.name < "03.00"]
        for path in older:
            queue_tables._apply(conn, path, path.name)
        assert conn.execute(SHAPE).fetchall() != stands
        queue_tables.install_queue(conn)
        assert conn.execute(SHAPE).fetchall() == stands
        mark = conn.execute("select obj_description('procrastinate'::regnamespace)").fetchone()
        assert mark is not None and steps[-1].name in mark[0]
