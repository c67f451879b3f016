"""Connections. A session of a shop sets role and claims inside its transaction: nothing of it outlives that."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg_pool import AsyncConnectionPool

from hotdash.config import Config
from hotdash.db import embedded, migrate, rebuild
from hotdash.db.queue import install_queue
from hotdash.db.secrets import api_password
from hotdash.errors import HotdashError, NoDatabaseError, UnknownShopError, class_for_sqlstate

Role = Literal["anon", "authenticated", "service_role"]
# For annotations outside db/, where nobody names the driver.
Connection = psycopg.Connection


@dataclass(frozen=True)
class Database:
    """A database that is migrated and whose logic is fresh.

    Attributes:
        admin_url: owns the tables; for migrations and, as service_role, for the worker.
        api_url: the login hotdash_api, which owns nothing; for everything that people ask.
    """

    admin_url: str
    api_url: str


@dataclass(frozen=True)
class Shop:
    """A shop as the command line names it."""

    shop_id: int
    domain: str
    name: str
    iana_timezone: str
    currency: str


def open_database(config: Config) -> Database:
    """Start or reach the database, bring its tables forward and its logic up to date.

    Raises:
        NoDatabaseError: it cannot be reached, or is not PostgreSQL 15 or newer.
        MigrationError: its tables are not what this version expects.
    """
    url = config.database_url or embedded.start(config.postgres_folder)
    return prepare(url, password=api_password(config.home))


def prepare(admin_url: str, *, password: str) -> Database:
    """Migrate and rebuild the database at `admin_url` and let hotdash_api log in with `password`.

    Raises:
        NoDatabaseError, MigrationError: as open_database.
    """
    with admin_connection(admin_url) as conn:
        if conn.info.server_version < 150000:
            raise NoDatabaseError(
                f"This is PostgreSQL {conn.info.server_version // 10000}; hotdash needs 15 or newer.",
                hint="Leave HOTDASH_DATABASE_URL unset to use the embedded PostgreSQL.",
            )
        # A supervisor starts server and workers at once.
        conn.execute("select pg_advisory_lock(hashtextextended('hotdash prepare', 0))")
        migrate.migrate(conn)
        install_queue(conn)
        rebuild.rebuild(conn)
        conn.execute(sql.SQL("alter role hotdash_api login password {}").format(sql.Literal(password)))
    parts = conninfo_to_dict(admin_url) | {"user": "hotdash_api", "password": password}
    return Database(admin_url=admin_url, api_url=make_conninfo("", **parts))


def worker_url(admin_url: str) -> str:
    """The owner's URL for jobs: the server notices within a minute that their machine is gone; their locks go free."""
    return _with_options(admin_url, "-c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3")


def queue_url(admin_url: str) -> str:
    """The owner's URL for the queue's library, which names its tables without their schema."""
    return _with_options(admin_url, "-c search_path=procrastinate,pg_catalog")


def _with_options(url: str, options: str) -> str:
    given = conninfo_to_dict(url)
    return make_conninfo(
        "", **given | {"options": f"{given.get('options') or ''} {options}".strip(), "connect_timeout": 10}
    )


def connect_admin(url: str) -> psycopg.Connection:
    """An autocommit connection to the database's owner, to be closed.

    Raises:
        NoDatabaseError: it cannot be reached; the detail is the driver's own words without the password.
    """
    try:
        return psycopg.connect(url, autocommit=True, application_name="hotdash")
    except psycopg.OperationalError as reason:
        raise NoDatabaseError(
            "PostgreSQL cannot be reached.", detail=str(reason), hint="Check HOTDASH_DATABASE_URL."
        ) from None
    except psycopg.ProgrammingError:
        # The driver's own words repeat parts of it, which may be the password.
        raise NoDatabaseError(
            "HOTDASH_DATABASE_URL is not an address of PostgreSQL.",
            hint="It looks like postgresql://user:password@host:5432/database. Unset it to use the embedded one.",
        ) from None


@contextmanager
def admin_connection(url: str) -> Iterator[psycopg.Connection]:
    """An autocommit connection to the database's owner for as long as the block lasts.

    Raises:
        NoDatabaseError: as connect_admin.
    """
    with connect_admin(url) as conn:
        yield conn


def set_session(conn: psycopg.Connection, shop_ids: Sequence[int], role: Role, now: datetime | None = None) -> None:
    """Take on role and claims until the end of the running transaction; `now` sets the clock that all views read."""
    conn.execute(sql.SQL("set local role {}").format(sql.Identifier(role)))
    conn.execute(
        "select set_config('request.jwt.claims', %s, true), set_config('hotdash.now', %s, true)",
        [claims(shop_ids, role), now.isoformat() if now else ""],
    )


def claims(shop_ids: Sequence[int], role: Role) -> str:
    """The JSON text that row security reads."""
    return json.dumps({"role": role, "shop_ids": list(shop_ids)})


@contextmanager
def shop_session(
    conn: psycopg.Connection, shop_ids: Sequence[int], role: Role = "service_role", now: datetime | None = None
) -> Iterator[psycopg.Connection]:
    """One transaction as `role`, seeing only `shop_ids`; commits at the end, rolls back on an error."""
    with conn.transaction():
        set_session(conn, shop_ids, role, now)
        yield conn


