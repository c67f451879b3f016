"""Fulfilment: given orders, parcels and holds, these orders need attention and this is how shipping goes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg

from hotdash.db.connect import Shop

SetNow = Callable[[str], None]


def order(
    conn: psycopg.Connection,
    shop: Shop,
    number: int,
    at: str,
    status: str | None = "UNFULFILLED",
    *,
    shipped: str | None = None,
    cancelled: str | None = None,
    kind: str = "order",
) -> int:
    """An order placed at the shop's own time `at` (central time), shipped whole at `shipped`."""
    zone = "%s::timestamp at time zone 'America/Chicago'"
    conn.execute(
        "insert into facts.orders (shop_id, shopify_order_id, order_number, kind, ordered_at, order_date, cancelled_at,"
        " display_fulfillment_status, currency, total_price, source_updated_at)"
        f" values (%s, %s, %s, %s, {zone}, %s::timestamp::date, {zone}, %s, 'USD', 100, now())",
        [shop.shop_id, number, f"#{number}", kind, at, at, cancelled, status],
    )
    if shipped:
        conn.execute(
            "insert into facts.fulfillments (shop_id, shopify_order_id, fulfillment_id, status, carrier, shipped_at)"
            f" values (%s, %s, %s, 'SUCCESS', 'UPS', {zone})",
            [shop.shop_id, number, number, shipped],
        )
    return number


def work_order(conn: psycopg.Connection, shop: Shop, number: int, status: str, **told: Any) -> None:
    """A fulfilment order of order `number`, newer than the order itself."""
    conn.execute(
        "insert into facts.fulfillment_orders (shop_id, fulfillment_order_id, shopify_order_id, status, fulfill_at,"
        " fulfill_by, hold_reasons, source_updated_at) values (%s, %s, %s, %s, %s, %s, %s, now() + interval '1 s')",
        [
            shop.shop_id,
            number,
            number,
            status,
            told.get("fulfill_at"),
            told.get("fulfill_by"),
            told.get("reasons", []),
        ],
    )


def track(conn: psycopg.Connection, shop: Shop) -> int:
    """Refresh all orders of the shop; rows written."""
    row = conn.execute(
        "select refresh.fulfillment_tracking(%s, array(select shopify_order_id from facts.orders where shop_id = %s))",
        [shop.shop_id, shop.shop_id],
    ).fetchone()
    assert row is not None
    return int(row[0])


def listed(conn: psycopg.Connection, shop: Shop) -> dict[str, tuple[str, bool]]:
    """Order number → severity and breach of the orders that need attention."""
    rows = conn.execute(
        "select order_number, issue_severity, is_sla_breach from fulfillment.v_fulfillment_issues where shop_id = %s",
        [shop.shop_id],
    ).fetchall()
    return {number: (severity, breach) for number, severity, breach in rows}


def tile(conn: psycopg.Connection, shop: Shop, options: str = "{}") -> dict[str, Any]:
    """The endpoint's answer."""
    row = conn.execute("select fulfillment.tile_json(%s, %s)", [shop.shop_id, options]).fetchone()
    assert row is not None
    return dict(row[0])


def test_an_unfulfilled_order_without_any_date_is_visible_by_its_age(
    conn: psycopg.Connection, shop: Shop, set_now: SetNow
) -> None:
    order(conn, shop, 1, "2026-03-02 09:00", None)
    order(conn, shop, 2, "2026-03-02 09:00", "A_NEW_WORD")
    track(conn, shop)
    set_now("2026-03-12 15:00+00")
    assert listed(conn, shop) == {"#1": ("critical", True), "#2": ("critical", True)}
    issue = tile(conn, shop)["issues"][0]
    assert issue["days_to_fulfill"] is None
    assert issue["age_days"] == 10


def test_an_order_turns_critical_when_its_deadline_passes(
    conn: psycopg.Connection, shop: Shop, set_now: SetNow
) -> None:
    order(conn, shop, 1, "2026-03-02 09:00")  # Monday: until the end of Wednesday, midnight of 5 March, 06:00 UTC
    track(conn, shop)
    set_now("2026-03-05 06:00:00+00")
    assert listed(conn, shop) == {}
    set_now("2026-03-05 06:00:01+00")
    assert listed(conn, shop) == {"#1": ("critical", True)}


