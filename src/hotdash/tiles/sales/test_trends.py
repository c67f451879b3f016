"""Trends, categories, seasons, segments, margins, vehicles: given facts, expected rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from hotdash.db.connect import Shop, shop_session

Conn = psycopg.Connection[Any]
SetNow = Callable[[str], None]
TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 18, tzinfo=UTC)
HOSE_END, RADIATOR = ("Fuel & Ignition", "AN Fittings & Adapters"), ("Engine & Drivetrain", "Cooling")


@pytest.fixture
def book(conn: Conn, shop: Shop, set_now: SetNow) -> Book:
    """A shop at noon of TODAY with two variants: 1 a hose end at 20 that costs 8, 2 a radiator at 300."""
    book = Book(conn, shop, set_now)
    book.product(1, "Hose ends", price=20, cost=8)
    book.product(2, "Radiators", price=300, cost=None)
    return book


class Book:
    """Writes facts of a shop, makes the figures and reads the views."""

    def __init__(self, conn: Conn, shop: Shop, set_now: SetNow) -> None:
        self.conn, self.shop, self.set_now = conn, shop, set_now
        self.orders = 0

    def insert(self, table: str, **row: Any) -> None:
        """One row of a table."""
        names = ", ".join(["shop_id", *row])
        marks = ", ".join(["%s"] * (len(row) + 1))
        self.conn.execute(f"insert into {table} ({names}) values ({marks})", [self.shop.shop_id, *row.values()])

    def product(self, number: int, kind: str, *, price: int, cost: int | None, status: str = "active") -> None:
        """A product with one variant, both of that number."""
        self.insert(
            "facts.products", shopify_product_id=number, title=f"Part {number}", product_type=kind, status=status
        )
        self.insert(
            "facts.variants", shopify_variant_id=number, shopify_product_id=number, sku=f"P{number}", price=price,
            unit_cost=cost,
        )  # fmt: skip

    def order(
        self,
        day: date,
        *lines: tuple[int, int, int],
        discount: int = 0,
        customer: int | None = None,
        test: bool = False,
    ) -> int:
        """An order placed at noon with (variant, quantity, amount) lines; its number."""
        self.orders += 1
        at = f"{day} 12:00-06"
        self.insert(
            "facts.orders", shopify_order_id=self.orders, order_number=f"#{self.orders}", ordered_at=at, order_date=day,
            currency="USD", shopify_customer_id=customer, is_test=test, display_fulfillment_status="UNFULFILLED",
        )  # fmt: skip
        for variant, quantity, amount in lines:
            self.event(self.orders, day, "gross_sale", amount, quantity, variant)
        if discount:
            self.event(self.orders, day, "discount", -discount, 0, lines[0][0])
        return self.orders

    def event(
        self, order: int, day: date, kind: str, amount: int, quantity: int = 0, variant: int | None = None,
        order_day: date | None = None,
    ) -> None:  # fmt: skip
        """A row of the ledger; order_day where it is another than the event's."""
        source = (variant or 0) + 10 * (order_day is not None)
        self.insert(
            "facts.sale_events", shopify_order_id=order, source_id=source, kind=kind,
            happened_at=f"{day} 12:00-06", event_date=day, order_date=order_day or day, shopify_variant_id=variant,
            quantity=quantity, amount=amount, is_derived=False,
        )  # fmt: skip

    def refresh(self) -> None:
        """All rollups from facts."""
        with shop_session(self.conn, [self.shop.shop_id], now=NOW):
            self.conn.execute("select refresh.everything(%s)", [self.shop.shop_id])
        self.conn.execute("reset role")
        self.set_now(NOW.isoformat())

    def rows(self, view: str, columns: str, rest: str = "true") -> list[tuple[Any, ...]]:
        """Columns of a view of this shop, sorted by them."""
        return self.conn.execute(
            f"select {columns} from sales.{view} where shop_id = %s and {rest} order by {columns}", [self.shop.shop_id]
        ).fetchall()


def ago(days: int) -> date:
    """So many days before TODAY."""
    return TODAY - timedelta(days)


def test_revenue_trends_are_30_full_days_and_never_today(book: Book) -> None:
    for days, amount in ((0, 5), (1, 80), (8, 40), (30, 7), (31, 1000)):
        book.order(ago(days), (1, 1, amount))
    book.refresh()
    rows = book.rows("v_revenue_trends_30d", "metric_date, daily_revenue, daily_orders, revenue_vs_last_week_pct")
    assert (len(rows), rows[0][0], rows[-1]) == (30, ago(30), (ago(1), 80, 1, Decimal(100)))
    assert sum(row[1] for row in rows) == 80 + 40 + 7
    # A week of which one day sold, and nothing to compare the first day with but the day a week before it.
    means = book.rows("v_revenue_trends_30d", "metric_date, revenue_7d_avg")
    assert (means[0], means[-1]) == ((ago(30), Decimal("143.86")), (ago(1), Decimal("11.43")))


