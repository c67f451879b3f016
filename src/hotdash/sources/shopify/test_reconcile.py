"""Why a day of ours differs from Shopify's: each cause where it is the cause, none where nothing differs."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from hotdash.db.connect import Shop
from hotdash.errors import SourceError
from hotdash.sources.shopify.reconcile import FIGURES, Circumstances, keep, probable_causes, read_table

DAY, NEXT = date(2026, 3, 3), date(2026, 3, 4)
Day = dict[str, Decimal]


def day(**figures: Any) -> Day:
    """A day of two orders, changed as told."""
    usual = dict.fromkeys(FIGURES.values(), Decimal(0)) | {"total_orders": Decimal(2), "gross_sales": Decimal(100)}
    return usual | {name: Decimal(str(value)) for name, value in figures.items()}


def causes(theirs: Day, ours: Day, known: Circumstances | None = None, **more: Any) -> set[str]:
    """What is said of DAY, with the next day given in `more` as (theirs, ours)."""
    theirs_next, ours_next = more.pop("next_day", (day(), day()))
    found = probable_causes(
        {DAY: theirs, NEXT: theirs_next},
        {DAY: ours, NEXT: ours_next},
        {DAY: known or Circumstances()},
        tolerance=Decimal("0.01"),
        refunds_on_order_day=more.get("on_order_day", False),
    )
    return {cause for (at, _), cause in found.items() if at == DAY}


def test_what_is_equal_needs_no_cause() -> None:
    assert causes(day(), day()) == set()
    assert causes(day(taxes="5.00"), day(taxes="5.01")) == set()


@pytest.mark.parametrize(
    ("theirs", "ours", "known", "more", "word"),
    [
        (day(), day(total_orders=1), Circumstances(test_orders=1), {}, "test orders"),
        (day(), day(total_orders=1), Circumstances(deleted_orders=1), {}, "deleted orders"),
        (day(), day(total_orders=1), Circumstances(is_read=False), {}, "not read to the end"),
        (day(), day(total_orders=1), None, {"next_day": (day(), day(total_orders=3))}, "time zone"),
        (day(returns=-5, net_sales=95), day(), None, {"on_order_day": True}, "refunds_on_order_day"),
        (day(returns=-5), day(), None, {"next_day": (day(), day(returns=-5))}, "another day"),
        (day(), day(total_orders=0, gross_sales=0), None, {}, "missing here"),
        (day(), day(total_orders=3), None, {}, "no longer counts"),
        (day(), day(gross_sales=90, net_sales=90), None, {}, "amounts are not"),
        (day(total_revenue="1.03"), day(total_revenue="1.00"), None, {}, "rounding"),
    ],
)
def test_each_cause(theirs: Day, ours: Day, known: Any, more: dict[str, Any], word: str) -> None:
    (cause,) = causes(theirs, ours, known, **more)
    assert word in cause


def test_both_sides_are_kept_and_written_anew_each_night(conn: psycopg.Connection, shop: Shop) -> None:
    now = datetime(2026, 3, 5, tzinfo=UTC)
    assert keep(conn, shop, {DAY: day()}, now) == len(FIGURES)
    assert keep(conn, shop, {DAY: day(total_orders=0, gross_sales=0)}, now) == len(FIGURES)
    rows = conn.execute("select figure, difference, is_equal from sales.v_reconciliation").fetchall()
    assert len(rows) == len(FIGURES) and all(is_equal for _, _, is_equal in rows)
    assert keep(conn, shop, {}, now) == 0


@pytest.mark.parametrize("told", [None, {"parseErrors": ["no column x"], "tableData": None}, {"tableData": None}])
def test_without_a_table_it_is_said(told: Any) -> None:
    with pytest.raises(SourceError):
        read_table(told)


def test_rows_come_as_objects_or_lists() -> None:
    columns = [{"name": "day"}, *({"name": name} for name in FIGURES)]
    cells = ["2026-03-03", "2", "100.00", "-1.5", None, "98.5", "0", "0", "98.5"]
    for row in (cells, dict(zip(["day", *FIGURES], cells, strict=True))):
        table = read_table({"parseErrors": [], "tableData": {"columns": columns, "rows": [row]}})
        assert table[DAY]["discounts"] == Decimal("-1.5") and table[DAY]["returns"] == 0