def test_an_order_in_time_is_listed_once_it_is_older_than_three_days(
    conn: psycopg.Connection, shop: Shop, set_now: SetNow
) -> None:
    order(conn, shop, 1, "2026-03-06 15:00")  # Friday afternoon: until midnight of Thursday 12 March, far away
    track(conn, shop)
    set_now("2026-03-09 20:59:59+00")
    assert listed(conn, shop) == {}
    set_now("2026-03-09 21:00:01+00")
    assert listed(conn, shop) == {"#1": ("low", False)}
    set_now("2026-03-11 22:00:00+00")  # more than 80 % of the allowance is used
    assert listed(conn, shop) == {"#1": ("high", False)}


def test_holds_are_medium_and_their_reasons_become_issues(
    conn: psycopg.Connection, shop: Shop, set_now: SetNow
) -> None:
    for number, reasons in ((1, ["AWAITING_PAYMENT"]), (2, ["INVENTORY_OUT_OF_STOCK"]), (3, ["INCORRECT_ADDRESS"])):
        order(conn, shop, number, "2026-03-02 09:00")
        work_order(conn, shop, number, "ON_HOLD", reasons=reasons)
    track(conn, shop)
    set_now("2026-03-02 16:00+00")
    assert [(i["order_number"], i["issue_type"], i["issue_severity"]) for i in tile(conn, shop)["issues"]] == [
        ("#2", "inventory_shortage", "high"),
        ("#3", "wrong_address", "high"),
        ("#1", "on_hold", "medium"),
    ]
    row = conn.execute(
        "select issue_description from rollups.fulfillment_tracking where order_number = '#1'"
    ).fetchone()
    assert row == ("On hold: awaiting payment",)
    assert len(tile(conn, shop, '{"severity": "medium"}')["issues"]) == 1


def test_a_scheduled_order_is_listed_only_after_its_day(conn: psycopg.Connection, shop: Shop, set_now: SetNow) -> None:
    order(conn, shop, 1, "2026-03-02 09:00", "SCHEDULED")
    work_order(conn, shop, 1, "SCHEDULED", fulfill_at="2026-03-20 15:00+00")
    track(conn, shop)
    set_now("2026-03-20 23:00+00")
    assert listed(conn, shop) == {}
    set_now("2026-03-21 15:00+00")
    assert listed(conn, shop) == {"#1": ("low", False)}


def test_a_deadline_of_the_source_comes_before_the_rule(conn: psycopg.Connection, shop: Shop, set_now: SetNow) -> None:
    order(conn, shop, 1, "2026-03-02 09:00")
    work_order(conn, shop, 1, "OPEN", fulfill_by="2026-03-02 18:00+00")
    track(conn, shop)
    set_now("2026-03-02 18:00:01+00")
    assert listed(conn, shop) == {"#1": ("critical", True)}


def test_a_look_back_sees_what_was_not_shipped_then(conn: psycopg.Connection, shop: Shop, set_now: SetNow) -> None:
    order(conn, shop, 1, "2026-03-02 09:00", "FULFILLED", shipped="2026-03-06 09:00")
    order(conn, shop, 2, "2026-03-02 09:00", cancelled="2026-03-06 09:00")
    order(conn, shop, 3, "2026-03-02 09:00", "FULFILLED", shipped="2026-03-03 09:00")
    track(conn, shop)
    set_now("2026-03-05 15:00+00")
    assert set(listed(conn, shop)) == {"#1", "#2"}
    assert health(conn, shop) == (3, 1, 2, 0, 2, 1.0, 66.67)
    set_now("2026-03-06 15:00:01+00")
    assert listed(conn, shop) == {}
    assert health(conn, shop) == (2, 2, 0, 1, 0, 2.5, 50.0)


def health(conn: psycopg.Connection, shop: Shop) -> tuple[Any, ...]:
    """Total, fulfilled, unfulfilled, late, breached, mean days, late %."""
    row = conn.execute(
        "select total_orders, fulfilled_orders, unfulfilled_orders, late_orders, breached_orders,"
        " avg_days_to_fulfill::float, late_pct::float from fulfillment.v_fulfillment_health_summary where shop_id = %s",
        [shop.shop_id],
    ).fetchone()
    assert row is not None
    return tuple(row)


def test_the_window_is_exactly_thirty_business_days(conn: psycopg.Connection, shop: Shop, set_now: SetNow) -> None:
    order(conn, shop, 1, "2026-03-01 23:59", "FULFILLED", shipped="2026-03-03 09:00")
    order(conn, shop, 2, "2026-03-02 00:00", "FULFILLED", shipped="2026-03-04 00:00")
    track(conn, shop)
    set_now("2026-03-31 12:00+00")
    assert health(conn, shop)[:2] == (1, 1)
    assert tile(conn, shop)["summary"]["avg_days_to_fulfill"] == 2