def test_a_sale_counts_in_one_category_once(book: Book) -> None:
    # A product that fits forty vehicles and has three variants is one product of one category.
    book.insert("facts.variants", shopify_variant_id=11, shopify_product_id=1, sku="P11", price=30)
    for year in range(1960, 2000):
        book.insert(
            "facts.fitments", shopify_product_id=1, make="Ford", model="F1", year_from=year, year_to=year, source="tags"
        )
    book.order(ago(1), (1, 2, 40), (11, 1, 30), (2, 1, 300), discount=10)
    book.order(ago(31), (1, 1, 20))
    book.order(ago(0), (1, 1, 20))
    book.refresh()
    assert book.rows(
        "v_category_trends_30d",
        "category_l1, category_l2, metric_date, products_sold, total_units, total_revenue, avg_price",
    ) == [
        (*RADIATOR, ago(1), 1, 1, 300, 300),
        (*HOSE_END, ago(1), 2, 3, 60, 20),
    ]  # fmt: skip


def test_a_variant_tells_its_30_days_its_trend_and_its_last_sale(book: Book) -> None:
    for days, units in ((0, 9), (1, 6), (7, 7), (8, 10), (29, 1), (30, 100)):
        book.order(ago(days), (1, units, units * 20))
    returned = book.order(date(2025, 11, 3), (2, 1, 300))
    book.event(returned, ago(3), "return", -300, -1, 2, order_day=date(2025, 11, 3))
    book.insert("facts.locations", location_id=1, name="Main")
    book.insert(
        "facts.inventory_changes", shopify_variant_id=1, location_id=1, observed_at="2026-02-01 12:00-06",
        observed_date="2026-02-01", available=66,
    )  # fmt: skip
    book.refresh()
    assert book.rows(
        "v_sku_performance_30d",
        "sku, revenue_30d, revenue_rank, units_sold_30d, units_returned_30d, orders_30d, units_7d, units_before_7d,"
        " units_vs_last_week_pct, is_trending, trend_direction, last_sale_at::date, current_inventory",
    ) == [
        ("P1", 660, 1, 33, 0, 5, 13, 10, Decimal(30), True, "up", ago(0), 66),
        ("P2", -300, 2, 0, 1, 0, 0, 0, None, False, "stable", date(2025, 11, 3), None),
    ]


@pytest.mark.parametrize(
    ("last", "before", "said"),
    [(12, 10, (False, "stable")), (13, 10, (True, "up")), (7, 10, (False, "down")), (8, 10, (False, "stable")),
     (5, 0, (False, "up")), (0, 5, (False, "down"))],
)  # fmt: skip
def test_a_trend_is_more_than_a_fifth_week_on_week(book: Book, last: int, before: int, said: tuple[bool, str]) -> None:
    for days, units in ((2, last), (9, before)):
        if units:
            book.order(ago(days), (1, units, units))
    book.refresh()
    assert book.rows("v_sku_performance_30d", "is_trending, trend_direction", "sku = 'P1'") == [said]


def test_margin_says_how_much_of_the_revenue_it_covers(book: Book) -> None:
    book.product(3, "Hose ends", price=50, cost=None)
    first = book.order(date(2025, 4, 1), (1, 10, 200), discount=20)
    book.event(first, ago(2), "return", -18, -1, 1, order_day=date(2025, 4, 1))
    book.order(ago(1), (3, 1, 54), (2, 1, 300))
    book.order(date(2025, 3, 31), (1, 1, 5000))
    book.refresh()
    columns = (
        "category_l1, revenue_rank, revenue, units_sold, units_returned, revenue_with_cost, cost_of_goods, margin,"
        " margin_pct, cost_coverage_pct, variants_sold, variants_without_cost"
    )
    # 162 of 216 are of a part whose cost is known: 9 of them stayed sold, at 8 each.
    assert book.rows("v_category_profitability", columns) == [
        (RADIATOR[0], 1, 300, 1, 0, 0, None, None, None, 0, 1, 1),
        (HOSE_END[0], 2, 216, 11, 1, 162, 72, 90, Decimal("55.56"), 75, 2, 1),
    ]  # fmt: skip
    assert book.rows("v_missing_costs", "sku, revenue, revenue_rank, units_sold, share_of_missing_pct") == [
        ("P2", 300, 1, 1, Decimal("84.75")),
        ("P3", 54, 2, 1, Decimal("15.25")),
    ]


