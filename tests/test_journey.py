"""A shop's first day, as its owner lives it: real processes, real HTTP, a database of its own."""

from __future__ import annotations

import csv
import io
import json
import lzma
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from conftest import PASSWORD
from hotdash.sample.sample import write_sample

HOTDASH = str(Path(sys.executable).parent / "hotdash")
SHOP, OTHER = "first-day.example", "second-day.example"
MAPPING = """
[file]
date_format = "%Y-%m-%d"
[columns]
order = "Order"
sku = "SKU"
quantity = "Units"
unit_price = "Price"
ordered_at = "Day"
"""
ROWS = "Order,SKU,Units,Price,Day\n1,AN6,2,10.50,2026-03-02\n2,AN6,1,10.50,03.03.2026\n3,AN8,4,2.00,2026-03-04\n"
GOOD = ROWS.replace("03.03.2026", "2026-03-03")


@dataclass(frozen=True)
class Day:
    """The first day: where its files are, what calls hotdash, and what the first import said."""

    folder: Path
    files: list[Path]
    environment: dict[str, str]
    url: str
    first: list[dict[str, Any]]

    def run(self, *words: str, data: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
        """Call hotdash."""
        return _run(self.environment, *words, data=data)

    def import_all(self) -> list[dict[str, Any]]:
        """Import all files of the sample in one command."""
        return _import_all(self.environment, self.files)

    def figures(self) -> dict[str, tuple[int, str]]:
        """Rollup -> number of rows, and a checksum of them without the times of writing."""
        with psycopg.connect(self.url) as conn:
            tables = conn.execute("select tablename from pg_tables where schemaname = 'rollups'").fetchall()
            query = sql.SQL(
                "select count(*), md5(coalesce(string_agg(r.row, ';' order by r.row collate \"C\"), '')) from ("
                "select (to_jsonb(t) - 'created_at' - 'updated_at')::text as row from {} as t) as r"
            )
            found: dict[str, tuple[int, str]] = {}
            for (table,) in tables:
                row = conn.execute(query.format(sql.Identifier("rollups", table))).fetchone()
                assert row is not None
                found[table] = (row[0], row[1])
        return found


def _run(environment: dict[str, str], *words: str, data: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([HOTDASH, *words], env=environment, input=data, capture_output=True, timeout=120, check=False)


def _import_all(environment: dict[str, str], files: list[Path]) -> list[dict[str, Any]]:
    done = _run(environment, "import", *map(str, files), "--shop", SHOP, "--json")
    assert done.returncode == 0, done.stderr.decode()
    summaries: list[dict[str, Any]] = json.loads(done.stdout)
    return summaries


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port


@pytest.fixture(scope="module")
def day(server_url: str, template: str, worker_name: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    """Two shops, one of them with a month of the sample in it."""
    folder, name = tmp_path_factory.mktemp("journey"), f"{worker_name}_journey"
    with psycopg.connect(server_url, autocommit=True) as conn:
        conn.execute(sql.SQL("create database {} template {}").format(sql.Identifier(name), sql.Identifier(template)))
    url = make_conninfo(server_url, dbname=name)
    environment = os.environ | {
        "HOTDASH_DATABASE_URL": url,
        "HOTDASH_HOME": str(folder / "home"),
        "HOTDASH_API_PASSWORD": PASSWORD,
        "HOTDASH_PORT": str(_free_port()),
        "COLUMNS": "200",
    }
    for shop in (SHOP, OTHER):
        added = _run(
            environment, "shop", "add", shop, "--name", "F", "--timezone", "America/Chicago", "--currency", "USD"
        )
        assert added.returncode == 0, added.stderr.decode()
    files = write_sample(folder / "files", now=datetime.now(UTC).replace(microsecond=0), months=1)
    yield Day(folder, files, environment, url, _import_all(environment, files))
    with psycopg.connect(server_url, autocommit=True) as conn:
        conn.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def test_every_row_of_the_first_import_is_accounted_for(day: Day) -> None:
    assert [summary["file"] for summary in day.first] == [path.name for path in day.files]
    for done in day.first:
        assert done["read"] == done["loaded"] + done["unchanged"] + done["rejected"] > 0, done
        assert done["rejected"] == 0 and done["loaded"] > 0, done
    assert json.loads(day.run("rejects", "list", "--shop", SHOP, "--json").stdout) == []


def test_the_same_files_again_change_nothing(day: Day) -> None:
    before = day.figures()
    again = day.import_all()
    assert [(done["loaded"], done["unchanged"]) for done in again] == [(0, done["read"]) for done in again]
    assert day.figures() == before
    # The weekly history of customers is written by the clock, not by an import.
    assert {table for table, (rows, _) in before.items() if rows == 0} <= {"customer_segments_weekly", "segment_weeks"}


def test_refreshing_all_after_the_imports_changes_no_row(day: Day) -> None:
    before = day.figures()
    done = day.run("refresh", "--shop", SHOP, "--json")
    after = day.figures()
    assert {table for table in after if after[table] != before[table]} == set()
    assert json.loads(done.stdout) == {"rows_changed": 0}


@contextmanager
def serving(day: Day) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The server as a process of its own, and the login link that it printed; ended by Ctrl-C."""
    server = subprocess.Popen(
        [HOTDASH, "serve", "--shop", SHOP],
        env=day.environment,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert server.stderr is not None
        link = server.stderr.readline().strip()
        _await_listening(link.partition("/login")[0])
        yield server, link
    finally:
        server.kill()
        server.communicate()


def _await_listening(base: str) -> None:
    for _ in range(200):
        try:
            assert httpx.get(f"{base}/healthz").status_code == 200
            return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError(f"{base} does not answer")


def stop(server: subprocess.Popen[str]) -> int:
    """Ctrl-C; the exit code."""
    server.send_signal(signal.SIGINT)
    return server.wait(10)


def shown(page: str, tile: str, key: str) -> Decimal:
    """A figure as it stands on the page."""
    found = re.search(rf'id="tile-{tile}".*?data-figure="{key}" data-value="([^"]*)"', page, re.DOTALL)
    assert found is not None, (tile, key)
    return Decimal(found[1])


def rows_of(answer: httpx.Response) -> list[dict[str, str]]:
    """The rows of an exported CSV."""
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_page_json_and_csv_agree_and_ctrl_c_ends_it_all(day: Day) -> None:
    with serving(day) as (server, link):
        base = link.partition("/login")[0]
        assert httpx.get(f"{base}/api/v1/dashboard").status_code == 401
        with httpx.Client(base_url=base, headers={"accept": "text/html"}, timeout=60) as browser:
            entered = browser.get(link)
            assert (entered.status_code, entered.headers["location"]) == (303, "/")
            assert httpx.get(link).status_code == 401, "the link lets one browser in, once"
            a_closed_day_agrees(browser)
            what_needs_attention_agrees(browser)
        assert stop(server) in (0, 130)
        with pytest.raises(httpx.ConnectError):
            httpx.get(link)
        with pytest.raises(ProcessLookupError):
            os.killpg(server.pid, 0)
    with psycopg.connect(day.url) as conn:
        left = conn.execute(
            "select count(*) from pg_stat_activity where usename = 'hotdash_api' and datname = current_database()"
        )
        assert left.fetchone() == (0,)


def a_closed_day_agrees(browser: httpx.Client) -> None:
    """Revenue, orders and average order of a day that is over: the same everywhere."""
    date = (datetime.now(UTC) - timedelta(days=3)).date().isoformat()
    page = browser.get(f"/?date={date}").text
    told = json.loads(browser.get(f"/api/v1/dashboard/sales-pulse?date={date}").text, parse_float=Decimal)
    (row,) = rows_of(browser.get(f"/api/v1/export/v_sales_pulse_current?format=csv&date={date}"))
    assert told["date"] == row["date"] == date
    assert told["total_orders"] > 0
    for key in ("total_revenue", "total_orders", "avg_order_value"):
        assert shown(page, "sales", key) == told[key] == Decimal(row[key]), key


def what_needs_attention_agrees(browser: httpx.Client) -> None:
    """Alerts, late orders and escalations: as many on the page as in JSON as in the export."""
    # Asked of the close of yesterday, so that no minute passes between the answers.
    date = (datetime.now(UTC) - timedelta(days=2)).date().isoformat()
    page = browser.get(f"/?date={date}").text
    for tile, endpoint, key, view in (
        ("fulfillment", "fulfillment-issues", "total_issues", "v_fulfillment_issues"),
        ("cx", "cx-escalations", "total_escalations", "v_cx_escalations"),
    ):
        told = browser.get(f"/api/v1/dashboard/{endpoint}?date={date}").json()["summary"][key]
        listed = rows_of(browser.get(f"/api/v1/export/{view}?format=csv&date={date}"))
        assert shown(page, tile, key) == told == len(listed), tile
    summary = browser.get(f"/api/v1/dashboard/inventory-alerts?date={date}").json()["summary"]
    alerts = rows_of(browser.get(f"/api/v1/export/v_inventory_alerts?format=csv&date={date}"))
    critical = sum(alert["alert_severity"] == "critical" for alert in alerts)
    assert (summary["total_alerts"], summary["critical_alerts"]) == (len(alerts), critical)
    chip = re.search(r'id="tile-inventory".*?class="chip sev-critical">(\d+) critical<', page, re.DOTALL)
    assert chip is not None and int(chip[1]) == critical > 0


BAD_FILES: dict[str, tuple[bytes | None, str, str]] = {
    "empty.csv": (b"", "is empty", "Export it again"),
    "unknown.csv": (b"colour,shape\nred,round\n", "unknown.csv: line 1", "mapping"),
    "half.csv.xz": (lzma.compress(GOOD.encode() * 99)[:-30], "damaged or incomplete xz file", "copy it again"),
    "folder": (None, "cannot be opened", "Check the path"),
    "missing.csv": (None, "cannot be opened", "Check the path"),
    "utf-16.csv": (GOOD.encode("utf-16-le"), "holds NUL bytes", "--encoding utf-16-le"),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_is_refused_in_a_sentence_with_a_remedy(day: Day, name: str) -> None:
    data, sentence, remedy = BAD_FILES[name]
    path = day.folder / name
    if data is not None:
        path.write_bytes(data)
    elif name == "folder":
        path.mkdir(exist_ok=True)
    refused = day.run("import", str(path), "--shop", OTHER, "--json")
    error = json.loads(refused.stderr.splitlines()[-1])
    assert (refused.returncode, refused.stdout) == (1, b"")
    assert sentence in error["message"] and remedy in error["hint"], error


def test_square_brackets_in_names_and_remedies_are_shown(day: Day) -> None:
    mapping, file = day.folder / "brackets.toml", day.folder / "[red] and [columns].csv"
    mapping.write_text(MAPPING)
    file.write_text(GOOD.replace("SKU", "Article"))
    refused = day.run("import", str(file), "--shop", OTHER, "--mapping", str(mapping))
    assert refused.returncode == 1
    told = refused.stderr.decode()
    assert file.name in told and "[columns] sku" in told, told


def test_the_files_before_a_refused_one_are_told_of(day: Day) -> None:
    (day.folder / "bare.toml").write_text(MAPPING)
    good, bad = day.folder / "good.csv", day.folder / "bad.csv"
    good.write_text(GOOD)
    bad.write_text("")
    told = day.run("import", str(good), str(bad), "--shop", OTHER, "--mapping", str(day.folder / "bare.toml"), "--json")
    assert told.returncode == 1
    assert [done["file"] for done in json.loads(told.stdout)] == ["good.csv"]


def test_a_bad_row_is_listed_mended_and_replayed(day: Day) -> None:
    mapping, mended, file = day.folder / "map.toml", day.folder / "mended.toml", day.folder / "rows.csv"
    mapping.write_text(MAPPING)
    mended.write_text(MAPPING.replace('"%Y-%m-%d"', '["%Y-%m-%d", "%d.%m.%Y"]'))
    file.write_text(ROWS)
    words = ("--shop", OTHER, "--json")
    done = json.loads(day.run("import", str(file), "--mapping", str(mapping), *words).stdout)
    assert (done["read"], done["rejected"]) == (3, 1)
    (kept,) = json.loads(day.run("rejects", "list", *words).stdout)
    assert (kept["file"], kept["line_number"]) == ("rows.csv", 3)
    assert "not a date" in kept["reason"] and kept["remedy"]
    (again,) = json.loads(day.run("rejects", "replay", "--mapping", str(mended), *words).stdout)
    assert (again["read"], again["rejected"]) == (1, 0)
    assert json.loads(day.run("rejects", "list", *words).stdout) == []


def test_standard_input_and_a_named_encoding_are_read(day: Day) -> None:
    (day.folder / "stdin.toml").write_text(MAPPING)
    words = ("--shop", OTHER, "--mapping", str(day.folder / "stdin.toml"), "--json")
    text = GOOD.replace("\n1,", "\n91,").replace("\n2,", "\n92,").replace("\n3,", "\n93,")
    piped = day.run("import", "-", *words, data=text.encode())
    assert json.loads(piped.stdout)["loaded"] == 3, piped.stderr.decode()
    again = day.run("import", "-", "--encoding", "utf-16-le", *words, data=text.encode("utf-16-le"))
    assert json.loads(again.stdout)["unchanged"] == 3, again.stderr.decode()
