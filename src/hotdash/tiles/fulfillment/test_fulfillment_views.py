"""Trends, segments and carriers: given orders and parcels, these rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg

from hotdash.db.connect import Shop
from hotdash.tiles.fulfillment.test_fulfillment import order, track

Conn = psycopg.Connection[Any]
SetNow = Callable[[str], None]


def rows(conn: Conn, shop: Shop, columns: str, view: str, order_by: str = "1") -> list[tuple[Any, ...]]:
    """Rows of a view of the shop."""
    query = f"select {columns} from fulfillment.{view} where shop_id = %s order by {order_by}"
    return conn.execute(query.encode(), [shop.shop_id]).fetchall()


def parcel(
    conn: Conn, shop: Shop, number: int, carrier: str | None, shipped: str, delivered: str | None = None, word: str = ""
) -> None:
    """A parcel of order `number` at times of UTC."""
    conn.execute(
        "insert into facts.fulfillments (shop_id, shopify_order_id, fulfillment_id, status, display_status, carrier,"
        " shipped_at, delivered_at)"
        " values (%s, %s, (select count(*) from facts.fulfillments), 'SUCCESS', %s, %s, %s, %s)",
        [shop.shop_id, number, word or None, carrier, f"{shipped}+00", f"{delivered}+00" if delivered else None],
    )


def test_a_trend_counts_each_order_on_its_own_day(conn: Conn, shop: Shop, set_now: SetNow) -> None:
    order(conn, shop, 1, "2026-03-02 09:00", "FULFILLED", shipped="2026-03-03 09:00")  # one day
    order(conn, shop, 2, "2026-03-02 09:00", "FULFILLED", shipped="2026-03-06 09:00")  # four, late since Wednesday
    order(conn, shop, 3, "2026-03-03 09:00")  # open, late since Thursday
    order(conn, shop, 4, "2026-03-09 09:00")  # open, in time
    order(conn, shop, 5, "2026-03-09 09:00", cancelled="2026-03-09 10:00")
    track(conn, shop)
    set_now("2026-03-09 20:00+00")
    columns = (
        "order_date::text, total_orders, fulfilled_orders, open_orders, late_orders, late_pct::float,"
        " fulfillment_rate_pct::float, avg_days_to_fulfill::float, late_7d_pct::float, avg_days_to_fulfill_7d::float"
    )
    found = {row[0]: row[1:] for row in rows(conn, shop, columns, "v_fulfillment_trends")}
    assert len(found) == 90 and min(found) == "2025-12-10" and max(found) == "2026-03-09"
    assert found["2026-03-01"] == (0, 0, 0, 0, None, None, None, None, None)
    assert found["2026-03-02"] == (2, 2, 0, 1, 50, 100, 2.5, 50, 2.5)
    assert found["2026-03-03"] == (1, 0, 1, 1, 100, 0, None, 66.67, 2.5)
    # Seven days: the 2nd has left, one of two orders is late, and none of them has been shipped.
    assert found["2026-03-09"] == (1, 0, 1, 0, 0, 0, None, 50, None)
    assert found["2026-03-08"] == (0, 0, 0, 0, None, None, None, 66.67, 2.5)


def test_a_trend_looks_back(conn: Conn, shop: Shop, set_now: SetNow) -> None:
    order(conn, shop, 1, "2026-03-02 09:00", "FULFILLED", shipped="2026-03-06 09:00")
    order(conn, shop, 2, "2026-03-02 10:00", "FULFILLED", shipped="2026-03-03 10:00")
    order(conn, shop, 3, "2026-03-02 09:00", cancelled="2026-03-06 09:00")
    track(conn, shop)
    columns = "total_orders, fulfilled_orders, open_orders, late_orders, avg_days_to_fulfill::float"
    seen = {}
    for clock in ("2026-03-02 15:30", "2026-03-03 12:00", "2026-03-05 12:00", "2026-03-07 12:00"):
        set_now(f"{clock}+00")
        seen[clock] = rows(conn, shop, f"order_date::text, {columns}", "v_fulfillment_trends", "1 desc")
    on_the_second = {clock: dict((row[0], row[1:]) for row in found)["2026-03-02"] for clock, found in seen.items()}
    assert on_the_second == {
        "2026-03-02 15:30": (2, 0, 2, 0, None),  # the second is placed half an hour later
        "2026-03-03 12:00": (3, 0, 3, 0, None),
        "2026-03-05 12:00": (3, 1, 2, 2, 1.0),
        "2026-03-07 12:00": (2, 2, 0, 1, 2.5),
    }


def test_segments_are_ratios_of_sums_over_thirty_days(conn: Conn, shop: Shop, set_now: SetNow) -> None:
    order(conn, shop, 1, "2026-03-02 09:00", "FULFILLED", shipped="2026-03-03 09:00")
    order(conn, shop, 2, "2026-03-02 09:00", "FULFILLED", shipped="2026-03-06 09:00")
    order(conn, shop, 3, "2026-03-03 09:00")
    order(conn, shop, 4, "2026-02-07 09:00")  # 31 days before
    order(conn, shop, 5, "2026-03-03 09:00", cancelled="2026-03-03 10:00")
    track(conn, shop)
    conn.execute(
        "update rollups.fulfillment_tracking set customer_segment = 'professional_shop', is_priority_customer = true"
        " where shopify_order_id in (1, 2)"
    )
    set_now("2026-03-09 20:00+00")
    columns = (
        "customer_segment, total_orders, fulfilled_orders, open_orders, late_orders, late_pct::float,"
        " avg_days_to_fulfill::float, median_days_to_fulfill::float, priority_orders"
    )
    assert rows(conn, shop, columns, "v_fulfillment_by_segment") == [
        ("professional_shop", 2, 2, 0, 1, 50, 2.5, 2.5, 2),
        ("unknown", 1, 0, 1, 1, 100, None, None, 0),
    ]
    set_now("2026-03-05 15:00+00")
    assert [row[:5] for row in rows(conn, shop, columns, "v_fulfillment_by_segment")] == [
        ("professional_shop", 2, 1, 1, 1),  # one was still lying there, past midnight of Wednesday
        ("unknown", 2, 0, 2, 1),  # that of 7 February was in the window then
    ]


def test_carriers_are_judged_by_what_is_decided(conn: Conn, shop: Shop, set_now: SetNow) -> None:
    """Seven days are allowed: of UPS two parcels are decided, one of them late; USPS never tells of an arrival."""
    for number in range(1, 8):
        order(conn, shop, number, "2026-03-02 09:00", "FULFILLED")
    parcel(conn, shop, 1, "UPS", "2026-03-03 12:00", "2026-03-05 12:00")
    parcel(conn, shop, 2, "UPS", "2026-03-03 12:00", "2026-03-11 00:00")
    parcel(conn, shop, 3, "UPS", "2026-03-10 12:00", None, "DELAYED")
    parcel(conn, shop, 4, " UPS ", "2026-03-03 12:00", "2026-03-05 12:00")
    parcel(conn, shop, 5, "USPS", "2026-03-03 12:00")
    parcel(conn, shop, 6, None, "2026-03-03 12:00", "2026-03-04 12:00")
    parcel(conn, shop, 7, "FedEx", "2026-03-03 12:00", "2026-03-03 11:00")  # before it left: not known
    track(conn, shop)
    set_now("2026-03-12 12:00+00")
    columns = (
        "carrier, parcels, delivered_parcels, under_way_parcels, avg_transit_days::float, median_transit_days::float,"
        " late_parcels, late_pct::float, problem_parcels"
    )
    assert rows(conn, shop, columns, "v_carrier_performance") == [
        ("FedEx", 1, 0, 1, None, None, None, None, 0),
        ("UPS", 4, 3, 1, 3.83, 2.0, 1, 33.33, 1),
        ("USPS", 1, 0, 1, None, None, None, None, 0),
        ("unknown", 1, 1, 0, 1.0, 1.0, 0, 0.0, 0),
    ]
    # An hour before the second arrived it was late under way; the third had left.
    set_now("2026-03-10 23:00+00")
    assert rows(conn, shop, columns, "v_carrier_performance")[1] == ("UPS", 4, 2, 2, 2.0, 2.0, 1, 33.33, 1)
    set_now("2026-03-18 12:00+00")
    assert rows(conn, shop, columns, "v_carrier_performance")[1] == ("UPS", 4, 3, 1, 3.83, 2.0, 2, 50.0, 1)


def test_views_stay_in_their_shop(conn: Conn, shop: Shop, make_shop: Callable[..., Shop], set_now: SetNow) -> None:
    other = make_shop("other.example")
    order(conn, other, 1, "2026-03-02 09:00", "FULFILLED", shipped="2026-03-03 09:00")
    track(conn, other)
    set_now("2026-03-09 20:00+00")
    assert rows(conn, shop, "carrier", "v_carrier_performance") == []
    assert rows(conn, shop, "customer_segment", "v_fulfillment_by_segment") == []
    assert {row[0] for row in rows(conn, shop, "total_orders", "v_fulfillment_trends")} == {0}
