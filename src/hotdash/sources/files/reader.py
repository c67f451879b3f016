"""An open file as the formats read it: head, blocks, rows, lines; unpacking runs ahead in a thread."""

from __future__ import annotations

import csv
import io
import queue
import threading
from collections import deque
from collections.abc import Callable, Iterator
from typing import TypeVar

import msgspec

from hotdash.db.copy import Staging
from hotdash.errors import UnreadableFileError
from hotdash.sources.files.records import LONGEST_LINE, Reject, count_records, cut_lines, split_records
from hotdash.sources.files.streams import HEAD, Stream
from hotdash.sources.formats import Block, Head

Item = TypeVar("Item")
# The module refuses fields of more than 128 kB; descriptions of products may be longer.
csv.field_size_limit(LONGEST_LINE)
WHOLE_LIMIT = 256 << 20


def run_ahead(items: Iterator[Item], depth: int = 3) -> Iterator[Item]:  # noqa: C901 - the two ends of one queue
    """The same items, made in a thread that is at most `depth` of them ahead; its errors are raised here."""
    ahead: queue.Queue[tuple[Item | None, BaseException | None]] = queue.Queue(depth)
    stopped = threading.Event()

    def put(item: Item | None, error: BaseException | None) -> None:
        while not stopped.is_set():
            try:
                return ahead.put((item, error), timeout=0.2)
            except queue.Full:
                continue

    def work() -> None:
        try:
            for item in items:
                put(item, None)
                if stopped.is_set():
                    return
            put(None, StopIteration())
        except BaseException as error:
            put(None, error)

    thread = threading.Thread(target=work, name="read-ahead", daemon=True)
    thread.start()
    try:
        while True:
            item, error = ahead.get()
            if isinstance(error, StopIteration):
                return
            if error is not None:
                raise error
            yield item  # type: ignore[misc]
    finally:
        stopped.set()
        thread.join()


class FileReader:
    """Reads one file once. Bad records wait in `rejects` until the consumer's thread drains them.

    Args:
        stream: the opened file.
        staging: where rejects go; None: they only wait.
        delimiter: of its fields.
        on_block: called after each block in the consumer's thread (progress).
    """

    def __init__(
        self, stream: Stream, staging: Staging | None, delimiter: str = ",", on_block: Callable[[], None] | None = None
    ) -> None:
        self._chunks = stream.chunks()
        self._staging = staging
        self._on_block = on_block or (lambda: None)
        self.delimiter = delimiter
        self.rows_read = 0
        self.rejects: deque[Reject] = deque()
        self.header, self._rest, self._first_line = "", b"", 1
        self.head = self._read_head(stream.name)

    def _read_head(self, name: str) -> Head:
        while len(self._rest) < HEAD and (chunk := next(self._chunks, b"") or next(self._chunks, b"")):
            self._rest += chunk
        if not self._rest.strip():
            raise UnreadableFileError(f"{name} is empty.", hint="Export it again; nothing was changed.")
        text = self._rest[:HEAD].decode(errors="replace")
        if "\0" in text.partition("\n")[0]:
            raise UnreadableFileError(
                f"{name}: line 1 holds NUL bytes; this is not text.",
                hint="If it is UTF-16 without a byte order mark, say --encoding utf-16-le.",
            )
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=self.delimiter)
        try:
            columns = tuple(field.strip() for field in next(rows, []))
        except csv.Error:
            columns = ()
        if "\n" not in text and "\r" in text.rstrip("\r") and not text.lstrip().startswith(("{", "[")):
            raise UnreadableFileError(
                f"{name}: its lines end with a carriage return alone.",
                hint="Save it with the line ends of Windows or Unix, e.g. tr '\\r' '\\n' < OLD.csv > NEW.csv",
            )
        self.header = text.partition("\n")[0].rstrip("\r")
        return Head(name, text, columns if not text.lstrip().startswith(("{", "[")) else ())

    def blocks(self) -> Iterator[Block]:
        """As csv_blocks, in the caller's own thread and without draining rejects."""
        end = self._rest.find(b"\n") + 1 or len(self._rest)
        self._rest = self._rest[end:]
        fields = len(self.head.columns)
        for block in cut_lines(self.all_chunks(), first_line=2, quoted=True):
            if block.is_cut_off:
                self._reject_cut_off(block)
                continue
            records = count_records(block, self.delimiter, fields)
            if records is not None:
                self.rows_read += records
                yield block
                continue
            for part in split_records(block, self.delimiter, fields):
                if isinstance(part, Reject):
                    self.rows_read += 1
                    self.rejects.append(part)
                else:
                    self.rows_read += count_records(part, self.delimiter, fields) or part.data.count(b"\n")
                    yield part

    def csv_blocks(self) -> Iterator[Block]:
        """See Reader.csv_blocks."""
        yield from self.drained(run_ahead(self.blocks()))

    def drained(self, items: Iterator[Item]) -> Iterator[Item]:
        """The items; between them, rejects move to staging and progress is told, in the caller's thread."""
        for item in items:
            yield item
            self.drain()
        self.drain()

    def drain(self) -> None:
        """Move the waiting rejects to staging."""
        while self.rejects and self._staging is not None:
            bad = self.rejects.popleft()
            self._staging.reject(bad.line_number, bad.payload, bad.reason, column=bad.column, remedy=bad.remedy)
        self._on_block()

    def csv_rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """See Reader.csv_rows."""
        columns = self.head.columns
        for block in self.csv_blocks():
            rows = csv.reader(io.StringIO(block.data.decode(), newline=""), delimiter=self.delimiter)
            line = block.first_line
            for row in rows:
                yield line, dict(zip(columns, row, strict=True))
                line = block.first_line + rows.line_num

    def json_lines(self) -> Iterator[tuple[int, bytes]]:
        """See Reader.json_lines."""
        for block in self.drained(run_ahead(cut_lines(self.all_chunks(), first_line=1, quoted=False))):
            if block.is_cut_off:
                self._reject_cut_off(block)
                continue
            for number, line in enumerate(block.data.splitlines(), block.first_line):
                if not line.strip():
                    continue
                self.rows_read += 1
                try:
                    msgspec.json.decode(line)
                except (msgspec.DecodeError, UnicodeDecodeError) as reason:
                    payload = line.decode(errors="backslashreplace")
                    self.rejects.append(Reject(number, payload, f"The line is not JSON: {reason}."))
                else:
                    yield number, line

    def _reject_cut_off(self, block: Block) -> None:
        self.rows_read += 1
        payload = block.data.decode(errors="backslashreplace").rstrip()
        self.rejects.append(Reject(block.first_line, payload, f"The line is longer than {LONGEST_LINE >> 20} MB."))

    def whole(self) -> bytes:
        """See Reader.whole.

        Raises:
            UnreadableFileError: it is larger than 256 MB.
        """
        data = b""
        for chunk in self.all_chunks():
            data += chunk
            if len(data) > WHOLE_LIMIT:
                raise UnreadableFileError(f"{self.head.name} is larger than 256 MB.", hint="Export it in parts.")
        return data

    def all_chunks(self) -> Iterator[bytes]:
        """What was not handed out yet; all of the file at first."""
        rest, self._rest = self._rest, b""
        yield rest
        yield from self._chunks
