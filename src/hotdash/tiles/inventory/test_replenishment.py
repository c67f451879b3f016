"""What to order: given stock, demand, suppliers and what is on order, these dates and quantities."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import psycopg
import pytest

from hotdash.db.connect import Shop
from hotdash.tiles.inventory.test_inventory import stock

Conn = psycopg.Connection[Any]


@pytest.fixture(autouse=True)
def march(set_now: Callable[[str], None]) -> None:
    """Monday 2 March 2026."""
    set_now("2026-03-02 12:00-06")


def sells(conn: Conn, shop: Shop, variant: int, available: int, **columns: Any) -> None:
    """A variant that sells two a day: reorder at 34 (14 days and 6 to be safe), up to 94. Price 20, cost 5."""
    demand = {"avg_daily_sales": 2, "safety_stock": 6, "reorder_point": 34, "optimal_stock_level": 94}
    stock(
        conn, shop, variant, "low_stock", quantity_available=available, days_of_cover=max(available, 0) / 2,
        **(demand | columns),
    )  # fmt: skip


def supplier(conn: Conn, shop: Shop, name: str, lead: float | None, minimum: float | None, pack: int | None) -> None:
    """A supplier of all products so far."""
    conn.execute(
        "insert into facts.suppliers (shop_id, supplier_name, lead_time_days, minimum_order_value, pack_size)"
        " values (%s, %s, %s, %s, %s)",
        [shop.shop_id, name, lead, minimum, pack],
    )
    conn.execute("update facts.products set vendor = %s where vendor is null", [name])


def purchase(conn: Conn, shop: Shop, number: int, variant: int, quantity: int, **known: Any) -> None:
    """A purchase order of one line."""
    columns = {
        "shop_id": shop.shop_id, "purchase_order_id": number, "status": "open", "ordered_at": "2026-02-20 12:00-06",
        "expected_date": "2026-03-09", "received_at": None,
    } | {name: value for name, value in known.items() if name != "received_quantity"}  # fmt: skip
    conn.execute(
        f"insert into facts.purchase_orders ({', '.join(columns)}) values ({', '.join(['%s'] * len(columns))})",
        list(columns.values()),
    )
    conn.execute(
        "insert into facts.purchase_order_lines (shop_id, purchase_order_id, line_id, shopify_variant_id, quantity,"
        " received_quantity) values (%s, %s, 1, %s, %s, %s)",
        [shop.shop_id, number, variant, quantity, known.get("received_quantity", 0)],
    )


def wanted(conn: Conn, shop: Shop, columns: str) -> dict[str, tuple[Any, ...]]:
    """SKU → columns of what is to be ordered."""
    query = f"select sku, {columns} from inventory.v_replenishment where shop_id = %s order by sku"
    return {row[0]: row[1:] for row in conn.execute(query.encode(), [shop.shop_id]).fetchall()}


def test_the_last_day_to_order_is_when_stock_meets_the_reorder_point(conn: Conn, shop: Shop) -> None:
    sells(conn, shop, 1, 34)  # at the reorder point: today, up to 94
    sells(conn, shop, 2, 35)  # half a day above it: still today, but not due
    sells(conn, shop, 3, 43)  # nine units are four and a half days
    sells(conn, shop, 4, 34 + 28 + 1)  # in 14 days: just listed
    sells(conn, shop, 5, 34 + 30)  # in 15 days: not yet
    sells(conn, shop, 6, 9, avg_daily_sales=0)  # does not sell
    assert wanted(conn, shop, "is_due, last_order_date::text, order_quantity, order_severity") == {
        "S1": (True, "2026-03-02", 60, "medium"),
        "S2": (False, "2026-03-02", 0, "low"),
        "S3": (False, "2026-03-06", 0, "low"),
        "S4": (False, "2026-03-16", 0, "low"),
    }


def test_how_bad_it_is_follows_from_the_lead_time(conn: Conn, shop: Shop) -> None:
    sells(conn, shop, 1, -3)
    sells(conn, shop, 2, 20)  # ten days: four days without stock before an order of today arrives
    sells(conn, shop, 3, 28)  # exactly the lead time
    found = wanted(conn, shop, "order_severity, days_short::float, lost_revenue_per_day::float, revenue_at_risk::float")
    assert found == {
        "S1": ("critical", 14.0, 40.0, 560.0),
        "S2": ("high", 4.0, None, 160.0),
        "S3": ("medium", 0.0, None, 0.0),
    }


def test_the_supplier_decides_lead_time_and_pack(conn: Conn, shop: Shop) -> None:
    sells(conn, shop, 1, 33)
    supplier(conn, shop, "Acme", 20, None, 25)
    sells(conn, shop, 2, 33)
    conn.execute("update facts.variants set supplier = 'Other' where shopify_variant_id = 2")
    assert wanted(conn, shop, "supplier_name, lead_time_days::float, pack_size, order_quantity, order_severity") == {
        "S1": ("Acme", 20.0, 25, 75, "high"),  # 61 wanted, three packs; 33 last 16.5 of 20 days
        "S2": ("Other", 14.0, 1, 61, "medium"),
    }


def test_a_missed_minimum_is_made_up_by_further_days_of_all_due_lines(conn: Conn, shop: Shop) -> None:
    """60 and 70 pieces at 5 are 650; 350 are missing to 1000, a day of both costs 20: 17.5 days, 35 pieces each."""
    sells(conn, shop, 1, 34)
    sells(conn, shop, 2, 24)
    sells(conn, shop, 3, 40)  # not due: it helps nobody
    supplier(conn, shop, "Acme", None, 1000, 10)
    assert wanted(
        conn, shop, "order_quantity, order_value::float, extra_days::float, cover_after_order_days::float"
    ) == {
        "S1": (100, 500.0, 17.5, 67.0),  # 95, in packs of ten
        "S2": (110, 550.0, 17.5, 67.0),  # 105
        "S3": (0, 0.0, None, 20.0),
    }


def test_a_minimum_that_is_met_changes_nothing_and_an_unknown_cost_is_not_nothing(conn: Conn, shop: Shop) -> None:
    sells(conn, shop, 1, 34)
    sells(conn, shop, 2, 34)
    conn.execute("update facts.variants set unit_cost = null where shopify_variant_id = 2")
    supplier(conn, shop, "Acme", None, 300, None)
    assert wanted(conn, shop, "order_quantity, order_value::float, extra_days::float") == {
        "S1": (60, 300.0, 0.0),
        "S2": (60, None, 0.0),
    }


def test_what_is_on_order_or_incoming_counts_as_there(conn: Conn, shop: Shop, set_now: Callable[[str], None]) -> None:
    sells(conn, shop, 1, 10)
    purchase(conn, shop, 7, 1, 30, received_quantity=10)
    purchase(conn, shop, 8, 1, 999, status="cancelled")
    purchase(conn, shop, 9, 1, 999, status="received", received_at="2026-02-25 12:00-06")
    sells(conn, shop, 2, 0, quantity_incoming=40)
    columns = "is_due, order_quantity, purchased_units, incoming_units, expected_date, order_severity"
    assert wanted(conn, shop, columns) == {
        "S1": (True, 64, 20, 0, date(2026, 3, 9), "medium"),
        # Out of stock, yet there is nothing to order.
        "S2": (False, 0, 0, 40, None, "low"),
    }
    set_now("2026-02-24 12:00-06")  # the third had not come
    assert wanted(conn, shop, "purchased_units") == {"S2": (0,)}
    set_now("2026-02-19 12:00-06")  # none was ordered
    assert wanted(conn, shop, "purchased_units")["S1"] == (0,)


def test_two_shops_do_not_share_suppliers(conn: Conn, shop: Shop, make_shop: Callable[..., Shop]) -> None:
    other = make_shop("other.example")
    sells(conn, shop, 1, 34)
    supplier(conn, shop, "Acme", 3, None, 7)
    sells(conn, other, 1, 34)
    conn.execute("update facts.products set vendor = 'Acme'")
    assert wanted(conn, other, "pack_size, lead_time_days::float") == {"S1": (1, 14.0)}
