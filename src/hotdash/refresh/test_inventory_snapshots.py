"""Stock rollups: given counts and sales, expected rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hotdash.db.connect import Shop

TODAY = date(2026, 3, 1)
VARIANT = 1
Conn = psycopg.Connection[Any]


@pytest.fixture
def parts(conn: Conn, shop: Shop, set_now: Callable[[str], None]) -> Shop:
    """A shop with one variant, two locations and a clock at noon of TODAY."""
    set_now("2026-03-01 12:00-06")
    one = {"s": shop.shop_id}
    conn.execute("insert into facts.products (shop_id, shopify_product_id, title) values (%(s)s, 9, 'Fuel Pump')", one)
    conn.execute(
        "insert into facts.variants (shop_id, shopify_variant_id, shopify_product_id, sku) values (%(s)s, 1, 9, 'KP')",
        one,
    )
    conn.execute(
        "insert into facts.locations (shop_id, location_id, name) values (%(s)s, 1, 'A'), (%(s)s, 2, 'B')", one
    )
    return shop


def count(conn: Conn, shop: Shop, days_ago: int, available: int | None, location: int = 1) -> None:
    """Stock counted at ten in the morning."""
    conn.execute(
        "insert into facts.inventory_changes"
        " (shop_id, shopify_variant_id, location_id, observed_at, observed_date, available)"
        " values (%(s)s, 1, %(l)s, (%(d)s + time '10:00') at time zone 'America/Chicago', %(d)s, %(a)s)"
        " on conflict (shop_id, shopify_variant_id, location_id, observed_at)"
        " do update set available = excluded.available",
        {"s": shop.shop_id, "l": location, "d": TODAY - timedelta(days_ago), "a": available},
    )


def sell(conn: Conn, shop: Shop, days_ago: int, units: int) -> None:
    """Units sold on a day."""
    conn.execute(
        "insert into rollups.sku_performance (shop_id, metric_date, shopify_variant_id, units_sold, revenue,"
        " units_returned, orders, revenue_rank, velocity_rank) values (%s, %s, 1, %s, 10, 0, 1, 1, 1)"
        " on conflict (shop_id, metric_date, shopify_variant_id) do update set units_sold = excluded.units_sold",
        [shop.shop_id, TODAY - timedelta(days_ago), units],
    )


def refresh(conn: Conn, shop: Shop, days_ago: int = 1000) -> int:
    """Rows that a refresh from that day on wrote."""
    row = conn.execute(
        "select refresh.inventory_snapshots(%s, %s, %s)", [shop.shop_id, [VARIANT], TODAY - timedelta(days_ago)]
    ).fetchone()
    assert row is not None
    return int(row[0])


def newest(conn: Conn, columns: str) -> tuple[Any, ...]:
    """Columns of the row that holds today."""
    row = conn.execute(f"select {columns} from rollups.inventory_snapshots where valid_until_date is null").fetchone()
    assert row is not None
    return tuple(row)


def all_rows(conn: Conn) -> list[tuple[Any, ...]]:
    """Every row without its bookkeeping columns."""
    return conn.execute(
        "select snapshot_date, valid_until_date, quantity_available, units_sold_7d, units_sold_30d, in_stock_days_30d,"
        " avg_daily_sales, days_of_cover, velocity_tier, reorder_point, safety_stock, stock_status"
        " from rollups.inventory_snapshots order by 1"
    ).fetchall()


def test_adding_up_locations_and_windows_of_exactly_7_and_30_days(conn: Conn, parts: Shop) -> None:
    count(conn, parts, 40, 10)
    count(conn, parts, 35, 5, location=2)
    for days_ago in (0, 6, 7, 29, 30):
        sell(conn, parts, days_ago, 1)
    refresh(conn, parts)
    assert newest(conn, "quantity_available, units_sold_7d, units_sold_30d, in_stock_days_30d") == (15, 2, 4, 30)


def test_cover_is_worked_out_from_whole_numbers(conn: Conn, parts: Shop) -> None:
    # 15 × 30 / 8 = 56.25 days; by the rate that is shown, 0.266667 a day, they would be 56.2.
    count(conn, parts, 40, 15)
    sell(conn, parts, 3, 8)
    refresh(conn, parts)
    assert newest(conn, "days_of_cover, avg_daily_sales") == (Decimal("56.3"), Decimal("0.266667"))


def test_a_stock_out_does_not_lower_the_demand(conn: Conn, parts: Shop) -> None:
    count(conn, parts, 29, 20)
    for days_ago in range(20, 30):
        sell(conn, parts, days_ago, 2)
    count(conn, parts, 19, 0)
    refresh(conn, parts)
    rate, days, status, cover = newest(conn, "avg_daily_sales, in_stock_days_30d, stock_status, days_of_cover")
    assert (float(rate), days, status, float(cover)) == (2.0, 10, "out_of_stock", 0.0)


def test_out_of_stock_for_30_days_keeps_the_last_known_rate(conn: Conn, parts: Shop) -> None:
    count(conn, parts, 100, 20)
    for days_ago in range(50, 80):
        sell(conn, parts, days_ago, 2)
    count(conn, parts, 49, 0)
    refresh(conn, parts)
    days, units, rate = newest(conn, "in_stock_days_30d, units_sold_30d, avg_daily_sales")
    assert (days, units, float(rate)) == (0, 0, 2.0)


@pytest.mark.parametrize(
    ("left", "status"), [(0, "out_of_stock"), (14, "low_stock"), (15, "in_stock"), (90, "in_stock"), (91, "overstock")]
)
def test_status_on_both_sides_of_each_threshold(conn: Conn, parts: Shop, left: int, status: str) -> None:
    count(conn, parts, 60, left)
    for days_ago in range(30):
        sell(conn, parts, days_ago, 1)
    refresh(conn, parts)
    assert newest(conn, "stock_status, reorder_point, safety_stock, velocity_tier") == (status, 14, 0, "fast")


@pytest.mark.parametrize(("days_ago", "tier"), [(0, "slow"), (89, "slow"), (90, "stagnant")])
def test_stagnant_is_no_sale_in_90_days(conn: Conn, parts: Shop, days_ago: int, tier: str) -> None:
    count(conn, parts, 100, 3)
    sell(conn, parts, days_ago, 1)
    refresh(conn, parts)
    assert newest(conn, "velocity_tier") == (tier,)


def test_writing_nothing_when_nothing_changed(conn: Conn, parts: Shop) -> None:
    count(conn, parts, 10, 5)
    assert refresh(conn, parts) > 0
    assert refresh(conn, parts) == 0


def test_a_withdrawn_variant_has_no_stock_from_that_day(conn: Conn, parts: Shop) -> None:
    count(conn, parts, 10, 5)
    refresh(conn, parts)
    conn.execute("update facts.variants set deleted_at = '2026-02-25 12:00-06'")
    refresh(conn, parts, 0)
    assert [row[1] for row in all_rows(conn)] == [date(2026, 2, 25)]


EVENTS = st.lists(
    st.tuples(st.sampled_from(("count", "sale")), st.integers(0, 130), st.integers(0, 6)), min_size=1, max_size=12
)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(events=EVENTS)
def test_incremental_is_from_scratch(conn: Conn, parts: Shop, events: list[tuple[str, int, int]]) -> None:
    conn.execute("savepoint example")
    count(conn, parts, 120, 4)
    for what, days_ago, units in events:
        (count if what == "count" else sell)(conn, parts, days_ago, units)
        refresh(conn, parts, days_ago)
    incremental = all_rows(conn)
    conn.execute("delete from rollups.inventory_snapshots")
    refresh(conn, parts)
    assert incremental == all_rows(conn)
    conn.execute("rollback to savepoint example")
