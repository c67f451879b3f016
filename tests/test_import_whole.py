"""An import is whole or not at all, in bounded memory; and Online Retail comes in to the last thousandth."""

from __future__ import annotations

import csv
import lzma
import os
import signal
import subprocess
import sys
import time
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest

from conftest import add_shop
from hotdash.db.connect import Database, Shop
from hotdash.sources.files.files import import_file

ROOT = Path(__file__).parent.parent
RETAIL = ROOT / "examples" / "online_retail.toml"
DATA = Path(os.environ.get("HOTDASH_TEST_DATA", ROOT.parent / "shared" / "data")) / "online_retail.csv.xz"
CHILD = """
import sys, pathlib
from hotdash.db.connect import admin_connection, find_shop
from hotdash.sources.files.files import import_file
with admin_connection(sys.argv[1]) as conn:
    import_file(conn, find_shop(conn, "parts.example"), sys.argv[2], mapping=pathlib.Path(sys.argv[3]),
                on_progress=lambda done, size: print(done, flush=True))
"""
PARSE = """
import sys, pathlib, re
from hotdash.sources.files.mapped import _BlockWork
from hotdash.sources.files.mapping import load_mapping
from hotdash.sources.files.reader import FileReader
from hotdash.sources.files.streams import open_stream
reader = FileReader(open_stream(sys.argv[1]), None)
for _ in _BlockWork(load_mapping(pathlib.Path(sys.argv[2])), reader, "UTC", "GBP").staged(): pass
# Its own peak: the one of getrusage begins at the size of the process that it was forked from.
print(reader.rows_read, int(re.search("VmHWM:\\s+(\\d+)", pathlib.Path("/proc/self/status").read_text())[1]) // 1024)
"""


def synthetic(path: Path, rows: int) -> Path:
    lines = "".join(
        f"{number // 20},SKU{number % 997},A TITLE OF SOME LENGTH {number % 997},6,2010-12-01 08:26:00,2.55,17850.0,Eire\n"
        for number in range(100_000)
    )
    header = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
    with path.open("w") as file:
        file.write(header)
        for _ in range(rows // 100_000):
            file.write(lines)
    return path


def test_a_kill_in_the_middle_leaves_the_old_state(fresh_database: Database, tmp_path: Path) -> None:
    file = synthetic(tmp_path / "big.csv", 200_000)
    with psycopg.connect(fresh_database.admin_url, autocommit=True) as conn:
        add_shop(conn)
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, fresh_database.admin_url, str(file), str(RETAIL)], stdout=subprocess.PIPE
        )
        assert child.stdout and child.stdout.readline()
        time.sleep(0.2)
        child.send_signal(signal.SIGKILL)
        assert child.wait() == -signal.SIGKILL
        child.stdout.close()
        for table in ("facts.orders", "facts.order_lines", "facts.sale_events", "raw.import_files", "raw.cursors"):
            assert conn.execute(f"select count(*) from {table}".encode()).fetchone() == (0,)


def test_memory_stays_bounded(tmp_path: Path) -> None:
    file = synthetic(tmp_path / "big.csv", 800_000)
    done = subprocess.run(
        [sys.executable, "-c", PARSE, str(file), str(RETAIL)], capture_output=True, text=True, check=True
    )
    rows, megabytes = map(int, done.stdout.split())
    assert rows == 800_000 and megabytes < 300


@pytest.mark.skipif(not DATA.exists(), reason="Online Retail is not here; HOTDASH_TEST_DATA says where")
def test_online_retail_whole(conn: psycopg.Connection, tmp_path: Path) -> None:
    shop: Shop = add_shop(conn, "retail.example", "Europe/London", "GBP")
    days: dict[str, Decimal] = defaultdict(Decimal)
    times: dict[str, set[str]] = defaultdict(set)
    with lzma.open(DATA, "rt", newline="") as file:
        for row in csv.DictReader(file):
            days[row["InvoiceDate"][:10]] += int(row["Quantity"]) * Decimal(row["UnitPrice"])
            times[row["InvoiceNo"]].add(row["InvoiceDate"])
    done = import_file(conn, shop, DATA, mapping=RETAIL)
    conn.execute("reset role")
    assert (done.read, done.loaded, done.rejected, done.days) == (541_909, 541_909, 0, 305)
    booked = conn.execute(
        "select event_date::text, sum(amount) from facts.sale_events where shop_id = %s group by 1", [shop.shop_id]
    ).fetchall()
    assert dict(booked) == dict(days)
    assert sum(days.values()) == Decimal("9747747.934") and sum(len(found) > 1 for found in times.values()) == 43
    shown = conn.execute("select count(*) from rollups.sales_metrics_daily where shop_id = %s", [shop.shop_id])
    assert shown.fetchone() == (305,)
    again = import_file(conn, shop, DATA, mapping=RETAIL)
    assert (again.loaded, again.unchanged, again.days) == (0, 541_909, 0)
