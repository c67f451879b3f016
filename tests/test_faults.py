"""Faults that dashboards like this one are known for: each has a test that fails when it comes back.

That it does is proved in test_faults_planted.py, where each fault is put back for a moment.

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
| any view shows what is personal | tests/test_faults.py | test_no_view_shows_what_is_personal |
| rates are averages of averages | tests/test_faults.py | test_a_rate_over_days_is_a_ratio_of_sums |
| durations are averages of averages | tests/test_faults.py | test_days_to_fulfil_weigh_orders_not_days |
| seasons count products, not sales | tests/test_faults.py | test_seasons_are_made_of_sales |
| archiving deletes without a copy | src/hotdash/tiles/audit/test_audit.py | test_archiving_moves_rows_to_a_signed_file_and_the_chain_still_holds |
| the quality function fails whenever it is called | tests/test_checks.py | test_a_critical_fault_fails_and_many_high_ones_warn |
| approvals are never found, so their rate is 0 | src/hotdash/tiles/audit/test_audit.py | test_decisions_are_counted_with_their_verdicts |
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

from hotdash.db.connect import Shop, set_session
from hotdash.sources.files.files import import_file
from two_shops import fill, shop_tables

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
# Fault, file of its test, name of its test.
TABLE = re.findall(r"^\| ([^|]+) \| (\S+\.py) \| (test_\w+) \|$", __doc__ or "", re.MULTILINE)
NEIGHBOUR = "neighbour@example.net"


def test_every_fault_of_the_table_has_its_test() -> None:
    assert len(TABLE) == 21
    missing = [fault for fault, file, test in TABLE if f"def {test}(" not in (ROOT / file).read_text()]
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
            " values (%s, %s, %s, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'USD', %s, 0, %s, %s)",
            [shop.shop_id, TODAY - timedelta(days_ago), orders, fulfilled, orders - fulfilled, 100 * fulfilled],
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


def test_no_view_shows_what_is_personal(conn: Conn, shop: Shop) -> None:
    """Every view, read by a person of the shop, while one address stands in all that the tables closed to her hold."""
    closed = conn.execute(
        "select attrelid::regclass::text, attname from pg_attribute"
        " where attnum > 0 and col_description(attrelid, attnum) like 'Personal:%' and atttypid = 'text'::regtype"
        " and not has_table_privilege('authenticated', attrelid, 'select')"
    ).fetchall()
    assert len(closed) > 10
    for table in shop_tables(conn):
        fill(conn, table, shop.shop_id, "word")
    for table, column in closed:
        conn.execute(f"update {table} set {column} = %s where shop_id = %s".encode(), [NEIGHBOUR, shop.shop_id])
    set_session(conn, [shop.shop_id], "authenticated")
    views = conn.execute(
        "select c.oid::regclass::text from pg_class as c where c.relkind = 'v' and"
        " c.relnamespace in (select oid from pg_namespace where obj_description(oid) like 'Logic%')"
    ).fetchall()
    assert len(views) > 30
    telling = [view for (view,) in views if NEIGHBOUR in str(conn.execute(f"select * from {view}".encode()).fetchall())]
    assert telling == []


def test_seasons_are_made_of_sales(conn: Conn, shop: Shop, tmp_path: Path, set_now: Callable[[str], None]) -> None:
    if one(conn, "select to_regclass('sales.v_seasonal_patterns') is null or %s = 0", shop):
        pytest.skip("there is no view of seasons yet")
    sell(conn, shop, tmp_path, "1,AN6,3,50.00,2026-01-01,c1", "2,AN6,1,50.00,2026-02-03,c1")
    # Ten new parts in February that nobody bought are no season.
    conn.execute(
        "insert into facts.products (shop_id, shopify_product_id, title) select %s, n, 'Part' from generate_series(1, 10) as n",
        [shop.shop_id],
    )
    set_now("2026-03-09 12:00-05")
    conn.execute("select refresh.everything(%s)", [shop.shop_id])
    months = conn.execute(
        "select month_num, sum(units_sold), sum(revenue) from sales.v_seasonal_patterns where shop_id = %s"
        " group by 1 having sum(revenue) <> 0 order by 1",
        [shop.shop_id],
    ).fetchall()
    assert months == [(1, 3, 150), (2, 1, 50)]
