"""Faults that dashboards like this one are known for: each has a test that fails when it comes back.

| fault | file | test |
|---|---|---|
| the best sellers are those of all shops, and all of them | src/hotdash/tiles/sales/test_sales.py | test_top_skus_stay_in_the_shop_and_end_at_five |
| the sales tile is empty after midnight | src/hotdash/tiles/sales/test_sales.py | test_the_tile_is_not_empty_after_midnight |
| an unfulfilled order without a date is not listed | src/hotdash/tiles/fulfillment/test_fulfillment.py | test_an_unfulfilled_order_without_any_date_is_visible_by_its_age |
| a very negative conversation alone is not listed | src/hotdash/tiles/cx/test_cx.py | test_very_negative_alone_is_listed |
| seven days are eight: sales | src/hotdash/tiles/sales/test_sales.py | test_seven_full_days_are_seven |
| seven days are eight: conversations | src/hotdash/tiles/cx/test_cx.py | test_the_summary_covers_exactly_seven_business_days |
| seven days are eight: operators | src/hotdash/tiles/ops/test_ops.py | test_unanswered_breaches_count_and_only_those_of_seven_days |
| seven days are eight: stock | src/hotdash/refresh/test_inventory_snapshots.py | test_adding_up_locations_and_windows_of_exactly_7_and_30_days |
| a second category of a product doubles its revenue | tests/test_faults.py | test_no_second_category_can_double_a_products_revenue |
| growth beyond 1000 % overflows its column | tests/test_faults.py | test_growth_of_a_million_percent_is_stored_and_shown |
| a person reads personal columns | tests/test_isolation.py | test_personal_tables_are_closed_to_people |
| a view shows e-mails | src/hotdash/tiles/cx/test_cx.py | test_no_view_shows_names_addresses_or_words |
| rates are averages of averages | tests/test_faults.py | test_a_rate_over_days_is_a_ratio_of_sums |
| durations are averages of averages | tests/test_faults.py | test_days_to_fulfil_weigh_orders_not_days |
| erasure misses tables that hold names | tests/test_privacy.py | test_erasure_reaches_every_table_there_is |
| quantity counts twice in gross sales | tests/test_laws.py | test_quantities_count_once |
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest

from hotdash.db.connect import Shop
from hotdash.sources.files.files import import_file

ROOT = Path(__file__).parent.parent
TODAY = date(2026, 3, 9)
MAPPING = """
[file]
date_format = "%Y-%m-%d"
[columns]
order = "Order"
sku = "SKU"
quantity = "Units"
unit_price = "Price"
ordered_at = "Day"
customer = "Customer"
"""
Conn = psycopg.Connection[Any]


def test_every_fault_of_the_table_has_its_test() -> None:
    table = re.findall(r"^\| ([^|]+) \| (\S+\.py) \| (test_\w+) \|$", __doc__ or "", re.MULTILINE)
    assert len(table) == 16
    missing = [fault for fault, file, test in table if f"def {test}(" not in (ROOT / file).read_text()]
    assert missing == []


def sell(conn: Conn, shop: Shop, folder: Path, *rows: str) -> None:
    """Import orders, one a row: order, SKU, units, price, day, customer."""
    mapping, file = folder / "map.toml", folder / "orders.csv"
    mapping.write_text(MAPPING)
    file.write_text("\n".join(["Order,SKU,Units,Price,Day,Customer", *rows, ""]))
    assert import_file(conn, shop, file, mapping=mapping).rejected == 0
    conn.execute("reset role")


def one(conn: Conn, query: str, shop: Shop) -> Any:
    """The one value that a query of the shop finds."""
    row = conn.execute(query.encode(), [shop.shop_id]).fetchone()
    assert row is not None
    return row[0]


def figure(conn: Conn, shop: Shop, tile: str, key: str) -> Any:
    """The value of a figure in a tile's headline."""
    figures = one(conn, f"select {tile}.headline(%s) -> 'figures'", shop)
    return next(found["value"] for found in figures if found["key"] == key)