def test_a_source_that_never_tells_of_shipping_makes_nothing_late(
    conn: psycopg.Connection, shop: Shop, set_now: SetNow
) -> None:
    order(conn, shop, 1, "2026-03-02 09:00", None)
    conn.execute("update facts.orders set source_updated_at = null")
    track(conn, shop)
    set_now("2026-03-20 15:00+00")
    assert listed(conn, shop) == {}
    headline = conn.execute("select fulfillment.headline(%s)", [shop.shop_id]).fetchone()
    assert headline and [figure["value"] for figure in headline[0]["figures"]] == [None] * 4
    assert "not known which orders are late" in headline[0]["empty"]
    order(conn, shop, 2, "2026-03-03 09:00", "FULFILLED", shipped="2026-03-04 09:00")
    track(conn, shop)
    headline = conn.execute("select fulfillment.headline(%s)", [shop.shop_id]).fetchone()
    assert headline and (headline[0]["figures"][0]["value"], headline[0]["empty"]) == (0, None)


def test_two_shops_do_not_meet_and_keys_are_the_endpoints(
    conn: psycopg.Connection, shop: Shop, make_shop: Callable[..., Shop], set_now: SetNow
) -> None:
    other = make_shop("other.example")
    order(conn, shop, 1, "2026-03-02 09:00")
    order(conn, other, 1, "2026-03-02 09:00", "FULFILLED", shipped="2026-03-03 09:00")
    track(conn, shop)
    track(conn, other)
    set_now("2026-03-20 15:00+00")
    assert tile(conn, shop)["summary"] == {
        "total_issues": 1,
        "critical_issues": 1,
        "sla_breaches": 1,
        "avg_days_to_fulfill": None,
    }
    assert tile(conn, other)["issues"] == []
    row = conn.execute("select fulfillment.headline(%s)", [shop.shop_id]).fetchone()
    assert row is not None
    assert row[0]["figures"][0]["value"] == 1


def test_tracking_twice_writes_nothing_and_a_moved_order_leaves_its_old_day(
    conn: psycopg.Connection, shop: Shop
) -> None:
    order(conn, shop, 1, "2026-03-02 09:00", "FULFILLED", shipped="2026-03-03 09:00")
    assert track(conn, shop) == 3
    assert track(conn, shop) == 0
    conn.execute("update facts.orders set ordered_at = ordered_at - interval '1 day', order_date = order_date - 1")
    track(conn, shop)
    for table in ("fulfillment_days", "fulfillment_totals"):
        found = conn.execute(f"select order_date::text, orders from rollups.{table}").fetchall()
        assert found == [("2026-03-01", 1)]
    conn.execute("update facts.orders set is_test = true")
    track(conn, shop)
    assert conn.execute("select from rollups.fulfillment_days").fetchall() == []
    assert conn.execute("select from rollups.fulfillment_totals").fetchall() == []
    assert conn.execute("select from rollups.fulfillment_tracking").fetchall() == []


def test_too_little_on_the_shelf_is_a_shortage(conn: psycopg.Connection, shop: Shop) -> None:
    conn.execute("insert into facts.products (shop_id, shopify_product_id, title) values (%s, 1, 'P')", [shop.shop_id])
    conn.execute("insert into facts.locations (shop_id, location_id, name) values (%s, 1, 'L')", [shop.shop_id])
    for variant, on_hand in ((1, 2), (2, 1)):
        conn.execute(
            "insert into facts.variants (shop_id, shopify_variant_id, shopify_product_id) values (%s, %s, 1)",
            [shop.shop_id, variant],
        )
        conn.execute(
            "insert into facts.inventory_levels (shop_id, shopify_variant_id, location_id, on_hand, source_updated_at)"
            " values (%s, %s, 1, %s, now())",
            [shop.shop_id, variant, on_hand],
        )
        order(conn, shop, variant, "2026-03-02 09:00")
        conn.execute(
            "insert into facts.order_lines (shop_id, shopify_order_id, line_id, shopify_variant_id, sku, quantity,"
            " unit_price) values (%s, %s, 1, %s, 'AN6', 2, 1)",
            [shop.shop_id, variant, variant],
        )
    track(conn, shop)
    assert conn.execute(
        "select issue_type, issue_description from rollups.fulfillment_tracking order by order_number"
    ).fetchall() == [(None, None), ("inventory_shortage", "Not enough in stock: AN6")]
    found = conn.execute("select refresh.open_orders_of(%s, array[2]::bigint[])", [shop.shop_id]).fetchone()
    assert found == ([2],)
