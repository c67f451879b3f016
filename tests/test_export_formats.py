"""A law: whatever stands in a cell, all four formats say the same of it, and say no more than the row count tells."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import add_shop
from hotdash.db.connect import Database, Shop
from hotdash.db.export import Wanted, export
from hotdash.errors import HotdashError
from hotdash.web.export import csv_cell

TEXTS = st.none() | st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12) | st.sampled_from(
    ["", '"', "\\", "\\n", "a,b;c", "\r\n", "=1+1", " =1", "＝1", "{}", "[1]", "NULL", "\\N", "\u2028"]
)  # fmt: skip
NUMBERS = st.none() | st.decimals(-(10**15), 10**15, places=4, allow_nan=False)
INSTANTS = st.none() | st.datetimes().map(lambda at: f"{at.isoformat()}+02:00" if at.year > 1 else None)
ROWS = st.lists(st.tuples(st.none() | st.booleans(), TEXTS, NUMBERS, INSTANTS, st.none() | st.lists(TEXTS)), max_size=8)


@pytest.fixture(scope="module")
def planted(server_url: str, template: str, worker_name: str) -> Iterator[tuple[psycopg.Connection, Database, Shop]]:
    """A database with a view over rows of every type that a view may have."""
    from conftest import _copy, _drop

    name = f"{worker_name}_formats"
    database = _copy(server_url, template, name)
    with psycopg.connect(database.admin_url, autocommit=True) as conn:
        shop = add_shop(conn)
        conn.execute(
            "create schema planted; comment on schema planted is 'Logic'; grant usage on schema planted to public;"
            " create table planted.rows (place integer, flag boolean, word text, measure numeric, at timestamptz,"
            " words text[]); grant select on planted.rows to public;"
            " create view planted.v_planted with (security_invoker = true) as"
            " select s.shop_id, r.*, jsonb_build_object('w', r.word) as doc, r.place::bigint as thing_id,"
            " date '2026-03-01' + r.place as day"
            " from planted.rows as r cross join facts.shops as s;"
            " grant select on planted.v_planted to public"
        )
        yield conn, database, shop
    _drop(server_url, name)


def exported(database: Database, shop: Shop, kind: str) -> tuple[int, bytes]:
    """How many rows the receipt says, and the file."""
    with tempfile.TemporaryFile() as file:
        receipt = export(database.api_url, Wanted("v_planted", shop.shop_id, shop.iana_timezone), kind, file)
        return receipt.rows, file.read()


def parquet_cell(name: str, value: Any) -> Any:
    """How a value of the JSON export must stand in Parquet: with the type of its column, JSON as text."""
    if value is None:
        return None
    made: dict[str, Any] = {"at": datetime.fromisoformat, "day": date.fromisoformat, "doc": json.dumps}
    return made[name](value) if name in made else value


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS)
def test_all_formats_say_the_same(
    planted: tuple[psycopg.Connection, Database, Shop], rows: list[tuple[Any, ...]]
) -> None:
    conn, database, shop = planted
    conn.execute("truncate planted.rows")
    with conn.cursor() as cursor:
        cursor.executemany(
            "insert into planted.rows values (%s, %s, %s, %s, %s, %s)", [(n, *row) for n, row in enumerate(rows)]
        )
    files = {kind: exported(database, shop, kind) for kind in ("csv", "json", "ndjson", "parquet")}
    assert {count for count, _ in files.values()} == {len(rows)}
    told = json.loads(files["json"][1], parse_float=Decimal)
    assert [(row["flag"], row["word"], row["words"]) for row in told] == [(row[0], row[1], row[4]) for row in rows]
    assert [row["measure"] for row in told] == [row[2] for row in rows]
    assert [json.loads(line, parse_float=Decimal) for line in files["ndjson"][1].split(b"\n")[:-1]] == told
    cells = list(csv.reader(io.StringIO(files["csv"][1].decode(), newline="")))
    assert cells[1:] == [[csv_cell(value) for value in row.values()] for row in told]
    frame = pl.read_parquet(io.BytesIO(files["parquet"][1]))
    found = [row | {"doc": json.dumps(json.loads(row["doc"]))} for row in frame.to_dicts()]
    assert found == [{name: parquet_cell(name, value) for name, value in row.items()} for row in told]


def test_a_fault_on_the_way_is_the_databases_own_and_no_half_file(
    planted: tuple[psycopg.Connection, Database, Shop],
) -> None:
    conn, database, shop = planted
    conn.execute(
        "create view planted.v_broken with (security_invoker = true) as select s.shop_id, 1 / (3 - n) as measure"
        " from facts.shops as s cross join generate_series(1, 9) as n; grant select on planted.v_broken to public"
    )
    for kind in ("csv", "json", "ndjson", "parquet"):
        with tempfile.TemporaryFile() as file, pytest.raises(HotdashError) as caught:
            export(database.api_url, Wanted("v_broken", shop.shop_id, shop.iana_timezone), kind, file)
        assert caught.value.detail == "division by zero"
