"""COPY into the staging tables of one load."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

import psycopg
from psycopg import sql

# Rows wait in memory until so many characters of a table have come together; a COPY per row would be a round trip each.
FLUSH_CHARACTERS = 4 << 20
ARRAYS = (list, tuple)


class Staging:
    """Writes rows into pg_temp.staged_* of one transaction; one COPY runs at a time, so rows are buffered by table.

    Args:
        conn: a connection inside the transaction that called load.open_staging().
    """

    def __init__(self, conn: psycopg.Connection) -> None:
        self._conn = conn
        self._buffers: dict[tuple[str, tuple[str, ...]], io.StringIO] = {}

    def add(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Stage rows of `table`. Values: None, str, int, Decimal, bool, aware datetime, list of str."""
        key = (table, tuple(columns))
        buffer = self._buffers.setdefault(key, io.StringIO())
        # The csv module writes None and '' alike, which COPY reads as null: by intention, '' never means anything here.
        csv.writer(buffer).writerows(
            [[_array(value) if value.__class__ in ARRAYS else value for value in row] for row in rows]
        )
        if buffer.tell() > FLUSH_CHARACTERS:
            self._flush(key)

    def add_csv(self, table: str, columns: Sequence[str], data: bytes) -> None:
        """Stage ready-made CSV text (UTF-8, no header, empty unquoted = null) at once."""
        names = sql.SQL(", ").join(map(sql.Identifier, columns))
        command = sql.SQL("copy pg_temp.{} ({}) from stdin (format csv)").format(sql.Identifier(table), names)
        with self._conn.cursor() as cursor, cursor.copy(command) as copy:
            copy.write(data)

    def reject(self, line_number: int, payload: str, reason: str, *, column: str | None, remedy: str | None) -> None:
        """Keep a row that cannot be staged, with its reason; NUL, which PostgreSQL cannot hold, becomes U+2400."""
        columns = ("line_number", "column_name", "reason", "remedy", "payload")
        self.add("load_rejects", columns, [(line_number, column, reason, remedy, payload.replace("\0", "␀"))])

    def flush(self) -> None:
        """Send everything that is still waiting."""
        for key in list(self._buffers):
            self._flush(key)

    def _flush(self, key: tuple[str, tuple[str, ...]]) -> None:
        data = self._buffers.pop(key).getvalue().encode()
        if data:
            self.add_csv(key[0], key[1], data)


def _array(values: Sequence[str]) -> str:
    return "{" + ",".join(_element(item) for item in values) + "}"


def _element(item: str) -> str:
    return '"' + item.replace("\\", "\\\\").replace('"', '\\"') + '"'
