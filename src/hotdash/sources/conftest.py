"""Loading a text as a file of a format, without the engine around it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from hotdash.db.connect import Connection, Shop, set_session
from hotdash.db.copy import Staging
from hotdash.sources.formats import Block, Format, Head
from hotdash.sources.vault import Vault


class TextReader:
    """A Reader of a text that is whole and clean."""

    def __init__(self, text: str) -> None:
        first = text.split("\n", 1)[0]
        columns = () if text.lstrip().startswith("{") else tuple(next(csv.reader([first]), []))
        self.head = Head("a file", text[:65536], columns)
        self.rows_read = 0
        self._text = text

    def csv_blocks(self) -> Iterator[Block]:
        """Not needed here."""
        raise NotImplementedError

    def csv_rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Line number and cells."""
        for row in (reader := csv.DictReader(io.StringIO(self._text, newline=""), restval="")):
            self.rows_read += 1
            yield reader.line_num, row

    def json_lines(self) -> Iterator[tuple[int, bytes]]:
        """Line number and bytes."""
        for number, line in enumerate(self._text.split("\n"), 1):
            if line.strip():
                self.rows_read += 1
                yield number, line.encode()

    def whole(self) -> bytes:
        """All of it."""
        return self._text.encode()


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    """A vault with a key of this test's own."""
    return Vault(tmp_path)


@dataclass(frozen=True)
class Loaded:
    """What a load did: rows written by fact, and (column, reason, remedy) of each reject."""

    written: dict[str, int]
    rejects: list[tuple[str | None, str, str | None]]


Load = Callable[[Format, str], Loaded]


@pytest.fixture
def load(conn: Connection, shop: Shop) -> Load:
    """load(format, text): one load as the worker's role, in this test's transaction."""

    def load_text(file_format: Format, text: str) -> Loaded:
        set_session(conn, [shop.shop_id], "service_role")
        reader = TextReader(text)
        assert file_format.recognises(reader.head)
        conn.execute("select load.open_staging()")
        staging = Staging(conn)
        file_format.stage(reader, staging, shop)
        staging.flush()
        conn.execute("select load.everything(%s)", [shop.shop_id])
        written = conn.execute(
            "select fact, sum(inserted + updated + deleted)::int from load_counts group by 1"
        ).fetchall()
        rejects = conn.execute(
            "select column_name, reason, remedy from load_rejects order by line_number, reason"
        ).fetchall()
        conn.execute("select load.close_staging()")
        return Loaded({fact: rows for fact, rows in written if rows}, rejects)

    return load_text