def test_a_look_back_does_not_know_the_rest_of_its_month(book: Book, set_now: SetNow) -> None:
    book.order(date(2026, 2, 10), (1, 1, 20))
    book.order(date(2026, 2, 20), (1, 1, 20))
    book.refresh()
    set_now("2026-02-15 12:00-06")
    assert book.rows("v_variant_year", "sku, units_sold") == [("P1", 1)]
    assert book.rows("v_sku_performance_30d", "units_sold_30d", "sku = 'P1'") == [(1,)]


def test_seasons_are_those_of_sales_not_of_products(book: Book) -> None:
    # Five more products of the category, none of which sells, change nothing.
    for number in range(3, 8):
        book.product(number, "Hose ends", price=20, cost=8)
    book.order(date(2024, 1, 15), (1, 1, 999))
    for year in (2024, 2025):
        for month in range(2, 13):
            book.order(date(year, month, 5), (1, 1, 300 if 3 <= month <= 9 else 100))
    book.order(date(2025, 1, 5), (1, 3, 100))
    book.order(date(2026, 1, 5), (1, 1, 200))
    book.order(date(2026, 3, 1), (1, 1, 70_000))
    book.refresh()
    rows = book.rows(
        "v_seasonal_patterns",
        "month_num, month_name, season, category_l1, months_observed, units_sold, revenue, avg_monthly_revenue,"
        " month_share_pct, seasonal_index_pct",
    )
    # The shop began in the middle of a January, and March 2026 is not over: neither counts. The mean months are
    # 150, 200 / 3, seven of 300 and three of 100: together 2616.67, a usual month 218.06.
    assert [rows[0], rows[1], rows[2], len(rows)] == [
        (1, "January", "off_season", HOSE_END[0], 2, 4, 300, 150, 100, Decimal("68.79")),
        (2, "February", "off_season", HOSE_END[0], 3, 2, 200, Decimal("66.67"), 100, Decimal("30.57")),
        (3, "March", "racing_season", HOSE_END[0], 2, 2, 600, 300, 100, Decimal("137.58")),
        12,
    ]


def test_a_year_that_was_not_seen_whole_has_no_seasonal_index(book: Book) -> None:
    book.order(date(2025, 9, 1), (1, 1, 20))
    book.order(date(2025, 11, 1), (1, 1, 40))
    book.refresh()
    assert book.rows("v_seasonal_patterns", "month_num, months_observed, revenue, seasonal_index_pct") == [
        (1, 1, 0, None), (2, 1, 0, None), (9, 1, 20, None), (10, 1, 0, None), (11, 1, 40, None), (12, 1, 0, None),
    ]  # fmt: skip


def test_vehicles_show_what_fits_and_what_it_sold(book: Book) -> None:
    book.product(3, "Hose ends", price=20, cost=8, status="draft")
    fits = [(1, "Ford", "F1", 1948, 1952), (1, "Ford", "F1", 1960, 1962), (2, "Ford", "F1", 1950, 1950),
            (2, "Chevrolet", "Any", 1955, 1957), (3, "Ford", "F1", 1900, 1901)]  # fmt: skip
    for product, make, model, first, last in fits:
        book.insert(
            "facts.fitments", shopify_product_id=product, make=make, model=model, year_from=first, year_to=last,
            source="tags",
        )  # fmt: skip
    book.order(ago(5), (1, 5, 100), (3, 1, 20))
    book.order(date(2025, 6, 5), (2, 1, 280))
    book.refresh()
    assert book.rows(
        "v_vehicle_compatibility_analysis",
        "make, model, year_from, year_to, products_that_fit, products_sold, variants_with_stock_figures, units_sold,"
        " revenue, revenue_rank, revenue_share_pct",
    ) == [
        ("Chevrolet", "Any", 1955, 1957, 1, 1, 0, 1, 280, 2, 70),
        ("Ford", "F1", 1948, 1962, 2, 2, 0, 6, 380, 1, 95),
    ]


def test_segments_add_up_to_the_revenue_of_the_days(book: Book) -> None:
    for customer in (1, 2):
        book.insert("facts.customers", shopify_customer_id=customer)
    old = book.order(ago(90), (1, 10, 200), customer=1)
    book.event(old, ago(3), "return", -20, -1, 1, order_day=ago(90))
    first = book.order(ago(4), (1, 5, 100), discount=10, customer=1)
    book.event(first, ago(4), "shipping", 9)
    book.event(first, ago(4), "tip", 500, variant=3)
    book.order(ago(5), (2, 1, 300), customer=1)
    book.order(ago(6), (2, 1, 300), customer=2)
    book.order(ago(30), (1, 1, 20))
    book.order(ago(2), (1, 1, 7000), test=True)
    book.order(ago(0), (1, 1, 7000))
    book.refresh()
    columns = "primary_segment, customers, orders, revenue, revenue_share_pct, avg_order_value, orders_per_customer"
    rows = book.rows("v_revenue_by_segment", columns)
    assert rows == [
        ("diy_builder", 1, 2, 379, Decimal("54.22"), 195, 2),
        ("first_time_builder", 1, 1, 300, Decimal("42.92"), 300, 1),
        ("unknown", 0, 1, 20, Decimal("2.86"), 20, None),
    ]
    assert sum(row[3] for row in rows) == sum(row[0] for row in book.rows("v_revenue_trends_30d", "daily_revenue"))


