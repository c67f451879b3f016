"""Connections that serve again and again: plans and staging tables live as long as they."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from psycopg import Connection
from psycopg.pq import TransactionStatus

from hotdash.db.connect import connect_admin

# Nobody but a connection itself can vacuum its temporary tables, and while they stand they hold back the age of all.
GROWN_OLD_SECONDS = 600.0


class KeptConnections:
    """Autocommit connections to the database's owner, as many as are used at once; safe for threads."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._free: list[tuple[Connection, float]] = []

    @contextmanager
    def take(self) -> Iterator[Connection]:
        """One that nobody else has.

        Raises:
            NoDatabaseError: as connect_admin.
        """
        try:
            conn, born = self._free.pop()
        except IndexError:
            conn, born = connect_admin(self._url), monotonic()
        try:
            yield conn
        finally:
            is_idle = not conn.closed and conn.info.transaction_status == TransactionStatus.IDLE
            if is_idle and monotonic() < born + GROWN_OLD_SECONDS:
                self._free.append((conn, born))
            else:
                conn.close()

    def close(self) -> None:
        """Close those that are free."""
        while self._free:
            self._free.pop()[0].close()
