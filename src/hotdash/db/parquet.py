"""Rows as COPY writes them in CSV, made into Parquet group by group: memory holds one group, however many there are."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any

import polars as pl
from polars.io.plugins import register_io_source
from psycopg import sql

from hotdash.db.export import instant_cell

ROWS_IN_GROUP = 100_000
# A numeric of PostgreSQL has as many digits as it likes, a column of Parquet a fixed number: 29 before the point and 9
# behind it, exact for any amount of money.
DECIMALS = 9
INSTANT = pl.Datetime("us", "UTC")
TYPES: dict[str, Any] = {
    "bigint": pl.Int64,
    "integer": pl.Int32,
    "smallint": pl.Int16,
    "numeric": pl.Decimal(38, DECIMALS),
    "double precision": pl.Float64,
    "real": pl.Float32,
    "boolean": pl.Boolean,
    "date": pl.Date,
    "timestamp with time zone": INSTANT,
    "bigint[]": pl.List(pl.Int64),
    "integer[]": pl.List(pl.Int32),
    "text[]": pl.List(pl.String),
}


def cell(column: sql.Composable, type_name: str) -> sql.Composable:
    """The value as the CSV must hold it to become Parquet: decimals rounded, instants and lists as in JSON."""
    if type_name == "numeric":
        return sql.SQL("round({}, {})").format(column, DECIMALS)
    if type_name == "timestamp with time zone":
        return instant_cell(column)
    if type_name in ("json", "jsonb") or type_name.endswith("[]"):
        return sql.SQL("to_jsonb({})::text").format(column)
    return column if type_name in TYPES else sql.SQL("{}::text").format(column)


def _is_made(kind: Any) -> bool:
    return kind in (pl.Boolean, INSTANT) or isinstance(kind, pl.List)


def _made(name: str, kind: Any) -> pl.Expr:
    text = pl.col(name)
    if kind == pl.Boolean:
        return text == "t"
    if kind == INSTANT:
        return text.str.to_datetime("%+", time_unit="us", time_zone="UTC")
    return text.str.json_decode(kind)


def _read(chunk: bytes, schema: Mapping[str, Any]) -> pl.DataFrame:
    plain = {name: pl.String if _is_made(kind) else kind for name, kind in schema.items()}
    frame = pl.read_csv(io.BytesIO(chunk), has_header=False, schema=plain)
    return frame.with_columns(_made(name, kind) for name, kind in schema.items() if _is_made(kind))


def write_parquet(chunks: Iterable[bytes], types: Mapping[str, str], file: IO[bytes]) -> None:
    """Write CSV without a header, in chunks of whole rows, as Parquet (zstd, with statistics).

    Args:
        types: column → its type in PostgreSQL, in the order of the cells.
    """
    schema = {name: TYPES.get(type_name, pl.String) for name, type_name in types.items()}
    faults: list[Exception] = []

    def frames(*_: Any) -> Iterator[pl.DataFrame]:
        try:
            for chunk in chunks:
                yield _read(chunk, schema)
        except Exception as reason:
            faults.append(reason)
            raise

    try:
        register_io_source(frames, schema=schema).sink_parquet(file, row_group_size=ROWS_IN_GROUP)
    except Exception:
        # What the database said, not what polars makes of it.
        if faults:
            raise faults[0] from None
        raise
