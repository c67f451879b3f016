"""Sales pulse: given rollups and ledger, expected figures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest

from hotdash.db.connect import Shop, set_session

TODAY = date(2026, 3, 2)
Conn = psycopg.Connection[Any]


def day(conn: Conn, shop: Shop, days_ago: int, revenue: int, orders: int = 2) -> None:
    """A row of sales_metrics_daily."""
    conn.execute(
        "insert into rollups.sales_metrics_daily (shop_id, metric_date, total_orders, total_units_sold,"
        " unique_skus_sold, gross_sales, discounts,"
        " returns, net_sales, shipping, taxes, fees, total_revenue, tips, gift_card_sales,"
        " currency, orders_fulfilled, orders_pending, orders_unfulfilled)"
        " values (%s, %s, %s, 1, 1, 0, 0, 0, 0, 0, 0, 0, %s, 0, 0, 'USD', 1, 0, 1)",
        [shop.shop_id, TODAY - timedelta(days_ago), orders, revenue],
    )


def sku(conn: Conn, shop: Shop, variant: int, days_ago: int, revenue: int) -> None:
    """A day of a variant."""
    conn.execute(
        "insert into facts.products (shop_id, shopify_product_id, title) values (%s, 9, 'Hose') on conflict do nothing",
        [shop.shop_id],
    )
    conn.execute(
        "insert into facts.variants (shop_id, shopify_variant_id, shopify_product_id, sku) values (%s, %s, 9, %s)"
        " on conflict do nothing",
        [shop.shop_id, variant, f"{shop.shop_id}-{variant}"],
    )
    conn.execute(
        "insert into rollups.sku_performance (shop_id, metric_date, shopify_variant_id, units_sold, revenue,"
        " units_returned, orders, revenue_rank, velocity_rank) values (%s, %s, %s, 1, %s, 0, 1, 1, 1)",
        [shop.shop_id, TODAY - timedelta(days_ago), variant, revenue],
    )


def order(conn: Conn, shop: Shop, number: int, local: str, amount: int) -> None:
    """An order with one sale at a local time."""
    at = {"s": shop.shop_id, "n": number, "at": local, "a": amount}
    conn.execute(
        "insert into facts.orders (shop_id, shopify_order_id, order_number, ordered_at, order_date, currency) values"
        " (%(s)s, %(n)s, 'x', %(at)s::timestamp at time zone 'America/Chicago', %(at)s::timestamp::date, 'USD')",
        at,
    )
    conn.execute(
        "insert into facts.sale_events (shop_id, shopify_order_id, source_id, kind, happened_at, event_date,"
        " order_date, amount, is_derived) values (%(s)s, %(n)s, 1, 'gross_sale',"
        " %(at)s::timestamp at time zone 'America/Chicago',"
        " %(at)s::timestamp::date, %(at)s::timestamp::date, %(a)s, false)",
        at,
    )


def answer(conn: Conn, shop: Shop, function: str = "tile_json(%s, '{}')") -> dict[str, Any]:
    """What a function of the tile returns."""
    row = conn.execute(f"select sales.{function}", [shop.shop_id]).fetchone()
    assert row is not None
    return dict(row[0])


def figure(conn: Conn, shop: Shop, key: str) -> dict[str, Any]:
    """One figure of the headline."""
    return next(f for f in answer(conn, shop, "headline(%s)")["figures"] if f["key"] == key)


def top(conn: Conn, shop: Shop, how_many: int = 5) -> list[tuple[Any, ...]]:
    """The best sellers of the 30 days to TODAY."""
    return conn.execute("select * from sales.top_skus(%s, %s, %s)", [shop.shop_id, TODAY, how_many]).fetchall()


def test_the_tile_is_not_empty_after_midnight(conn: Conn, shop: Shop, set_now: Callable[[str], None]) -> None:
    day(conn, shop, 1, 900)
    set_now("2026-03-02 00:01-06")
    said = answer(conn, shop)
    assert (said["date"], said["total_revenue"], said["total_orders"], said["avg_order_value"]) == (
        "2026-03-02",
        0,
        0,
        None,
    )
    assert set(said) == {
        "date", "total_revenue", "total_orders", "avg_order_value", "revenue_vs_last_week_pct",
        "orders_vs_last_week_pct", "fulfillment_rate_pct", "top_5_skus",
    }  # fmt: skip


def test_top_skus_stay_in_the_shop_and_end_at_five(
    conn: Conn, make_shop: Callable[..., Shop], set_now: Callable[[str], None]
) -> None:
    mine, theirs = make_shop("a.example"), make_shop("b.example")
    for variant in range(1, 8):
        sku(conn, mine, variant, 0, variant)
        sku(conn, theirs, variant, 0, 1000)
    set_now("2026-03-02 12:00-06")
    set_session(conn, [mine.shop_id], "authenticated")
    set_now("2026-03-02 12:00-06")
    names = [row["sku"] for row in answer(conn, mine)["top_5_skus"]]
    assert names == [f"{mine.shop_id}-{variant}" for variant in (7, 6, 5, 4, 3)]


def test_top_skus_cover_exactly_30_days(conn: Conn, shop: Shop) -> None:
    sku(conn, shop, 1, 29, 5)
    sku(conn, shop, 2, 30, 50)
    assert [row[1] for row in top(conn, shop)] == [f"{shop.shop_id}-1"]


def test_kept_and_computed_rankings_agree(conn: Conn, shop: Shop) -> None:
    for variant in range(1, 26):
        sku(conn, shop, variant, variant, 100 if variant % 3 else 40)
    computed = [top(conn, shop, n) for n in (1, 5, 20)]
    conn.execute("select refresh.sku_leaders_30d(%s, %s)", [shop.shop_id, TODAY])
    assert computed == [top(conn, shop, n) for n in (1, 5, 20)]
    assert len(top(conn, shop, 21)) == 21


def test_today_is_compared_with_the_same_time_a_week_earlier(
    conn: Conn, shop: Shop, set_now: Callable[[str], None]
) -> None:
    order(conn, shop, 1, "2026-02-23 11:59", 100)
    order(conn, shop, 2, "2026-02-23 12:01", 900)
    order(conn, shop, 3, "2026-03-02 09:00", 150)
    set_now("2026-03-02 12:00-06")
    assert (figure(conn, shop, "total_revenue")["value"], figure(conn, shop, "total_revenue")["change_pct"]) == (
        150,
        50,
    )


@pytest.mark.parametrize(("amount", "band"), [(2000, "good"), (1999, "watch"), (1500, "watch"), (1499, "bad")])
def test_a_part_of_a_day_is_judged_by_where_it_leads(
    conn: Conn, shop: Shop, set_now: Callable[[str], None], amount: int, band: str
) -> None:
    # Half of last Monday had come by noon, so 2000 by noon leads to 4000.
    order(conn, shop, 1, "2026-02-23 11:00", 500)
    day(conn, shop, 7, 1000)
    order(conn, shop, 3, "2026-03-02 09:00", amount)
    set_now("2026-03-02 12:00-06")
    assert figure(conn, shop, "total_revenue")["band"] == band


def test_a_shop_without_anything_has_no_bands(conn: Conn, shop: Shop) -> None:
    said = answer(conn, shop, "headline(%s)")
    assert {f["band"] for f in said["figures"]} == {None}
    assert said["spark"] is None


def test_seven_full_days_are_seven(conn: Conn, shop: Shop, set_now: Callable[[str], None]) -> None:
    for days_ago in range(20):
        day(conn, shop, days_ago, 1 if days_ago < 8 else 100)
    set_now("2026-03-02 12:00-06")
    assert (figure(conn, shop, "revenue_7d")["value"], figure(conn, shop, "revenue_7d")["change_pct"]) == (7, -99)
