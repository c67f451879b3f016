"""Rows of a file that turn out to be bad only in the database: read again, so that they are kept whole."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from hotdash.db.connect import Connection
from hotdash.sources.files.reader import FileReader
from hotdash.sources.files.records import csv_text, cut_lines
from hotdash.sources.files.streams import Stream
from hotdash.sources.formats import Block

LONGEST_LINE = 1 << 20


def keep_rejected_rows(conn: Connection, stream: Stream, reader: FileReader) -> None:
    """Complete pg_temp.load_rejects with the rows themselves where only their line numbers are known.

    Standard input cannot be read twice: what came from there keeps its line number alone.
    """
    wanted = conn.execute(
        "select distinct r.line_number from pg_temp.load_rejects as r where r.payload is null"
    ).fetchall()
    again = stream.reopened() if wanted else None
    if again is None:
        return
    rows = read_rows(again, {number for (number,) in wanted}, reader)
    with conn.cursor() as cursor:
        cursor.executemany(
            "update pg_temp.load_rejects set payload = %s where line_number = %s and payload is null",
            [(row.replace("\0", "␀"), number) for number, row in rows],
        )


def read_rows(stream: Stream, wanted: set[int], reader: FileReader) -> Iterator[tuple[int, str]]:
    """Line number and text of the wanted records of a file of the same kind as `reader` has read."""
    again = FileReader(stream, None, delimiter=reader.delimiter)
    is_csv = bool(reader.head.columns)
    for block in again.blocks() if is_csv else cut_lines(again.all_chunks(), first_line=1, quoted=False):
        if block.is_cut_off:
            continue
        lines = block.data.count(b"\n")
        if any(block.first_line <= number < block.first_line + lines for number in wanted):
            for number, row in _csv_rows(block, reader.delimiter) if is_csv else _lines(block):
                if number in wanted:
                    yield number, row


def _csv_rows(block: Block, delimiter: str) -> Iterator[tuple[int, str]]:
    rows = csv.reader(io.StringIO(block.data.decode(), newline=""), delimiter=delimiter)
    line = block.first_line
    for row in rows:
        yield line, csv_text(row, delimiter)
        line = block.first_line + rows.line_num


def _lines(block: Block) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(block.data.splitlines(), block.first_line):
        # In a document that is not JSON Lines the number is that of an entry, not of a line.
        if len(line) < LONGEST_LINE and line.lstrip().startswith(b"{") and line.rstrip().endswith(b"}"):
            yield number, line.decode(errors="backslashreplace")
