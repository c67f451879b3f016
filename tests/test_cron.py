"""pg_cron runs what the database can do alone, each shop at its own time; tried on Debian's PostgreSQL 15."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from hotdash.db.connect import Connection, Database, Shop, prepare, shop_session
from hotdash.db.shops import add_shop
from hotdash.errors import UsageError
from hotdash.jobs import cron
from postgres15 import BIN, running_cluster
from web_world import eventually

EXTENSION = Path("/usr/share/postgresql/15/extension/pg_cron.control")
OPTIONS = "-c shared_preload_libraries=pg_cron -c cron.database_name=postgres -c cron.use_background_workers=on"
needs_cron = pytest.mark.skipif(not EXTENSION.exists(), reason="apt-get install postgresql-15-cron")
needs_15 = pytest.mark.skipif(not BIN.exists(), reason="apt-get install postgresql-15")


@pytest.fixture(scope="module")
def cron_conn() -> Iterator[Connection]:
    """A database that pg_cron serves."""
    with running_cluster(OPTIONS) as cluster:
        prepare(cluster.url, password="for-tests-only")
        with psycopg.connect(cluster.url, autocommit=True) as conn:
            yield conn


def old_shop(conn: Connection, domain: str) -> Shop:
    """A shop that has stood for some days, so that every night's job is due."""
    shop = add_shop(conn, domain, name="A", iana_timezone="America/Chicago", currency="USD")
    with shop_session(conn, [shop.shop_id]):
        conn.execute("update facts.shops set created_at = now() - interval '3 days' where shop_id = %s", [shop.shop_id])
    return shop


def runs(conn: Connection, shop: Shop) -> list[tuple[str, str]]:
    with shop_session(conn, [shop.shop_id]):
        return conn.execute("select job_name, status from app.job_runs order by 1").fetchall()


@needs_15
@needs_cron
def test_jobs_are_handed_over_run_and_taken_back(cron_conn: Connection) -> None:
    shop = old_shop(cron_conn, "a.example")
    names = cron.hand_over(cron_conn)
    assert {"day_turn", "segments", "retention"} <= set(names)
    assert cron.hand_over(cron_conn) == names
    assert cron_conn.execute("select count(*) from cron.job").fetchone() == (1,)
    cron_conn.execute(
        "insert into cron.job_run_details (jobid, runid, end_time)"
        " select jobid, 1000 + days, now() - make_interval(days => days) from cron.job, unnest(array[6, 8]) as days"
    )
    # It looks once a minute.
    assert eventually(lambda: set(names) <= {name for name, _ in runs(cron_conn, shop)}, 90)
    assert {status for _, status in runs(cron_conn, shop)} == {"success"}
    kept = cron_conn.execute("select runid from cron.job_run_details where end_time < now() - interval '1 day'")
    assert kept.fetchall() == [(1006,)]
    assert cron.take_back(cron_conn)
    assert cron_conn.execute("select count(*) from cron.job").fetchone() == (0,)
    assert not cron.take_back(cron_conn)


@needs_15
def test_without_pg_cron_it_says_so() -> None:
    with running_cluster() as cluster, psycopg.connect(cluster.url, autocommit=True) as conn:
        with pytest.raises(UsageError, match="pg_cron") as error:
            cron.hand_over(conn)
        assert "postgresql-15-cron" in str(error.value.hint)
        assert not cron.take_back(conn)


def test_the_embedded_server_has_none(conn: psycopg.Connection) -> None:
    if conn.execute("select 1 from pg_available_extensions where name = 'pg_cron'").fetchone():
        pytest.skip("This server has pg_cron.")
    with pytest.raises(UsageError, match="has no pg_cron"):
        cron.hand_over(conn)


def call(conn: Connection, job: str, does: str, at: str | None = "00:05", minutes: int | None = None) -> int:
    row = conn.execute("select refresh.run_due(%s, %s, %s, %s)", [job, does, at, minutes]).fetchone()
    assert row is not None
    return int(row[0])


def test_each_shop_once_a_night_and_a_failure_stops_nobody(conn: psycopg.Connection) -> None:
    mine, theirs = old_shop(conn, "b.example"), old_shop(conn, "c.example")
    with shop_session(conn, [mine.shop_id]):
        conn.execute(
            "insert into app.settings (shop_id, name, value) values (%s, 'job_run_kept_days', 1e9)", [mine.shop_id]
        )
    assert call(conn, "retention", "load.expire") == 2
    assert call(conn, "retention", "load.expire") == 0
    assert runs(conn, mine) == [("retention", "failed")]
    assert runs(conn, theirs) == [("retention", "success")]


def test_every_so_many_minutes_and_beside_a_worker(conn: psycopg.Connection, database: Database) -> None:
    shop = old_shop(conn, "d.example")
    with psycopg.connect(database.admin_url, autocommit=True) as worker:
        worker.execute("select pg_advisory_lock(hashtextextended(%s, 1))", [f"{shop.shop_id}/house"])
        assert call(conn, "retention", "load.expire", None, 15) == 0
        worker.execute("select pg_advisory_unlock_all()")
    assert call(conn, "retention", "load.expire", None, 15) == 1
    assert call(conn, "retention", "load.expire", None, 15) == 0
    with shop_session(conn, [shop.shop_id]):
        conn.execute("update app.job_runs set started_at = started_at - interval '15 minutes'")
    assert call(conn, "retention", "load.expire", None, 15) == 1
    with pytest.raises(psycopg.errors.InvalidParameterValue):
        call(conn, "retention", "app.protect")
