"""Rejected rows: found where they stood, read in their own encoding, never twice in the list, given up by hand."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from hotdash.db.connect import Shop
from hotdash.errors import UnreadableFileError
from hotdash.sources.files.files import import_file
from hotdash.sources.files.rejects import discard_rejects, list_rejects, replay_rejects
from test_import_files import FIRST, GOOD, RETAIL, write


def open_lines(conn: psycopg.Connection, shop: Shop) -> list[int | None]:
    return [reject.line_number for reject in list_rejects(conn, shop)]


@pytest.fixture
def foreign(conn: psycopg.Connection, shop: Shop, tmp_path: Path) -> Path:
    """An imported file whose last row is in another encoding."""
    rows = GOOD.encode() + GOOD.encode().split(b"\n", 1)[1] * 5
    file = write(tmp_path / "a.csv", rows + FIRST.encode().replace(b"HEART", b"H\xc4RT\\xe4") + b"\n")
    assert import_file(conn, shop, file, mapping=RETAIL).rejected == 1
    assert "not UTF-8" in list_rejects(conn, shop)[0].reason
    return file


def test_a_row_in_another_encoding_stays_until_its_encoding_is_said(
    conn: psycopg.Connection, shop: Shop, foreign: Path
) -> None:
    assert replay_rejects(conn, shop) == []
    assert open_lines(conn, shop) == [26]
    with pytest.raises(UnreadableFileError, match="no encoding"):
        replay_rejects(conn, shop, encoding="klingon")
    (replayed,) = replay_rejects(conn, shop, encoding="windows-1252")
    assert (replayed.loaded, open_lines(conn, shop)) == (1, [])
    conn.execute("reset role")
    titles = conn.execute("select title from facts.order_lines where title like 'H_RT%'").fetchall()
    assert titles == [("HÄRTä",)]


def test_a_row_that_fails_again_is_found_where_it_stood(conn: psycopg.Connection, shop: Shop, tmp_path: Path) -> None:
    bad = [FIRST.replace("2.55", "dear"), '536365,85123A,"TWO\nLINES",6,never,2.55,1,X', FIRST.replace(",6,", ",x,")]
    lines = GOOD.splitlines()
    file = write(tmp_path / "a.csv", "\n".join([*lines[:3], bad[0], lines[3], bad[1], lines[4], bad[2]]) + "\n")
    assert import_file(conn, shop, file, mapping=RETAIL).rejected == 3
    assert open_lines(conn, shop) == [4, 6, 9]
    assert [summary.rejected for summary in replay_rejects(conn, shop)] == [3]
    assert open_lines(conn, shop) == [4, 6, 9]


def test_a_row_that_comes_again_is_rejected_once_and_can_be_given_up(
    conn: psycopg.Connection, shop: Shop, tmp_path: Path
) -> None:
    for name in ("a.csv", "a.csv", "b.csv"):
        import_file(conn, shop, write(tmp_path / name, GOOD + FIRST.replace("2.55", name) + "\n"), mapping=RETAIL)
    assert [reject.file for reject in list_rejects(conn, shop)] == ["a.csv", "b.csv"]
    conn.execute("reset role")
    assert conn.execute(
        "select r.occurrences from raw.rejects as r where r.replayed_at is null order by r.occurrences desc"
    ).fetchall() == [(2,), (1,)]
    assert discard_rejects(conn, shop, file="a.csv") == 1
    assert [reject.file for reject in list_rejects(conn, shop)] == ["b.csv"]
    assert discard_rejects(conn, shop) == 1
    assert list_rejects(conn, shop) == []
