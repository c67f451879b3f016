"""Trends, turnover and idle stock: given stock and sales of the last days, these rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from hotdash.db.connect import Shop
from hotdash.tiles.inventory.test_inventory import stock

Conn = psycopg.Connection[Any]


@pytest.fixture(autouse=True)
def march(set_now: Callable[[str], None]) -> None:
    """Monday 2 March 2026: the 30 business days are those from 1 February on."""
    set_now("2026-03-02 12:00-06")


def rows(conn: Conn, shop: Shop, columns: str, view: str, order: str) -> list[tuple[Any, ...]]:
    """Rows of a view of the shop."""
    query = f"select {columns} from inventory.{view} where shop_id = %s order by {order}"
    return conn.execute(query.encode(), [shop.shop_id]).fetchall()


def test_a_trend_shows_each_day_what_stood_at_its_end(conn: Conn, shop: Shop) -> None:
    """One variant out of stock until 28 February, then ten pieces; another with a fixed stock of four."""
    stock(
        conn,
        shop,
        1,
        "out_of_stock",
        snapshot_date=date(2026, 1, 1),
        valid_until_date=date(2026, 2, 28),
        quantity_available=-2,
    )
    stock(conn, shop, 1, "in_stock", snapshot_date=date(2026, 2, 28), quantity_available=10)
    stock(conn, shop, 2, "low_stock", snapshot_date=date(2026, 3, 1), quantity_available=4, avg_daily_sales=3)
    found = rows(
        conn, shop, "snapshot_date::text, variants, units, daily_units::float, avg_days_of_cover::float,"
        " out_of_stock_variants, low_stock_variants", "v_inventory_velocity_trends", "1",
    )  # fmt: skip
    assert len(found) == 30
    assert found[0] == ("2026-02-01", 1, 0, 1.0, None, 1, 0)
    assert found[26:] == [
        ("2026-02-27", 1, 0, 1.0, None, 1, 0),
        ("2026-02-28", 1, 10, 1.0, 10.0, 0, 0),
        # (10 + 4) / (1 + 3): a ratio of sums, not the mean of 10 and 1.33 days
        ("2026-03-01", 2, 14, 4.0, 3.5, 0, 1),
        ("2026-03-02", 2, 14, 4.0, 3.5, 0, 1),
    ]


def test_a_trend_looks_back_and_leaves_out_what_is_not_for_sale(
    conn: Conn, shop: Shop, set_now: Callable[[str], None]
) -> None:
    stock(conn, shop, 1, "in_stock", valid_until_date=date(2026, 2, 10))
    stock(conn, shop, 1, "low_stock", snapshot_date=date(2026, 2, 10))
    stock(conn, shop, 2, "low_stock")
    conn.execute("update facts.products set status = 'draft' where shopify_product_id = 2")
    set_now("2026-02-10 12:00-06")
    found = rows(
        conn, shop, "snapshot_date::text, variants, low_stock_variants", "v_inventory_velocity_trends", "1 desc limit 2"
    )
    assert found == [("2026-02-10", 1, 1), ("2026-02-09", 1, 0)]


def test_days_of_velocity_add_up_the_categories(conn: Conn, shop: Shop) -> None:
    stock(conn, shop, 1, "in_stock", snapshot_date=date(2026, 3, 1), quantity_available=10)
    stock(
        conn, shop, 2, "low_stock", snapshot_date=date(2026, 3, 2), quantity_available=4, category_l1="Brakes & Wheels"
    )
    stock(conn, shop, 3, "out_of_stock", snapshot_date=date(2026, 3, 2), quantity_available=0, velocity_tier="slow")
    found = rows(
        conn, shop, "snapshot_date::text, velocity_tier, variants, units, daily_units::float, out_of_stock_variants,"
        " low_stock_variants", "v_inventory_velocity_days", "1, 2",
    )  # fmt: skip
    assert found == [
        ("2026-03-01", "fast", 1, 10, 1.0, 0, 0),
        ("2026-03-02", "fast", 2, 14, 2.0, 0, 1),
        ("2026-03-02", "slow", 1, 0, 1.0, 1, 0),
    ]


def test_turnover_is_a_years_sales_at_cost_over_the_mean_stock_at_cost(conn: Conn, shop: Shop) -> None:
    """20 pieces for 15 days, then 40; 30 sold in 30 days, all at a cost of 5: 150 sold, 150 in stock on average."""
    stock(
        conn,
        shop,
        1,
        "in_stock",
        snapshot_date=date(2025, 12, 1),
        valid_until_date=date(2026, 2, 16),
        quantity_available=20,
    )
    stock(conn, shop, 1, "in_stock", snapshot_date=date(2026, 2, 16), quantity_available=40)
    stock(conn, shop, 2, "in_stock", quantity_available=7)
    conn.execute("update facts.variants set unit_cost = null where shopify_variant_id = 2")
    found = rows(
        conn, shop, "window_start::text, variants, units_sold, cost_of_goods_sold, avg_stock_value, stock_value,"
        " turns_per_year::float, days_of_inventory, variants_without_cost", "v_inventory_turnover", "1",
    )  # fmt: skip
    assert found == [("2026-02-01", 2, 60, 150, 150, 200, 12.17, 30, 1)]


def test_turnover_does_not_take_the_time_before_the_first_count_for_empty_shelves(conn: Conn, shop: Shop) -> None:
    stock(conn, shop, 1, "in_stock", snapshot_date=date(2026, 3, 1), quantity_available=30)
    found = rows(conn, shop, "window_start::text, avg_stock_value", "v_inventory_turnover", "1")
    assert found == [("2026-03-01", 150)]


def test_idle_stock_is_dead_or_beyond_ninety_days_and_the_dearest_comes_first(conn: Conn, shop: Shop) -> None:
    dead = {"velocity_tier": "stagnant", "avg_daily_sales": 0, "days_of_cover": None, "units_sold_30d": 0}
    stock(
        conn,
        shop,
        1,
        "in_stock",
        snapshot_date=date(2025, 10, 1),
        valid_until_date=date(2025, 11, 20),
        units_sold_30d=2,
    )
    stock(conn, shop, 1, "overstock", snapshot_date=date(2025, 11, 20), quantity_available=10, **dead)
    # 100 pieces at one every two days: 45 are 90 days of sales, 55 are too many.
    stock(conn, shop, 2, "overstock", quantity_available=100, avg_daily_sales=0.5, days_of_cover=200, units_sold_30d=15)
    stock(conn, shop, 3, "overstock", quantity_available=9, **dead)
    conn.execute("update facts.variants set unit_cost = null where shopify_variant_id = 3")
    stock(conn, shop, 4, "in_stock", quantity_available=100)
    found = rows(
        conn, shop, "sku, idle_reason, idle_units, idle_value, idle_price_value, place, last_sale_date::text,"
        " days_since_last_sale", "v_dead_stock", "place",
    )  # fmt: skip
    assert found == [
        ("S2", "excess", 55, 275, 1100, 1, None, None),
        # The last sale left the 30 days on 20 November: it was on 21 October.
        ("S1", "dead", 10, 50, 200, 2, "2025-10-21", 132),
        ("S3", "dead", 9, None, 180, 3, None, None),
    ]
    assert found[0][3] == Decimal(55 * 5)
