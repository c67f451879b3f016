"""Import one file: one transaction, from its bytes to refreshed figures."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from hotdash.db.connect import Connection, Shop, set_session, shop_session
from hotdash.db.copy import Staging, analyze_new_tables
from hotdash.errors import UnreadableFileError
from hotdash.sources.files.books import changed_facts, write_cursors, write_file
from hotdash.sources.files.formats import recognise
from hotdash.sources.files.mapped import MappedFormat
from hotdash.sources.files.mapping import Mapping, load_mapping
from hotdash.sources.files.reader import FileReader
from hotdash.sources.files.streams import Stream, open_stream
from hotdash.sources.files.summary import ImportSummary
from hotdash.sources.formats import Format

OnProgress = Callable[[int, int | None], None]
MANY_ROWS = 5000
# Facts that several rows of a file make together, or one row makes besides its own.
MADE_FACTS = ("sale_events", "variants_from_skus")


def import_file(
    conn: Connection,
    shop: Shop,
    path: Path | str,
    *,
    mapping: Path | None = None,
    now: datetime | None = None,
    encoding: str | None = None,
    on_progress: OnProgress | None = None,
) -> ImportSummary:
    """Load a file (plain, gzip, xz, zstd; "-" is standard input) and refresh the figures that it touches.

    Args:
        mapping: what the columns mean, for a CSV that is of no known format.
        now: the clock of the transaction; None: the real one.
        on_progress: called with the bytes read so far and the file's size (None where unknown).

    Raises:
        UnreadableFileError: the file cannot be understood; nothing was changed.
        UsageError: the mapping is wrong; names key and remedy.
    """
    rules = load_mapping(mapping) if mapping else None
    stream = open_stream(path, encoding=encoding)
    with stream.source:
        return import_stream(conn, shop, stream, rules, now=now, on_progress=on_progress)


def import_stream(
    conn: Connection,
    shop: Shop,
    stream: Stream,
    mapping: Mapping | None,
    *,
    now: datetime | None = None,
    on_progress: OnProgress | None = None,
    form: Format | None = None,
) -> ImportSummary:
    """As import_file, from an opened stream; `form` when it is known already."""
    started = time.perf_counter()
    with shop_session(conn, [shop.shop_id], now=now):
        conn.execute("select pg_advisory_xact_lock(%s)", [shop.shop_id])
        conn.execute("set local work_mem = '128MB'; set local synchronous_commit = off; set local jit = off")
        conn.execute("select load.open_staging()")
        load = _stage(conn, shop, stream, mapping, on_progress, form)
        is_large = load.reader.rows_read > MANY_ROWS
        if is_large:
            # Tables that this very transaction fills have no statistics yet: the planner takes them for nearly empty
            # and would walk them in nested loops, for hours.
            conn.execute("set local enable_nestloop = off")
        conn.execute("select load.everything(%s)", [shop.shop_id])
        if is_large:
            _gather_statistics(conn, shop, now)
        days = conn.execute("select count(distinct t.day) from pg_temp.touched_days as t").fetchone()
        conn.execute("select refresh.touched(%s)", [shop.shop_id])
        rejected = write_file(
            conn, shop.shop_id, stream, load.reader, load.form.name, mapping.text if mapping else None
        )
        write_cursors(conn, shop.shop_id, stream.sha256)
        counts = changed_facts(conn)
        conn.execute("select load.close_staging()")
    if is_large:
        analyze_new_tables(conn)
    return _summary(load, stream, rejected, days[0] if days else 0, counts, time.perf_counter() - started)


def _gather_statistics(conn: Connection, shop: Shop, now: datetime | None) -> None:
    # Only the tables' owner may do so; the worker's role is taken on again right after.
    conn.execute("set local role none")
    had_statistics = not analyze_new_tables(conn)
    set_session(conn, [shop.shop_id], "service_role", now)
    if had_statistics:
        conn.execute("set local enable_nestloop = on")


@dataclass(frozen=True)
class _Load:
    reader: FileReader
    form: Format


def _stage(
    conn: Connection,
    shop: Shop,
    stream: Stream,
    mapping: Mapping | None,
    on_progress: OnProgress | None,
    form: Format | None,
) -> _Load:
    staging = Staging(conn)

    def tell() -> None:
        if on_progress:
            on_progress(stream.bytes_read, stream.size)

    reader = FileReader(stream, staging, delimiter=mapping.delimiter if mapping else ",", on_block=tell)
    form = form or (MappedFormat(mapping) if mapping else recognise(reader.head))
    try:
        form.stage(reader, staging, shop)
    except RecursionError as reason:  # pragma: no cover - a document nested thousands deep
        raise UnreadableFileError(f"{stream.name} is nested too deeply.", detail=str(reason)) from None
    reader.drain()
    staging.flush()
    return _Load(reader, form)


def _summary(
    load: _Load, stream: Stream, rejected: int, days: int, counts: dict[str, int], seconds: float
) -> ImportSummary:
    read = load.reader.rows_read
    own = [count for fact, count in counts.items() if fact not in MADE_FACTS]
    # In JSON every line is a fact of its own; a CSV row may feed several facts and counts once.
    changed = sum(own) if not load.reader.head.columns else max(own, default=0)
    loaded = min(read - rejected, changed)
    return ImportSummary(
        file=stream.name, format=load.form.name, read=read, loaded=loaded, unchanged=read - rejected - loaded,
        rejected=rejected, days=days, seconds=round(seconds, 3), rows_per_s=round(read / seconds), counts=counts,
    )  # fmt: skip
