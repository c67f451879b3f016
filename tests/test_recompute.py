"""Figures worked out anew from the files, by code that knows nothing of the product, are the product's to the cent."""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest
from psycopg.rows import dict_row

import recompute
from conftest import _copy, _drop, add_shop
from hotdash.db.connect import Shop, set_session
from hotdash.sample.sample import write_sample
from hotdash.sources.files.files import import_file

NOW = datetime(2026, 11, 20, 21, tzinfo=UTC)
# The day on which the clocks go back: 25 hours.
LONG_DAY = date(2026, 11, 1)
VISITS = [date(2026, 10, 30), date(2026, 11, 17)]
DECISIONS = [date(2026, 10, 28), date(2026, 11, 18)]
DAYS = ["first", "long", "refunds", "edited", "cancelled", "last"]
Row = dict[str, Any]


@dataclass(frozen=True)
class Both:
    """The same shop twice: in the product, and in the files."""

    url: str
    shop: Shop
    files: duckdb.DuckDBPyConnection

    def day(self, name: str) -> date:
        """The day that is special in this way."""
        return {**recompute.telling_days(self.files), "long": LONG_DAY}[name]

    def told(self, query: str, *params: Any, at: datetime | None = None) -> list[Row]:
        """What a person of the shop reads in the product, by a clock that stands at `at`."""
        with psycopg.connect(self.url) as conn:
            set_session(conn, [self.shop.shop_id], "authenticated", at)
            with conn.cursor(row_factory=dict_row) as cursor:
                return cursor.execute(query.encode(), [self.shop.shop_id, *params]).fetchall()

    def evening(self, day: date) -> datetime:
        """The last second of a day, or now."""
        return min(recompute.end_of(day) - timedelta(seconds=1), NOW)


