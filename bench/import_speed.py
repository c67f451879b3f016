"""Import of order lines: against a bare COPY of the same rows into an equally keyed table, and against dlt."""

from __future__ import annotations

import csv
import io
import lzma
import os
import random
import tempfile
import warnings
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import psycopg

from bench.measure import Line, new_database, processor_seconds, seconds
from hotdash.db.connect import admin_connection
from hotdash.db.shops import add_shop
from hotdash.sources.files.files import import_file

ROOT = Path(__file__).parent.parent
MAPPING = ROOT / "examples" / "online_retail.toml"
LINES = 541_909
HEADER = ("InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country")


def the_file(folder: Path) -> Path:
    """The UCI Online Retail file where it is at hand, else a made one of the same shape and length."""
    for place in (os.environ.get("HOTDASH_TEST_DATA", ""), str(ROOT.parent / "shared" / "data")):
        if place and (Path(place) / "online_retail.csv.xz").exists():
            return Path(place) / "online_retail.csv.xz"
    path = folder / "made.csv.xz"
    dice, at = random.Random(1), datetime(2010, 12, 1, 8)
    with lzma.open(path, "wt", preset=1, newline="") as file:
        write = csv.writer(file)
        write.writerow(HEADER)
        for number in range(LINES):
            at += timedelta(minutes=21) if number % 21 == 0 else timedelta()
            sku = dice.randrange(10_000, 14_000)
            row = [536365 + number // 21, sku, f"PART {sku}", dice.randrange(1, 50), at, dice.randrange(50, 2000) / 100]
            write.writerow([*row, 12346 + number // 21 % 4000, "United Kingdom"])
    return path


def bare_copy(url: str, file: Path) -> tuple[float, float]:
    """Seconds by the clock and by the processor of COPY alone: the file's rows, made ready beforehand, into a table keyed like facts.order_lines."""
    ready = io.StringIO()
    write = csv.writer(ready)
    with lzma.open(file, "rt", encoding="utf-8", newline="") as text:
        for number, row in enumerate(csv.DictReader(text)):
            order = int("".join(filter(str.isdigit, row["InvoiceNo"])))
            values = [row["StockCode"], row["Description"], row["Quantity"], row["UnitPrice"], row["InvoiceDate"]]
            write.writerow([1, order, number, *values, row["Country"]])
    data = ready.getvalue().encode()
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute(
            "create table public.bare (shop_id bigint, order_id bigint, line_id bigint, sku text, title text,"
            " quantity integer, unit_price numeric, ordered_at timestamp, country text,"
            " primary key (shop_id, order_id, line_id))"
        )

        def copy() -> None:
            with conn.cursor().copy("copy public.bare from stdin (format csv)") as out:
                for start in range(0, len(data), 1 << 20):
                    out.write(data[start : start + (1 << 20)])

        work: list[float] = []
        took = seconds(lambda: work.append(processor_seconds(copy, conn.info.backend_pid)))
        conn.execute("drop table public.bare")
    return took, work[0]


def copy_of_all(url: str) -> float:
    """Seconds of COPY alone for every row that the import made (orders, lines, ledger, figures), into tables keyed like theirs."""
    took = 0.0
    with psycopg.connect(url, autocommit=True) as conn:
        tables = conn.execute(
            "select c.oid::regclass::text, pg_get_constraintdef(k.oid) from pg_class as c"
            " inner join pg_constraint as k on k.conrelid = c.oid and k.contype = 'p'"
            " where c.relnamespace in ('facts'::regnamespace, 'rollups'::regnamespace) and c.relkind = 'r'"
        ).fetchall()
        for table, key in tables:
            with conn.cursor().copy(f"copy {table} to stdout".encode()) as out:
                data = b"".join(bytes(block) for block in out)
            conn.execute(f"create table public.bare_all (like {table} including defaults, {key})".encode())

            def copy(data: bytes = data) -> None:
                with conn.cursor().copy("copy public.bare_all from stdin") as into:
                    for start in range(0, len(data), 1 << 20):
                        into.write(data[start : start + (1 << 20)])

            took += seconds(copy)
            conn.execute("drop table public.bare_all")
    return took


def dlt_load(url: str, rows: Any, folder: Path, way: Literal["append", "merge"]) -> float:
    """Seconds that dlt takes for the same rows: put behind what is there, or merged by their key.

    Only merged does the same file twice give the same rows, as it does with every import of hotdash.
    """
    os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
    os.environ["DLT_DATA_DIR"] = str(folder)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import dlt

        name = f"{folder.name}_{way}"
        pipeline = dlt.pipeline(
            name, destination=dlt.destinations.postgres(url), dataset_name=name, pipelines_dir=str(folder)
        )
        return seconds(
            lambda: pipeline.run(rows, table_name="lines", write_disposition=way, primary_key=["order_id", "line_id"])
        )


def dlt_ratios(url: str, file: Path, folder: Path, ours: float) -> list[Line]:
    """Against dlt, from rows and from Arrow, in both of its ways."""
    import pyarrow
    from psycopg.conninfo import conninfo_to_dict

    parts = conninfo_to_dict(url)
    dlt_url = f"postgresql://postgres:none@localhost/{parts['dbname']}?host={parts['host']}"
    with lzma.open(file, "rt", encoding="utf-8", newline="") as text:
        rows = [
            {"order_id": row["InvoiceNo"], "line_id": number, "sku": row["StockCode"], "title": row["Description"],
             "quantity": int(row["Quantity"]), "unit_price": row["UnitPrice"], "ordered_at": row["InvoiceDate"],
             "country": row["Country"]}
            for number, row in enumerate(csv.DictReader(text))
        ]  # fmt: skip
    lines = []
    ways: tuple[Literal["append", "merge"], ...] = ("append", "merge")
    for way in ways:
        from_rows = dlt_load(dlt_url, iter(rows), folder / "rows", way)
        from_arrow = dlt_load(dlt_url, pyarrow.Table.from_pylist(rows), folder / "arrow", way)
        lines += [
            Line("import", f"{ours:.1f} s", f"dlt {way} from rows {from_rows:.1f} s", from_rows / ours, "≥ 5"),
            Line("import", f"{ours:.1f} s", f"dlt {way} from Arrow {from_arrow:.1f} s", from_arrow / ours, "≥ 1"),
        ]
    return lines


def measure(server_url: str) -> list[Line]:
    """First import, second import, COPY, dlt."""
    folder = Path(tempfile.mkdtemp(prefix="hotdash-bench-import-"))
    file = the_file(folder)
    database = new_database(server_url, "bench_import")
    copies, work = [bare_copy(database.admin_url, file)], []
    with admin_connection(database.admin_url) as conn:
        shop = add_shop(conn, "bench.example", name="Bench", iana_timezone="Europe/London", currency="GBP")

        def load() -> None:
            work.append(
                processor_seconds(lambda: import_file(conn, shop, file, mapping=MAPPING), conn.info.backend_pid)
            )

        first = seconds(load)
        again = min(seconds(load) for _ in range(2))
    copies += [bare_copy(database.admin_url, file) for _ in range(2)]
    (copy, _), copied = sorted(copies)[1], sorted(used for _, used in copies)[1]
    whole = copy_of_all(database.admin_url)
    lines = [
        Line(f"import of {LINES:,} lines", f"{LINES / first:,.0f} rows/s ({first:.1f} s)",
             f"bare COPY {LINES / copy:,.0f} rows/s ({copy:.1f} s)", copy / first, "≥ 0.35 (aim 0.50)"),
        Line("import", f"{first:.1f} s", f"bare COPY of every row that it writes {whole:.1f} s", whole / first, ""),
        Line("processor time of it, client and backend", f"{work[0]:.1f} s", f"bare COPY {copied:.1f} s",
             copied / work[0], ""),
        Line("the same file again", f"{again:.1f} s", f"first import {first:.1f} s", first / again, "≥ 3"),
    ]  # fmt: skip
    return lines + dlt_ratios(database.admin_url, file, folder, first)
