"""What a file format is: it recognises a file by its head and stages its rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from hotdash.db.connect import Shop
from hotdash.db.copy import Staging


@dataclass(frozen=True)
class Head:
    """The beginning of a file, decompressed and decoded.

    Attributes:
        name: the file's name without folders ("standard input" for that).
        text: its first 64 Ki characters (fewer when the file is shorter).
        columns: the fields of its first line read as CSV, stripped; empty for what is not CSV.
    """

    name: str
    text: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Block:
    """Some whole records of a file.

    Attributes:
        first_line: line number (from 1, the header included) on which the block begins.
        data: UTF-8 bytes, ending with a line end.
        is_cut_off: the block is the beginning of a single line that is too long to be read.
    """

    first_line: int
    data: bytes
    is_cut_off: bool = False


class Reader(Protocol):
    """An open file. Each method reads it once, from the beginning, counting what it hands out in `rows_read`.

    Bad records (broken quotes, wrong number of fields, NUL bytes, undecodable bytes, lines that are not JSON) are
    rejected by the reader itself, with line number and remedy, and not handed out; they count as read.
    """

    head: Head
    rows_read: int

    def csv_blocks(self) -> Iterator[Block]:
        """Blocks of whole CSV records without the header; no record is split, quoted line ends included."""

    def csv_rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Line number and {column: text} of each CSV record; text is never None, missing is ''."""

    def json_lines(self) -> Iterator[tuple[int, bytes]]:
        """Line number and bytes of each line of a JSON Lines file, empty lines skipped."""

    def whole(self) -> bytes:
        """All of a small file (at most 256 MB)."""


class Format(Protocol):
    """One kind of file."""

    name: str
    title: str

    def recognises(self, head: Head) -> bool:
        """Whether a file with this head is of this format; at most one format may say yes."""

    def stage(self, reader: Reader, staging: Staging, shop: Shop) -> None:
        """Stage every row of the file; reject what cannot be staged (staging.reject) and go on.

        Raises:
            UnreadableFileError: the file as a whole cannot be understood (a column is missing, …).
        """
