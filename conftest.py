"""A real PostgreSQL for every test: one server, one template, a database per worker, each test rolled back."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from hotdash.db import embedded, queue
from hotdash.db.connect import Database, Shop, prepare
from hotdash.db.migrate import read_migrations
from hotdash.db.rebuild import logic_sha256, read_logic

# Fixtures of the served house (world, live_url), the sample shop (book), a shop at Shopify (shopify_world).
pytest_plugins = ["chatwoot_world", "web_world", "sample_book", "shopify_world"]
ROOT = Path(__file__).parent
STATE = ROOT / ".hotdash"
PASSWORD = "for-tests-only"


def in_database(url: str, name: str) -> str:
    """The same server's URL for another database."""
    return make_conninfo(url, dbname=name)


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """Admin URL of the test server: HOTDASH_TEST_DATABASE_URL, or an embedded one kept under .hotdash/."""
    STATE.mkdir(exist_ok=True)
    yield os.environ.get("HOTDASH_TEST_DATABASE_URL") or embedded.start(STATE / "test-postgres")


def _fingerprint() -> str:
    text = logic_sha256(read_logic()) + "".join(migration.sha256 for migration in read_migrations())
    text += Path(queue.__file__).read_text() + version("procrastinate")
    return f"hotdash_template_{hash_text(text)}"


def hash_text(text: str) -> str:
    """Twelve hex digits."""
    import hashlib

    return hashlib.sha256(text.encode()).hexdigest()[:12]


@pytest.fixture(scope="session")
def template(server_url: str) -> str:
    """Name of a migrated, empty database to copy; made once by whichever worker comes first."""
    name = _fingerprint()
    with (STATE / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with psycopg.connect(server_url, autocommit=True) as conn:
            if conn.execute("select 1 from pg_database where datname = %s and datistemplate", [name]).fetchone():
                return name
            old = conn.execute("select datname from pg_database where datname like 'hotdash_template_%'").fetchall()
            for (stale,) in old:
                conn.execute(sql.SQL("alter database {} is_template false").format(sql.Identifier(stale)))
                conn.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(stale)))
            conn.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
            prepare(in_database(server_url, name), password=PASSWORD)
            conn.execute(sql.SQL("alter database {} is_template true").format(sql.Identifier(name)))
    return name


def _copy(server_url: str, template: str, name: str) -> Database:
    with psycopg.connect(server_url, autocommit=True) as conn, (STATE / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        conn.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
        conn.execute(sql.SQL("create database {} template {}").format(sql.Identifier(name), sql.Identifier(template)))
    url = in_database(server_url, name)
    return Database(admin_url=url, api_url=make_conninfo(url, user="hotdash_api", password=PASSWORD))


def _drop(server_url: str, name: str) -> None:
    with psycopg.connect(server_url, autocommit=True) as conn:
        conn.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def worker_name(worker_id: str) -> str:
    """A name that no other worker or run has."""
    return f"hotdash_test_{worker_id}_{os.getpid()}"


@pytest.fixture(scope="session")
def database(server_url: str, template: str, worker_name: str) -> Iterator[Database]:
    """This worker's database. Tests must leave it as it was: use `conn`, which rolls back."""
    yield _copy(server_url, template, worker_name)
    _drop(server_url, worker_name)


@pytest.fixture
def fresh_database(server_url: str, template: str, worker_name: str) -> Iterator[Database]:
    """A database of this test's own, for what commits."""
    name = f"{worker_name}_fresh"
    yield _copy(server_url, template, name)
    _drop(server_url, name)


@pytest.fixture
def conn(database: Database) -> Iterator[psycopg.Connection]:
    """A connection of the owner in a transaction that is rolled back after the test."""
    with psycopg.connect(database.admin_url) as connection:
        yield connection
        connection.rollback()


def add_shop(
    conn: psycopg.Connection, domain: str = "parts.example", timezone: str = "America/Chicago", currency: str = "USD"
) -> Shop:
    """A shop with nothing in it."""
    row = conn.execute(
        "insert into facts.shops (domain, name, iana_timezone, currency) values (%s, %s, %s, %s) returning shop_id",
        [domain, domain, timezone, currency],
    ).fetchone()
    assert row is not None
    conn.execute("insert into app.shop_directory (domain, shop_id) values (%s, %s)", [domain, row[0]])
    return Shop(row[0], domain, domain, timezone, currency)


@pytest.fixture
def make_shop(conn: psycopg.Connection) -> Callable[..., Shop]:
    """make_shop(domain, timezone, currency) in this test's transaction."""
    return lambda *args, **kwargs: add_shop(conn, *args, **kwargs)


@pytest.fixture
def shop(conn: psycopg.Connection) -> Shop:
    """One empty shop in America/Chicago, in US dollars."""
    return add_shop(conn)


@pytest.fixture
def set_now(conn: psycopg.Connection) -> Callable[[str], None]:
    """set_now('2026-03-02 15:00+00') sets the clock of all views for this test."""

    def set_clock(instant: str) -> None:
        conn.execute("select set_config('hotdash.now', %s, true)", [instant])

    return set_clock
