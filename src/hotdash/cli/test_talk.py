"""Rows as people read them: a table where it fits, else one under the other, with nothing cut off."""

from __future__ import annotations

import pytest

from hotdash.cli.talk import print_rows

ROWS = [{"line": 3, "reason": "The row has 5 fields instead of 8.", "payload": "[red]" + "x" * 60, "file": None}]


def test_rows_that_fit_are_a_table(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    print_rows(ROWS, as_json=False, empty="None.")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["line", "reason", "payload", "file"] and "[red]x" in lines[1]


def test_rows_too_broad_for_the_terminal_stand_one_under_the_other(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    print_rows(ROWS, as_json=False, empty="None.")
    text = capsys.readouterr().out
    assert text.splitlines()[0].split() == ["line", "3"]
    assert text.count("x") == 60 and "…" not in text and "file" not in text
