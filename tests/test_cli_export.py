"""hotdash export, as people and scripts call it."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from pathlib import Path
from typing import Any

import polars as pl
import psycopg
import pytest

from hotdash.access.audit import record
from hotdash.db.connect import Database, find_shop
from test_cli import Run, add_shop, run

__all__ = ["run"]
SHOP = ("--shop", "parts.example")


@pytest.fixture
def decided(run: Run, fresh_database: Database) -> None:
    """A shop with two decisions."""
    add_shop(run)
    with psycopg.connect(fresh_database.admin_url, autocommit=True) as conn:
        for action in ("reorder", "=cmd()"):
            record(conn, find_shop(conn, "parts.example"), scope="stock", actor="Ann", action=action)


def read_rows(kind: str, data: bytes) -> list[dict[str, Any]]:
    """The rows of a file."""
    if kind == "csv":
        return list(csv.DictReader(io.StringIO(data.decode())))
    if kind == "parquet":
        return pl.read_parquet(io.BytesIO(data)).to_dicts()
    return [json.loads(line) for line in data.splitlines()] if kind == "ndjson" else list(json.loads(data))


@pytest.mark.parametrize("kind", ["csv", "json", "ndjson", "parquet"])
def test_the_file_is_what_its_name_says_and_the_receipt_tells_of_it(
    run: Run, decided: None, tmp_path: Path, kind: str
) -> None:
    out = tmp_path / f"log.{kind}"
    done = run("export", "v_audit_export", *SHOP, "--out", str(out), "--json")
    assert done.returncode == 0, done.stderr
    data = out.read_bytes()
    assert json.loads(done.stdout) == {
        "file": str(out),
        "rows": 2,
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    assert b"Ann" not in data
    rows = read_rows(kind, data)
    assert [row["action"] for row in rows] == ["reorder", "'=cmd()" if kind == "csv" else "=cmd()"]
    assert sorted(path.name for path in tmp_path.iterdir() if path.name.startswith(("log", "tmp"))) == [f"log.{kind}"]


def test_without_a_file_rows_go_to_standard_output(run: Run, decided: None) -> None:
    done = run("export", "v_audit_export", *SHOP, "--personal")
    assert done.returncode == 0
    assert done.stdout.count("Ann") == 2
    assert "2 rows" in done.stderr
    assert hashlib.sha256(done.stdout.encode()).hexdigest() in done.stderr


def test_a_range_and_a_past_day_bound_the_rows(run: Run, decided: None) -> None:
    assert run("export", "v_audit_export", *SHOP, "--to", "2020-01-01").stdout.count("\n") == 1
    assert run("export", "v_audit_export", *SHOP, "--from", "2020-01-01").stdout.count("\n") == 3
    past = json.loads(run("export", "v_sales_pulse_current", *SHOP, "--date", "2026-01-05", "--format", "json").stdout)
    assert [row["date"] for row in past] == ["2026-01-05"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("v_nothing",), "There is no view 'v_nothing'"),
        (("v_data_quality_checks", "--from", "2026-01-01"), "of no day"),
        (("v_audit_export", "--json"), "Give --out FILE"),
    ],
)
def test_what_cannot_be_exported_is_an_error_and_leaves_no_file(
    run: Run, decided: None, tmp_path: Path, words: tuple[str, ...], sentence: str
) -> None:
    before = sorted(tmp_path.iterdir())
    where = () if "--json" in words else ("--out", str(tmp_path / "x.csv"))
    done = run("export", *words, *SHOP, *where)
    assert done.returncode in (1, 2)
    assert sentence in done.stderr
    assert sorted(tmp_path.iterdir()) == before
