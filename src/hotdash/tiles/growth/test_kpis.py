"""KPIs of all tiles beside their targets: given rollups and facts, value and band."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from hotdash.db.connect import Shop

Conn = psycopg.Connection[Any]
TODAY = date(2026, 3, 4)  # a Wednesday
NOON = datetime.fromisoformat("2026-03-04 12:00-06:00")
UNUSED = (
    "total_units_sold", "unique_skus_sold", "gross_sales", "discounts", "returns", "net_sales", "shipping", "taxes",
    "fees", "tips", "gift_card_sales", "orders_fulfilled", "orders_pending", "orders_unfulfilled",
)  # fmt: skip
# The contract of targets and bands: tile, better, target, upper end of the target, yellow, red.
TARGETS = {
    "daily_revenue": ("sales", "up", 5000, None, 4000, 3000),
    "revenue_wow_pct": ("sales", "up", 10, None, 5, 0),
    "aov": ("sales", "up", 250, None, 200, 150),
    "low_stock_skus": ("inventory", "down", 10, None, 10, 20),
    "out_of_stock_skus": ("inventory", "down", 1, None, 1, 5),
    "avg_cover_days": ("inventory", "up", 21, 30, 20, 14),
    "pending_orders": ("fulfillment", "down", 20, None, 20, 50),
    "orders_late_pct": ("fulfillment", "down", 5, None, 5, 10),
    "days_to_fulfill": ("fulfillment", "down", 2, None, 2, 3),
    "open_escalations": ("cx", "down", 10, None, 10, 25),
    "cx_breached_pct": ("cx", "down", 10, None, 10, 20),
    "first_response_minutes": ("cx", "down", 30, None, 30, 60),
    "negative_sentiment_pct": ("cx", "down", 15, None, 15, 30),
    "activation_7d_pct": ("ops", "up", 80, None, 80, 60),
    "operator_median_minutes": ("ops", "down", 45, None, 45, 90),
    "operator_resolution_pct": ("ops", "up", 85, None, 85, 70),
    "growth_mom_pct": ("growth", "up", 15, None, 5, 0),
    "freshness_hours": ("checks", "down", 24, None, 24, 48),
    "completeness_pct": ("checks", "up", 95, None, 95, 85),
}
# KPI → figure of its tile's headline that says the same.
SHOWN_AS = {
    "low_stock_skus": "low_stock", "out_of_stock_skus": "out_of_stock", "avg_cover_days": "avg_cover_days",
    "orders_late_pct": "late_pct", "days_to_fulfill": "avg_days_to_fulfill", "open_escalations": "total_escalations",
    "cx_breached_pct": "breached_pct", "first_response_minutes": "median_first_response_minutes",
    "negative_sentiment_pct": "negative_sentiment_pct", "activation_7d_pct": "activation_rate_7d_avg",
    "operator_median_minutes": "median_response_time", "operator_resolution_pct": "resolution_rate_pct",
    "growth_mom_pct": "growth_mom_pct",
}  # fmt: skip


@pytest.fixture
def now(set_now: Callable[[str], None]) -> None:
    """Noon of TODAY."""
    set_now(NOON.isoformat())


def insert(conn: Conn, shop: Shop, table: str, **row: Any) -> None:
    """One row of a table."""
    names = ", ".join(["shop_id", *row])
    conn.execute(
        f"insert into {table} ({names}) values ({', '.join(['%s'] * (len(row) + 1))})", [shop.shop_id, *row.values()]
    )


def day(conn: Conn, shop: Shop, days_ago: int, revenue: int, orders: int, aov: int | None) -> None:
    """A row of sales_metrics_daily."""
    nothing = dict.fromkeys(UNUSED, 0)
    insert(
        conn, shop, "rollups.sales_metrics_daily", metric_date=TODAY - timedelta(days_ago), total_orders=orders,
        total_revenue=revenue, avg_order_value=aov, currency="USD", **nothing,
    )  # fmt: skip


def kpis(conn: Conn, shop: Shop) -> dict[str, tuple[Any, Any]]:
    """KPI → value and band."""
    found = conn.execute("select kpi, value, band from growth.v_kpi_summary where shop_id = %s", [shop.shop_id])
    return {kpi: (value, band) for kpi, value, band in found.fetchall()}


def test_every_kpi_stands_beside_its_target_even_where_nothing_is_known(conn: Conn, shop: Shop, now: None) -> None:
    found = conn.execute(
        "select kpi, tile, better, target, target_until, yellow, red from growth.v_kpi_summary where shop_id = %s",
        [shop.shop_id],
    ).fetchall()
    assert {row[0]: row[1:] for row in found} == TARGETS
    assert len(found) == len(TARGETS)
    known = {kpi: figures for kpi, figures in kpis(conn, shop).items() if figures != (None, None)}
    # What is counted is none; nobody works with the shop.
    assert known == {"pending_orders": (0, "good"), "open_escalations": (0, "good"), "activation_7d_pct": (0, "bad")}


def test_targets_are_the_shops_own(conn: Conn, shop: Shop, now: None) -> None:
    for name, value in (("aov_target", 90), ("aov_yellow", 80), ("aov_red", 70)):
        insert(conn, shop, "app.settings", name=name, value=value)
    day(conn, shop, 1, 0, 1, 75)
    assert kpis(conn, shop)["aov"] == (75, "watch")


def test_sales_are_judged_over_full_weeks_as_ratios_of_sums(conn: Conn, shop: Shop, now: None) -> None:
    day(conn, shop, 0, 99_000, 1, 99_000)
    day(conn, shop, 1, 26_000, 3, 200)
    day(conn, shop, 7, 2_350, 1, 300)
    day(conn, shop, 8, 27_000, 1, 1_000)
    day(conn, shop, 14, 0, 0, None)
    day(conn, shop, 15, 50_000, 1, 1_000)
    found = kpis(conn, shop)
    assert (found["daily_revenue"], found["revenue_wow_pct"], found["aov"]) == (
        (4050, "good"), (5, "good"), (225, "good"),
    )  # fmt: skip


def stock(conn: Conn, shop: Shop, variant: int, status: str, available: int, per_day: Decimal | int) -> None:
    """What stands of a variant today."""
    insert(
        conn, shop, "rollups.inventory_snapshots", snapshot_date=TODAY - timedelta(3), shopify_variant_id=variant,
        quantity_available=available, units_sold_7d=0, units_sold_30d=0, avg_daily_sales=per_day, stock_status=status,
    )  # fmt: skip


def parcel(conn: Conn, shop: Shop, number: int, status: str, *, late: bool = False, days: int | None = None) -> None:
    """An order of three days ago, open or shipped within `days`."""
    ordered = NOON - timedelta(days=3)
    shipped = ordered + timedelta(days=days) if days is not None else None
    insert(
        conn, shop, "rollups.fulfillment_tracking", shopify_order_id=number, order_number=f"#{number}",
        fulfillment_status=status, order_created_at=ordered, order_date=ordered.date(), is_open=shipped is None,
        fulfilled_at=shipped, closed_at=shipped, days_to_fulfill=days, sla_threshold_days=2,
        sla_deadline=NOON + timedelta(days=-1 if late else 2),
    )  # fmt: skip
    if days is not None:
        insert(
            conn, shop, "rollups.fulfillment_days", order_date=ordered.date(), days_to_fulfill=days, orders=1,
            late_orders=0,
        )  # fmt: skip


def conversation(conn: Conn, shop: Shop, number: int, waits: int, sentiment: str, *, answered: bool) -> None:
    """One of yesterday, its first answer after so many minutes, or none yet."""
    begun = NOON - timedelta(days=1)
    reply = begun + timedelta(minutes=waits) if answered else None
    insert(
        conn, shop, "facts.cx_conversations", chatwoot_conversation_id=number, status="open", sentiment=sentiment,
        conversation_created_at=begun, conversation_date=begun.date(), first_response_at=reply,
        first_response_time_minutes=waits if answered else None, waiting_since=None if answered else begun,
        last_customer_message_at=begun,
    )  # fmt: skip


def a_shop_at_work(conn: Conn, shop: Shop) -> None:
    """Something of everything."""
    for variant, row in enumerate(
        [("low_stock", 5, 1), ("out_of_stock", 0, 2), ("out_of_stock", 0, 0), ("in_stock", 55, 3)]
    ):
        stock(conn, shop, variant, *row)
    parcel(conn, shop, 1, "unfulfilled", late=True)
    parcel(conn, shop, 2, "partial")
    parcel(conn, shop, 3, "on_hold")
    parcel(conn, shop, 4, "fulfilled", days=2)
    parcel(conn, shop, 5, "fulfilled", days=1)
    conversation(conn, shop, 1, 40, "negative", answered=True)
    conversation(conn, shop, 2, 20, "neutral", answered=True)
    conversation(conn, shop, 3, 0, "neutral", answered=False)
    for number, minutes in ((1, 30), (2, None)):
        insert(
            conn, shop, "rollups.operator_sla_resolution", chatwoot_conversation_id=number,
            sla_breach_detected_at=NOON - timedelta(hours=9), breach_date=TODAY, minutes_to_action=minutes,
            operator_action_at=None if minutes is None else NOON - timedelta(hours=8.5),
        )  # fmt: skip
    insert(conn, shop, "facts.products", shopify_product_id=1, title="Hose")
    insert(conn, shop, "facts.variants", shopify_variant_id=1, shopify_product_id=1, sku="A", unit_cost=1)
    for stream, hours in (("orders", 30), ("inventory", 2), ("search", 90)):
        insert(
            conn, shop, "raw.cursors", source="files", stream=stream, position="1",
            read_at=NOON - timedelta(hours=hours),
        )  # fmt: skip


def test_stock_orders_conversations_and_data_stand_beside_their_targets(conn: Conn, shop: Shop, now: None) -> None:
    a_shop_at_work(conn, shop)
    found = kpis(conn, shop)
    assert {kpi: found[kpi] for kpi in TARGETS if TARGETS[kpi][0] not in ("sales", "growth")} == {
        "low_stock_skus": (1, "good"),
        "out_of_stock_skus": (1, "watch"),
        # (5 + 55) units / (1 + 3) a day.
        "avg_cover_days": (15, "watch"),
        "pending_orders": (2, "good"),
        # One of five is late.
        "orders_late_pct": (20, "bad"),
        "days_to_fulfill": (1.5, "good"),
        "open_escalations": (1, "good"),
        "cx_breached_pct": (Decimal("33.33"), "bad"),
        "first_response_minutes": (30, "watch"),
        "negative_sentiment_pct": (Decimal("33.33"), "bad"),
        "activation_7d_pct": (0, "bad"),
        "operator_median_minutes": (30, "good"),
        # The breach that nobody has answered counts.
        "operator_resolution_pct": (50, "bad"),
        # The oldest of orders and inventory; search is late by nature.
        "freshness_hours": (30, "watch"),
        # A variant with SKU and cost, without supplier, and three open conversations with a sentiment: 5 of 6 cells.
        "completeness_pct": (Decimal("83.33"), "bad"),
    }


def test_a_kpi_is_the_figure_that_its_tile_shows(conn: Conn, shop: Shop, now: None) -> None:
    a_shop_at_work(conn, shop)
    found = kpis(conn, shop)
    for kpi, key in SHOWN_AS.items():
        row = conn.execute(f"select {TARGETS[kpi][0]}.headline(%s) -> 'figures'", [shop.shop_id]).fetchone()
        assert row is not None
        shown = next(figure for figure in row[0] if figure["key"] == key)
        value = found[kpi][0]
        assert (shown["value"], shown["band"]) == (None if value is None else float(value), found[kpi][1]), kpi