def find_shop(conn: psycopg.Connection, domain: str) -> Shop:
    """The shop of that domain.

    Raises:
        UnknownShopError: there is none; the hint lists those that exist.
    """
    with conn.transaction():
        row = conn.execute("select shop_id from app.shop_directory where domain = %s", [domain.lower()]).fetchone()
        known = conn.execute("select domain from app.shop_directory order by domain limit 20").fetchall()
    if row is None:
        names = ", ".join(name for (name,) in known) or "none yet"
        raise UnknownShopError(
            f"There is no shop {domain!r}.", hint=f"Known shops: {names}. Add one with: hotdash shop add DOMAIN …"
        )
    return list_shops(conn, [row[0]])[0]


def list_shops(conn: psycopg.Connection, shop_ids: Sequence[int] | None = None) -> list[Shop]:
    """All shops, or those of `shop_ids`, by domain."""
    if shop_ids is None:
        shop_ids = [row[0] for row in conn.execute("select shop_id from app.shop_directory").fetchall()]
    with shop_session(conn, shop_ids):
        rows = conn.execute(
            "select shop_id, domain, name, iana_timezone, currency from facts.shops"
            " where shop_id = any(%s) order by domain",
            [list(shop_ids)],
        ).fetchall()
    return [Shop(*row) for row in rows]


def error_of(reason: psycopg.Error) -> HotdashError:
    """What the driver met, as the subclass that its SQLSTATE stands for."""
    detail = getattr(reason.diag, "message_primary", None) or str(reason)
    return class_for_sqlstate(getattr(reason, "sqlstate", None) or "08000")(detail=detail)


# How long a request waits for a connection.
PATIENCE_SECONDS = 5.0


class ShopPool:
    """Asynchronous connections of the login hotdash_api; each query runs in its own short transaction of one shop."""

    def __init__(self, api_url: str, *, size: int = 8) -> None:
        self.url = api_url
        self._size = size
        self._patience = PATIENCE_SECONDS
        self._pool = self._make()

    def _make(self) -> AsyncConnectionPool:
        return AsyncConnectionPool(
            self.url, min_size=1, max_size=self._size, open=False, kwargs={"autocommit": True, "prepare_threshold": 2}
        )

    async def open(self) -> None:
        """Start connecting in the background; does not fail while the database is away."""
        await self._pool.open(wait=False)

    async def note_database(self, *, is_there: bool) -> None:
        """Take to heart that the database went, or came back: while it is away, nobody is kept waiting for it."""
        was_away, self._patience = self._patience != PATIENCE_SECONDS, PATIENCE_SECONDS if is_there else 0.2
        if is_there and was_away:
            # The old pool tries again ever more rarely; a new one connects at once.
            lost, self._pool = self._pool, self._make()
            await self._pool.open(wait=False)
            await lost.close(timeout=1)

    async def close(self) -> None:
        """Close all connections."""
        await self._pool.close()

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[psycopg.AsyncConnection]:
        """A connection as hotdash_api itself, without role or claims.

        Raises:
            HotdashError: the subclass that the SQLSTATE stands for.
        """
        try:
            async with self._pool.connection(timeout=self._patience) as conn:
                yield conn
        except psycopg.Error as reason:
            raise error_of(reason) from reason

    async def fetch(
        self,
        shop_id: int,
        query: str | sql.Composed,
        params: dict[str, Any],
        *,
        role: Role | None = "authenticated",
        now: datetime | None = None,
    ) -> list[tuple[Any, ...]]:
        """Rows of `query` as `role` (None: as the login itself, which may call access.*), with claims for one shop.

        One round trip: the transaction is pipelined.
        """
        async with self.connection() as conn, conn.pipeline(), conn.transaction():
            if role:
                await conn.execute(sql.SQL("set local role {}").format(sql.Identifier(role)))
            await conn.execute(
                "select set_config('request.jwt.claims', %s, true), set_config('hotdash.now', %s, true)",
                [claims([shop_id], role or "anon"), now.isoformat() if now else ""],
            )
            cursor = await conn.execute(query, params)
            return await cursor.fetchall()

    async def schema_version(self) -> int | None:
        """Number of the last migration that the database has had.

        Raises:
            HotdashError: as connection.
        """
        async with self.connection() as conn:
            row = await (await conn.execute("select access.schema_version()")).fetchone()
        return row[0] if row else None

    def connections(self) -> dict[str, int]:
        """How many connections there are, and how many of them are free."""
        stats = self._pool.get_stats()
        return {"all": stats.get("pool_size", 0), "free": stats.get("pool_available", 0)}

    async def first_rows(
        self, shop_id: int, relation: str, columns: Sequence[str], *, at_most: int, now: datetime | None = None
    ) -> list[tuple[Any, ...]]:
        """Some rows of a shop in `relation` (schema.name)."""
        query = sql.SQL("select {} from {} as rows where rows.shop_id = %(shop)s limit %(at_most)s").format(
            sql.SQL(", ").join(sql.Identifier("rows", name) for name in columns), sql.Identifier(*relation.split("."))
        )
        return await self.fetch(shop_id, query, {"shop": shop_id, "at_most": at_most}, now=now)
