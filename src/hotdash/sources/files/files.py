"""Import one file: one transaction, from its bytes to refreshed figures."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from hotdash.db.connect import Connection, Shop
from hotdash.db.copy import Staging
from hotdash.errors import UnreadableFileError
from hotdash.sources.files.books import count_told_rows, write_cursors, write_file
from hotdash.sources.files.formats import recognise
from hotdash.sources.files.mapped import MappedFormat
from hotdash.sources.files.mapping import Mapping, load_mapping
from hotdash.sources.files.reader import FileReader
from hotdash.sources.files.reread import keep_rejected_rows
from hotdash.sources.files.streams import Stream, open_stream
from hotdash.sources.files.summary import ImportSummary
from hotdash.sources.formats import Format
from hotdash.sources.landing import Landed, land

OnProgress = Callable[[int, int | None], None]
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
    load: list[_Load] = []
    rejected = told = 0

    def stage(staging: Staging) -> int:
        load.append(_stage(staging, shop, stream, mapping, on_progress, form))
        return load[0].reader.rows_read

    def keep_books(conn: Connection) -> None:
        nonlocal rejected, told
        text = mapping.text if mapping else None
        keep_rejected_rows(conn, stream, load[0].reader)
        rejected = write_file(conn, shop.shop_id, stream, load[0].reader, load[0].form.name, text)
        write_cursors(conn, shop.shop_id, stream.sha256)
        if not load[0].reader.head.columns:
            told = count_told_rows(conn)

    landed = land(conn, shop, stage, keep_books=keep_books, now=now)
    return _summary(load[0], stream, rejected, landed, told, time.perf_counter() - started)


@dataclass(frozen=True)
class _Load:
    reader: FileReader
    form: Format


def _stage(
    staging: Staging,
    shop: Shop,
    stream: Stream,
    mapping: Mapping | None,
    on_progress: OnProgress | None,
    form: Format | None,
) -> _Load:
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
    return _Load(reader, form)


def _summary(load: _Load, stream: Stream, rejected: int, landed: Landed, told: int, seconds: float) -> ImportSummary:
    read, counts = load.reader.rows_read, landed.changed
    # A row of a CSV may feed several facts and counts once; how many rows of JSON made a difference was counted.
    changed = max((count for fact, count in counts.items() if fact not in MADE_FACTS), default=0)
    loaded = min(read - rejected, changed if load.reader.head.columns else told)
    return ImportSummary(
        file=stream.name, format=load.form.name, read=read, loaded=loaded, unchanged=read - rejected - loaded,
        rejected=rejected, days=landed.days, seconds=round(seconds, 3), rows_per_s=round(read / seconds), counts=counts,
    )  # fmt: skip
