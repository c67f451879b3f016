"""A view written into a file, whole: CSV, JSON, NDJSON or Parquet, with the count of its rows and a checksum.

The server makes the lines (COPY), in the order that pages come in too, so the same rows give the same bytes. The file
is complete before anybody sees it: a fault on the way is an error and no half file, and whoever reads slowly keeps no
transaction open.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from os import SEEK_END
from typing import IO, LiteralString

import psycopg
from psycopg import sql

from hotdash.clock import start_of_business_day
from hotdash.db.connect import error_of, set_session
from hotdash.errors import NotFoundError, UsageError

CHUNK_BYTES = 1 << 20
# A spreadsheet runs a cell that begins so as a formula (the broad ones too, under East Asian settings); an apostrophe
# in front makes it text.
FORMULA_STARTS = "=+-@\t\r\n＝＋－＠"


@dataclass(frozen=True)
class ViewColumn:
    """A column as export.view_columns tells of it."""

    relation: str
    place: int
    name: str
    type: str
    is_personal: bool
    is_day: bool
    is_key: bool

    @property
    def named(self) -> sql.Composed:
        """The column of `rows`."""
        return sql.SQL("rows.{}").format(sql.Identifier(self.name))


@dataclass(frozen=True)
class Wanted:
    """Which rows and columns of a view.

    Attributes:
        now: the clock that the view reads; None for the real one.
        first_day, last_day: business days between which rows are wanted, both included; None does not bound.
        personal: whether personal columns are wanted too. Whoever asks must have been found to be allowed.
        equal: column → the word that it must hold.
    """

    view: str
    shop_id: int
    iana_timezone: str
    now: datetime | None = None
    first_day: date | None = None
    last_day: date | None = None
    personal: bool = False
    equal: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Receipt:
    """What was written: rows, bytes, and the SHA-256 of these bytes in hexadecimal digits."""

    rows: int
    size: int
    sha256: str


def view_columns(conn: psycopg.Connection, view: str) -> list[ViewColumn]:
    """Its columns, in their order.

    Raises:
        NotFoundError: there is no such view.
    """
    found = [ViewColumn(*row) for row in conn.execute("select * from export.view_columns(%s)", [view]).fetchall()]
    if not found:
        raise NotFoundError(f"There is no view {view[:60]!r}.", hint="docs/dictionary.md lists them.")
    return found


def export(api_url: str, wanted: Wanted, kind: str, file: IO[bytes]) -> Receipt:
    """Write the rows as one of FORMATS.

    Args:
        file: empty, and open for writing and reading; left at its start.

    Raises:
        NotFoundError, UsageError: there is no such view; or a range of days is asked of rows that are of no day.
        HotdashError: the subclass that the SQLSTATE stands for.
    """
    with _session(api_url, wanted) as conn:
        rows = FORMATS[kind](conn, wanted, view_columns(conn, wanted.view), file)
    size = file.seek(0, SEEK_END)
    file.seek(0)
    digest = hashlib.sha256()
    while chunk := file.read(CHUNK_BYTES):
        digest.update(chunk)
    file.seek(0)
    return Receipt(rows, size, digest.hexdigest())


@contextmanager
def _session(api_url: str, wanted: Wanted) -> Iterator[psycopg.Connection]:
    # A connection of its own: those of the pool are for pages, which must not wait for a million rows.
    try:
        with psycopg.connect(api_url, application_name="hotdash export") as conn:
            set_session(conn, [wanted.shop_id], "authenticated", wanted.now)
            conn.execute("set local timezone = 'UTC'; set local datestyle = 'ISO'")
            yield conn
    except psycopg.Error as reason:
        raise error_of(reason) from reason


def _told(columns: Sequence[ViewColumn], wanted: Wanted) -> list[ViewColumn]:
    return [column for column in columns if wanted.personal or not column.is_personal]


def _bounds(columns: Sequence[ViewColumn], wanted: Wanted) -> list[sql.Composable]:
    day = next((column for column in columns if column.is_day), None)
    if day is None and (wanted.first_day or wanted.last_day):
        raise UsageError(f"The rows of {wanted.view} are of no day.", hint="Ask without a range of days.")
    found: list[sql.Composable] = [sql.SQL("rows.shop_id = {}").format(wanted.shop_id)]
    for sign, bound in ((">=", wanted.first_day), ("<", wanted.last_day)):
        if day and bound and day.type == "date":
            found.append(sql.SQL("{} {} {}").format(day.named, sql.SQL(sign if sign == ">=" else "<="), bound))
        elif day and bound:
            instant = start_of_business_day(bound, wanted.iana_timezone, days_later=int(sign == "<"))
            found.append(sql.SQL("{} {} {}").format(day.named, sql.SQL(sign), instant))
    words = [sql.SQL("rows.{} = {}").format(sql.Identifier(name), word) for name, word in wanted.equal.items()]
    return [*found, *words]


def _order(column: ViewColumn) -> sql.Composable:
    # As export.export_data_batch orders: the key first, words in the order of their bytes.
    if column.is_key and column.type == "text":
        return sql.SQL('{} collate "C"').format(column.named)
    return _json_cell(column)


def _rows_of(
    columns: Sequence[ViewColumn], wanted: Wanted, cell: Callable[[ViewColumn], sql.Composable]
) -> sql.Composed:
    told = _told(columns, wanted)
    own = [column for column in columns if column.name not in ("shop_id", "shop_domain")]
    ordered = sorted(own, key=lambda column: (not column.is_key, column.place))
    # The inner order keeps the two apart: what the view computes is computed once, and not in each use of a cell.
    return sql.SQL("select {} from (select {} from {} as rows where {} order by {}) as rows").format(
        sql.SQL(", ").join(sql.SQL("{} as {}").format(cell(column), sql.Identifier(column.name)) for column in told),
        sql.SQL(", ").join(column.named for column in told),
        sql.Identifier(*columns[0].relation.split(".")),
        sql.SQL(" and ").join(_bounds(columns, wanted)),
        sql.SQL(", ").join(map(_order, ordered)),
    )


class Copied:
    """What COPY sends of the rows of a query, in chunks of whole rows; `rows` says how many there were, at the end."""

    def __init__(self, conn: psycopg.Connection, query: sql.Composed, options: LiteralString) -> None:
        self._conn = conn
        self._command = sql.SQL("copy ({}) to stdout ({})").format(query, sql.SQL(options))
        self.rows = 0

    def __iter__(self) -> Iterator[bytes]:
        with self._conn.cursor() as cursor:
            with cursor.copy(self._command) as copy:
                waiting: list[bytes | bytearray | memoryview] = []
                size = 0
                for row in copy:
                    waiting.append(row)
                    size += len(row)
                    if size >= CHUNK_BYTES:
                        yield b"".join(waiting)
                        waiting, size = [], 0
                if waiting:
                    yield b"".join(waiting)
            self.rows = cursor.rowcount


def instant_cell(column: sql.Composable) -> sql.Composable:
    """An instant as JSON has it: ISO 8601 in UTC."""
    return sql.SQL("replace({}::text, ' ', 'T') || ':00'").format(column)


def _csv_cell(column: ViewColumn) -> sql.Composable:
    if column.type in ("bigint", "integer", "smallint", "numeric", "double precision", "real", "date", "uuid"):
        return column.named
    if column.type == "timestamp with time zone":
        return instant_cell(column.named)
    if column.type in ("json", "jsonb") or column.type.endswith("[]"):
        return sql.SQL("to_jsonb({})::text").format(column.named)
    # ascii gives the first character's code point, ten times as fast as a regular expression.
    return sql.SQL("case when ascii({text}) = any({starts}) then '''' || {text} else {text} end").format(
        text=sql.SQL("{}::text").format(column.named), starts=[ord(start) for start in FORMULA_STARTS]
    )


def _json_cell(column: ViewColumn) -> sql.Composable:
    # As jsonb it holds no line breaks, however it was written.
    return sql.SQL("{}::jsonb").format(column.named) if column.type == "json" else column.named


def _write_csv(conn: psycopg.Connection, wanted: Wanted, columns: Sequence[ViewColumn], file: IO[bytes]) -> int:
    copied = Copied(conn, _rows_of(columns, wanted, _csv_cell), "format csv, header")
    for chunk in copied:
        file.write(chunk)
    return copied.rows


def _lines(conn: psycopg.Connection, wanted: Wanted, columns: Sequence[ViewColumn]) -> Copied:
    # COPY doubles each backslash and changes nothing else of JSON, which holds no control characters.
    rows = _rows_of(columns, wanted, _json_cell)
    return Copied(conn, sql.SQL("select row_to_json(told)::text from ({}) as told").format(rows), "format text")


def _write_ndjson(conn: psycopg.Connection, wanted: Wanted, columns: Sequence[ViewColumn], file: IO[bytes]) -> int:
    lines = _lines(conn, wanted, columns)
    for chunk in lines:
        file.write(chunk.replace(b"\\\\", b"\\"))
    return lines.rows


def _write_json(conn: psycopg.Connection, wanted: Wanted, columns: Sequence[ViewColumn], file: IO[bytes]) -> int:
    lines = _lines(conn, wanted, columns)
    before = b"["
    for chunk in lines:
        file.write(before + chunk[:-1].replace(b"\\\\", b"\\").replace(b"\n", b",\n"))
        before = b",\n"
    file.write(b"[]" if before == b"[" else b"]")
    return lines.rows


def _write_parquet(conn: psycopg.Connection, wanted: Wanted, columns: Sequence[ViewColumn], file: IO[bytes]) -> int:
    # Imported late: polars takes a while to start, and only this format needs it.
    from hotdash.db.parquet import cell, write_parquet

    copied = Copied(conn, _rows_of(columns, wanted, lambda column: cell(column.named, column.type)), "format csv")
    write_parquet(copied, {column.name: column.type for column in _told(columns, wanted)}, file)
    return copied.rows


FORMATS: dict[str, Callable[[psycopg.Connection, Wanted, Sequence[ViewColumn], IO[bytes]], int]] = {
    "csv": _write_csv,
    "json": _write_json,
    "ndjson": _write_ndjson,
    "parquet": _write_parquet,
}