def test_returns_on_their_orders_day_stay_with_it_in_segments(book: Book) -> None:
    book.insert("app.settings", name="refunds_on_order_day", value=1)
    old, new = book.order(ago(90), (1, 10, 200)), book.order(ago(10), (1, 10, 200))
    book.event(old, ago(3), "return", -20, -1, 1, order_day=ago(90))
    book.event(new, ago(3), "return", -20, -1, 1, order_day=ago(10))
    book.refresh()
    assert book.rows("v_revenue_by_segment", "revenue") == [(180,)]
    assert sum(row[0] for row in book.rows("v_revenue_trends_30d", "daily_revenue")) == 180


def test_a_category_is_worth_what_the_orders_with_it_are_worth(book: Book) -> None:
    book.product(3, "Hose ends", price=80, cost=72)
    book.order(ago(1), (1, 1, 20), (3, 1, 80), (2, 1, 300))
    book.order(ago(30), (1, 10, 200), discount=20)
    book.order(ago(31), (1, 1, 9000))
    book.order(ago(0), (1, 1, 9000))
    book.refresh()
    # Hose ends: (400 + 180) / 2 orders, whatever number of lines; margin at list (12 + 8) / (20 + 80).
    assert book.rows(
        "v_product_performance",
        "category_l1, category_l2, products_in_category, fast_movers, products_without_stock_figures, units_sold_30d,"
        " revenue_30d, revenue_rank, avg_category_aov, avg_category_margin",
    ) == [(*RADIATOR, 1, 0, 1, 1, 300, 1, 400, None), (*HOSE_END, 2, 0, 2, 12, 280, 2, 290, 20)]


def test_a_product_moves_as_fast_as_its_fastest_variant(book: Book) -> None:
    book.insert("facts.variants", shopify_variant_id=11, shopify_product_id=1, sku="P11", price=30)
    book.insert("facts.locations", location_id=1, name="Main")
    for variant in (1, 11, 2):
        book.insert(
            "facts.inventory_changes", shopify_variant_id=variant, location_id=1, observed_at="2025-10-01 12:00-06",
            observed_date="2025-10-01", available=500,
        )  # fmt: skip
    book.order(ago(1), (11, 60, 1200))
    book.refresh()
    columns = "category_l1, products_in_category, fast_movers, medium_movers, slow_movers, stagnant_movers"
    assert book.rows("v_product_performance", columns) == [(RADIATOR[0], 1, 0, 0, 0, 1), (HOSE_END[0], 1, 1, 0, 0, 0)]


def test_the_export_of_days_holds_a_year_and_its_empty_days(book: Book) -> None:
    book.order(date(2024, 1, 1), (1, 1, 20))
    book.order(ago(364), (1, 2, 40), discount=4)
    book.order(ago(365), (1, 1, 20))
    book.order(ago(0), (1, 1, 20))
    book.refresh()
    rows = book.rows(
        "v_export_daily_performance",
        "metric_date, is_partial, total_orders, gross_sales, discounts, net_sales, avg_order_value",
    )  # fmt: skip
    assert len(rows) == 365
    assert [rows[0], rows[1], rows[-1]] == [
        (ago(364), False, 1, 40, -4, 36, 36),
        (ago(363), False, 0, 0, 0, 0, None),
        (ago(0), True, 1, 20, 0, 20, 20),
    ]


def test_a_young_shop_exports_no_days_before_it(book: Book) -> None:
    assert book.rows("v_export_daily_performance", "metric_date") == []
    book.order(ago(2), (1, 1, 20))
    book.refresh()
    assert book.rows("v_export_daily_performance", "metric_date") == [(ago(2),), (ago(1),), (ago(0),)]


def test_the_export_of_products_joins_sales_category_and_margin(book: Book) -> None:
    book.order(ago(1), (1, 2, 40))
    book.order(date(2025, 5, 1), (1, 3, 60), (2, 1, 300))
    book.refresh()
    assert book.rows(
        "v_export_product_performance",
        "sku, category_l1, category_l2, category_l3, price, unit_cost, revenue_30d, units_sold_30d, revenue_12m,"
        " units_sold_12m, margin_12m, margin_12m_pct",
    ) == [
        ("P1", *HOSE_END, "Hose ends", 20, 8, 40, 2, 100, 5, 60, 60),
        ("P2", *RADIATOR, "Radiators", 300, None, 0, 0, 300, 1, None, None),
    ]
