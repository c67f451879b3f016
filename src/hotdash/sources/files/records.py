"""Cut bytes into blocks of whole CSV records, and pin the bad records by line number."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from hotdash.sources.formats import Block

BLOCK = 2 << 20
LONGEST_LINE = 4 * BLOCK
# So much is kept of a line that is longer.
EXCERPT = 1000
# A quoted field may hold line ends; one that is longer than this was never closed.
LONGEST_RECORD_LINES = 200
QUOTED = re.compile(rb'"[^"]*"')
REMEDY = (
    "Correct this row in the file, import the file again and discard this reject; or mend what refuses the row"
    " (the mapping, say) and replay."
)


@dataclass(frozen=True)
class Reject:
    """A record that cannot be read or staged."""

    line_number: int
    payload: str
    reason: str
    column: str | None = None
    remedy: str | None = REMEDY


def csv_text(row: list[str], delimiter: str) -> str:
    """The record as CSV again, without a line end behind it."""
    text = io.StringIO()
    # Line ends within a cell are quoted only where the writer's own line end is one.
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerow(row)
    return text.getvalue().removesuffix("\n")


def cut_lines(chunks: Iterator[bytes], *, first_line: int, quoted: bool) -> Iterator[Block]:
    """Blocks that end with a line end; with `quoted` no line end inside quotes counts. Nothing is checked yet."""
    rest = b""
    for chunk in chunks:
        rest += chunk
        if len(rest) < BLOCK:
            continue
        cut = _last_record_end(rest) if quoted else rest.rfind(b"\n") + 1
        if cut == 0 and len(rest) > LONGEST_LINE:
            cut = rest.rfind(b"\n") + 1
            if cut == 0:
                yield Block(first_line, rest[:EXCERPT] + b"\n", is_cut_off=True)
                first_line, rest = first_line + 1, _after_line_end(chunks)
        if cut:
            yield Block(first_line, rest[:cut])
            first_line += rest.count(b"\n", 0, cut)
            rest = rest[cut:]
    if rest.strip():
        yield Block(first_line, rest if rest.endswith(b"\n") else rest + b"\n")


def _after_line_end(chunks: Iterator[bytes]) -> bytes:
    """What follows the next line end; what comes before it is passed over."""
    for chunk in chunks:
        _, end, rest = chunk.partition(b"\n")
        if end:
            return rest
    return b""


def _last_record_end(data: bytes) -> int:
    cut = data.rfind(b"\n") + 1
    if data.count(b'"', 0, cut) % 2 == 0:
        return cut
    values = np.frombuffer(data, np.uint8)
    outside = np.cumsum(values == 34, dtype=np.uint8) & 1 == 0
    ends = np.flatnonzero((values == 10) & outside)
    return int(ends[-1]) + 1 if ends.size else 0


def count_records(block: Block, delimiter: str, fields: int) -> int | None:
    """How many records the block holds when all are whole and clean, else None: then read it record by record."""
    data = block.data
    if b"\0" in data or b"\n\n" in data or b"\n\r\n" in data or data[:1] in b"\r\n":
        return None
    try:
        data.decode()
    except UnicodeDecodeError:
        return None
    # Without what stands in quotes every line end ends a record and every delimiter a field.
    outside = QUOTED.sub(b"", data) if b'"' in data else data
    if b'"' in outside:
        return None
    lines, separators = outside.count(b"\n"), outside.count(delimiter.encode())
    return lines if separators == lines * (fields - 1) else None


def split_records(block: Block, delimiter: str, fields: int) -> Iterator[Block | Reject]:
    """The block record by record: runs of good ones as blocks, each bad one as a reject."""
    lines = block.data.split(b"\n")[:-1]
    good: list[bytes] = []
    start = at = 0
    while at < len(lines):
        size, reason = _record(lines, at, delimiter, fields)
        if reason is None:
            if not good:
                start = at
            good += lines[at : at + size]
        else:
            if good:
                yield Block(block.first_line + start, b"\n".join(good) + b"\n")
                good = []
            if reason:
                yield Reject(block.first_line + at, lines[at].decode(errors="backslashreplace").rstrip("\r"), reason)
        at += size
    if good:
        yield Block(block.first_line + start, b"\n".join(good) + b"\n")


def _record(lines: list[bytes], at: int, delimiter: str, fields: int) -> tuple[int, str | None]:
    """How many lines the record at `at` has, and why it is bad (None: it is good; "": an empty line)."""
    size, quotes = 1, lines[at].count(b'"')
    if not lines[at].strip():
        return 1, ""
    while quotes % 2 and size < LONGEST_RECORD_LINES and at + size < len(lines):
        quotes += lines[at + size].count(b'"')
        size += 1
    if quotes % 2:
        return 1, "A quote is opened and never closed."
    record = b"\n".join(lines[at : at + size])
    if b"\0" in record:
        return size, "The row holds a NUL byte."
    try:
        row = next(csv.reader(io.StringIO(record.decode(), newline=""), delimiter=delimiter), [])
    except UnicodeDecodeError as reason:
        return (
            size,
            f"The row is not UTF-8 at byte {reason.start + 1}; replay it with --encoding, for instance windows-1252.",
        )
    except csv.Error as reason:
        return size, f"The row is not CSV: {reason}."
    if len(row) != fields:
        if size > 1:
            return 1, "A quote is opened and never closed on this line."
        return 1, f"The row has {len(row)} fields instead of {fields}."
    return size, None