def test_no_second_category_can_double_a_products_revenue(conn: Conn, shop: Shop, tmp_path: Path) -> None:
    sell(conn, shop, tmp_path, "1,AN6,2,50.00,2026-03-06,c1", "2,AN6,1,50.00,2026-03-07,c1")
    with pytest.raises(psycopg.errors.UniqueViolation), conn.transaction():
        conn.execute(
            "insert into rollups.product_categories (shop_id, shopify_product_id, category_l1)"
            " select c.shop_id, c.shopify_product_id, c.category_l1 from rollups.product_categories as c"
            " where c.shop_id = %s",
            [shop.shop_id],
        )
    for revenue in (
        "select sum(m.total_revenue) from rollups.sales_metrics_daily as m where m.shop_id = %s",
        "select sum(k.revenue) from rollups.sku_performance as k where k.shop_id = %s",
        "select sum(s.total_revenue) from rollups.customer_segments as s where s.shop_id = %s",
    ):
        assert one(conn, revenue, shop) == Decimal(150), revenue


def test_growth_of_a_million_percent_is_stored_and_shown(
    conn: Conn, shop: Shop, tmp_path: Path, set_now: Callable[[str], None]
) -> None:
    sell(conn, shop, tmp_path, "1,AN6,1,1.00,2026-03-02,c1", "2,AN6,1,10001.00,2026-03-09,c1")
    set_now("2026-03-09 23:00-05")
    shown = "select v.revenue_vs_last_week_pct from sales.v_sales_pulse_current as v where v.shop_id = %s"
    assert one(conn, shown, shop) == Decimal(1_000_000)


def test_a_rate_over_days_is_a_ratio_of_sums(conn: Conn, shop: Shop, set_now: Callable[[str], None]) -> None:
    # 1 of 1 shipped on one day and 0 of 99 on another is one in a hundred, not one in two.
    for days_ago, orders, fulfilled in ((1, 1, 1), (2, 99, 0)):
        conn.execute(
            "insert into rollups.sales_metrics_daily (shop_id, metric_date, total_orders, total_units_sold,"
            " unique_skus_sold, gross_sales, discounts, returns, net_sales, shipping, taxes, fees, total_revenue, tips,"
            " gift_card_sales, currency, orders_fulfilled, orders_pending, orders_unfulfilled, fulfillment_rate_pct)"
            " values (%s, %s, %s, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'USD', %s, 0, 0, %s)",
            [shop.shop_id, TODAY - timedelta(days_ago), orders, fulfilled, 100 * fulfilled],
        )
    set_now("2026-03-09 12:00-05")
    assert figure(conn, shop, "sales", "fulfillment_rate_pct") == 1


def test_days_to_fulfil_weigh_orders_not_days(conn: Conn, shop: Shop, set_now: Callable[[str], None]) -> None:
    # One order that took ten days and nine that took none is one day a piece, not five.
    for number in range(1, 11):
        days = 10 if number == 1 else 0
        ordered = datetime(2026, 2, 17 if days else 25, 18, tzinfo=UTC)
        conn.execute(
            "insert into facts.orders (shop_id, shopify_order_id, order_number, kind, ordered_at, order_date,"
            " display_fulfillment_status, currency, source_updated_at)"
            " values (%s, %s, %s, 'order', %s, %s, 'FULFILLED', 'USD', %s)",
            [shop.shop_id, number, f"#{number}", ordered, ordered.date(), ordered],
        )
        conn.execute(
            "insert into facts.fulfillments (shop_id, shopify_order_id, fulfillment_id, status, shipped_at)"
            " values (%s, %s, %s, 'SUCCESS', %s)",
            [shop.shop_id, number, number, ordered + timedelta(days)],
        )
    set_now("2026-03-09 12:00-05")
    conn.execute("select refresh.everything(%s)", [shop.shop_id])
    told = one(conn, "select fulfillment.tile_json(%s, '{}') -> 'summary' -> 'avg_days_to_fulfill'", shop)
    assert told == 1