@pytest.fixture(scope="module")
def both(server_url: str, template: str, worker_name: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    folder = tmp_path_factory.mktemp("files")
    name = f"{worker_name}_recompute"
    database = _copy(server_url, template, name)
    files = write_sample(folder, now=NOW, months=2)
    with psycopg.connect(database.admin_url, autocommit=True) as conn:
        shop = add_shop(conn)
        for file in files:
            if file.name.startswith(("shopify", "chatwoot")):
                import_file(conn, shop, file, now=NOW)
        look_and_decide(conn, shop)
    yield Both(database.admin_url, shop, recompute.read_files(folder))
    _drop(server_url, name)


def look_and_decide(conn: psycopg.Connection, shop: Shop) -> None:
    for day in VISITS:
        conn.execute("insert into app.dashboard_visits values (%s, %s, 'v', %s)", [shop.shop_id, day, noon(day)])
    for number, day in enumerate(DECISIONS, start=1):
        conn.execute(
            "insert into app.decision_log (shop_id, decision_id, scope, actor, action, hash, created_at)"
            " values (%s, %s, 'ops', 'a', 'approved', '', %s)",
            [shop.shop_id, number, noon(day)],
        )
    conn.execute("select refresh.shop_activation_metrics(%s, %s)", [shop.shop_id, [*VISITS, *DECISIONS]])


def noon(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=18)


def test_it_shares_no_code_with_the_product() -> None:
    tree = ast.parse(Path(recompute.__file__).read_text())
    named = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    named |= {found.name for node in ast.walk(tree) if isinstance(node, ast.Import) for found in node.names}
    assert {str(name).split(".")[0] for name in named} <= {*sys.stdlib_module_names, "duckdb"}


def test_the_days_are_special(both: Both) -> None:
    """Each has what it was chosen for, so that agreement on it says something."""
    assert recompute.sales_of(both.files, both.day("refunds"))["returns"] < -200
    booked = "select count(*) as n from booked where day = $day and reason = 'ORDER_EDIT'"
    assert recompute.rows(both.files, booked, day=both.day("edited"))[0]["n"] > 0
    gone = "select count(*) as n from orders where day_of(cancelled_at) = $day"
    assert recompute.rows(both.files, gone, day=both.day("cancelled"))[0]["n"] > 0
    assert len(recompute.late_orders(both.files, both.evening(both.day("last")))) > 3
    assert len(recompute.cover_of(both.files, both.day("last"))) > 300
    assert len(recompute.answers_of(both.files, LONG_DAY)) > 5
    assert recompute.end_of(LONG_DAY).timestamp() - recompute.end_of(LONG_DAY - timedelta(1)).timestamp() == 25 * 3600


@pytest.mark.parametrize("name", DAYS)
def test_sales_in_all_components(both: Both, name: str) -> None:
    day = both.day(name)
    anew = recompute.sales_of(both.files, day)
    rows = both.told("select * from rollups.sales_metrics_daily where shop_id = %s and metric_date = %s", day)
    ours = {key: round(rows[0][key], 2) if key == "avg_order_value" else rows[0][key] for key in anew}
    assert ours == anew


@pytest.mark.parametrize("name", DAYS)
def test_the_tile_and_its_best_sellers(both: Both, name: str) -> None:
    day = both.day(name)
    answer = both.told("select sales.tile_json(%s, '{}')::text as j", at=both.evening(day))[0]["j"]
    tile = json.loads(answer, parse_float=Decimal)
    anew = recompute.sales_of(both.files, day)
    assert tile["date"] == day.isoformat()
    assert (tile["total_revenue"], tile["total_orders"]) == (anew["total_revenue"], anew["total_orders"])
    ours = [(t["sku"], t["revenue_30d"], t["units_sold_30d"]) for t in tile["top_5_skus"]]
    found = recompute.rows(both.files, recompute.TOP_SKUS, day=day)
    assert ours == [(t["sku"], t["revenue"], t["units"]) for t in found]
    assert len(ours) == 5 or name == "first"


@pytest.mark.parametrize("name", DAYS)
def test_cover_of_every_sku(both: Both, name: str) -> None:
    day = both.day(name)
    rows = both.told(
        "select sku, quantity_available as available, units_sold_30d as sold, in_stock_days_30d as days,"
        " days_of_cover as cover from rollups.inventory_snapshots where shop_id = %s and snapshot_date <= %s"
        " and coalesce(valid_until_date > %s, true) and quantity_available is not null",
        day,
        day,
    )
    anew = recompute.cover_of(both.files, day)
    ours = {row.pop("sku"): row for row in rows}
    assert {sku: (ours.get(sku), row) for sku, row in anew.items() if ours.get(sku) != row} == {}
    assert ours.keys() == anew.keys()


@pytest.mark.parametrize("name", DAYS)
def test_which_orders_are_late(both: Both, name: str) -> None:
    at = both.evening(both.day(name))
    rows = both.told(
        "select order_number from fulfillment.v_fulfillment_open where shop_id = %s and is_sla_breach", at=at
    )
    assert sorted(row["order_number"] for row in rows) == recompute.late_orders(both.files, at)


@pytest.mark.parametrize("name", DAYS)
def test_first_response_times(both: Both, name: str) -> None:
    day = both.day(name)
    rows = both.told(
        "select chatwoot_conversation_id as id, first_response_time_minutes as minutes from facts.cx_conversations"
        " where shop_id = %s and conversation_date = %s",
        day,
    )
    anew = recompute.answers_of(both.files, day)
    ours = {row["id"]: row["minutes"] for row in rows}
    assert {key: round(told, 2) for key, told in ours.items() if told is not None} == {
        key: round(told, 2) for key, told in anew.items() if told is not None
    }
    assert ours.keys() == anew.keys()


@pytest.mark.parametrize("name", DAYS)
def test_activation(both: Both, name: str) -> None:
    day = both.day(name)
    rows = both.told("select * from rollups.shop_activation_metrics where shop_id = %s and metric_date = %s", day)
    anew = recompute.activation_of(both.files, day, VISITS, DECISIONS)
    assert {key: rows[0][key] for key in anew} == anew
    shown = both.told("select is_activated from ops.v_activation_rate_7d where shop_id = %s", at=both.evening(day))
    assert shown[0]["is_activated"] == anew["is_activated_in_window"]
