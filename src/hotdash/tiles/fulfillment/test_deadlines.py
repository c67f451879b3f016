"""Deadlines: each location's own week, and special orders, which are kept off the clock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from hotdash.db.connect import Shop
from hotdash.tiles.fulfillment.test_fulfillment import listed, order, track, work_order

Conn = psycopg.Connection[Any]
SetNow = Callable[[str], None]
LOCAL = "to_char(sla_deadline at time zone 'America/Chicago', 'Dy DD HH24:MI')"


def ships(conn: Conn, shop: Shop, location: int, days: dict[int, int]) -> None:
    """Weekday → hour of the cut-off."""
    for weekday, hour in days.items():
        conn.execute(
            "insert into facts.shipping_hours (shop_id, location_id, weekday, cutoff_minute) values (%s, %s, %s, %s)",
            [shop.shop_id, location, weekday, 60 * hour],
        )


def deadlines(conn: Conn, shop: Shop) -> dict[str, str]:
    """Order number → its deadline by the shop's clock."""
    track(conn, shop)
    query = f"select order_number, {LOCAL} from rollups.fulfillment_tracking where shop_id = %s"
    return dict(conn.execute(query.encode(), [shop.shop_id]).fetchall())


def test_a_location_ships_by_its_own_week_the_others_by_the_shops(conn: Conn, shop: Shop) -> None:
    """All ordered on Friday 6 March at noon; two business days are allowed."""
    for number, location in ((1, None), (2, 20), (3, 30)):
        order(conn, shop, number, "2026-03-06 12:00")
        if location:
            work_order(conn, shop, number, "OPEN")
            conn.execute(
                "update facts.fulfillment_orders set location_id = %s where shopify_order_id = %s", [location, number]
            )
    assert set(deadlines(conn, shop).values()) == {"Wed 11 00:00"}  # Monday, Tuesday
    ships(conn, shop, 20, {5: 11, 6: 10, 7: 10})
    # Friday's cut-off was at 11, so it counts from Saturday: Sunday, and Friday of the next week.
    assert deadlines(conn, shop) == {"#1": "Wed 11 00:00", "#2": "Sat 14 00:00", "#3": "Wed 11 00:00"}
    ships(conn, shop, 0, {1: 14, 2: 14, 3: 14, 4: 14, 5: 14, 6: 12})
    assert deadlines(conn, shop) == {"#1": "Tue 10 00:00", "#2": "Sat 14 00:00", "#3": "Tue 10 00:00"}
    conn.execute(
        "insert into facts.holidays (shop_id, location_id, holiday_on) values (%s, 30, '2026-03-07')", [shop.shop_id]
    )
    assert deadlines(conn, shop)["#3"] == "Wed 11 00:00"


@pytest.fixture
def catalogue(conn: Conn, shop: Shop) -> None:
    """Products 1 (on the shelf) and 2 (made to order), with variants of the same number."""
    for number, special in ((1, False), (2, True)):
        conn.execute(
            "insert into facts.products (shop_id, shopify_product_id, title, is_special_order)"
            " values (%s, %s, 'P', %s)",
            [shop.shop_id, number, special],
        )
        conn.execute(
            "insert into facts.variants (shop_id, shopify_variant_id, shopify_product_id) values (%s, %s, %s)",
            [shop.shop_id, number, number],
        )


def line(conn: Conn, shop: Shop, number: int, variant: int) -> None:
    """A line of order `number`."""
    conn.execute(
        "insert into facts.order_lines (shop_id, shopify_order_id, line_id, shopify_variant_id, quantity, unit_price)"
        " values (%s, %s, %s, %s, 1, 1)",
        [shop.shop_id, number, number * 10 + variant, variant],
    )


@pytest.mark.usefixtures("catalogue")
def test_a_special_order_has_its_time_to_be_made(conn: Conn, shop: Shop, set_now: SetNow) -> None:
    """Ordered on Monday 2 March: made until Monday the 16th, before the cut-off; then two business days."""
    for number in (1, 2, 3, 4):
        order(conn, shop, number, "2026-03-02 09:00", "PARTIALLY_FULFILLED" if number > 2 else "UNFULFILLED")
    line(conn, shop, 1, 2)
    line(conn, shop, 2, 1)
    line(conn, shop, 2, 2)
    for number, shipped in ((3, "2026-03-04 20:00"), (4, "2026-03-05 09:00")):
        line(conn, shop, number, 1)
        line(conn, shop, number, 2)
        conn.execute(
            "insert into facts.fulfillments (shop_id, shopify_order_id, fulfillment_id, status, shipped_at)"
            " values (%s, %s, 1, 'SUCCESS', %s::timestamp at time zone 'America/Chicago')",
            [shop.shop_id, number, shipped],
        )
    assert deadlines(conn, shop) == {
        "#1": "Thu 19 00:00",
        "#2": "Thu 05 00:00",  # what lies on the shelf is owed at once
        "#3": "Thu 19 00:00",  # it has left in time; what is missing is being made
        "#4": "Thu 05 00:00",  # it left too late
    }
    set_now("2026-03-10 15:00+00")
    assert listed(conn, shop) == {"#2": ("critical", True), "#4": ("critical", True)}
    set_now("2026-03-19 05:00:00+00")
    assert "#1" not in listed(conn, shop)
    set_now("2026-03-19 06:00+00")
    assert listed(conn, shop)["#1"] == ("critical", True)


@pytest.mark.usefixtures("catalogue")
def test_what_is_made_lies_on_no_shelf_and_lacks_nowhere(conn: Conn, shop: Shop) -> None:
    conn.execute("insert into facts.locations (shop_id, location_id, name) values (%s, 1, 'L')", [shop.shop_id])
    for variant in (1, 2):
        conn.execute(
            "insert into facts.inventory_levels (shop_id, shopify_variant_id, location_id, on_hand, source_updated_at)"
            " values (%s, %s, 1, 0, now())",
            [shop.shop_id, variant],
        )
        order(conn, shop, variant, "2026-03-02 09:00")
        line(conn, shop, variant, variant)
    track(conn, shop)
    query = "select order_number, issue_type from rollups.fulfillment_tracking order by 1"
    assert conn.execute(query).fetchall() == [("#1", "inventory_shortage"), ("#2", None)]


@pytest.mark.usefixtures("catalogue")
def test_a_deadline_of_the_source_comes_before_the_making(conn: Conn, shop: Shop) -> None:
    order(conn, shop, 1, "2026-03-02 09:00")
    line(conn, shop, 1, 2)
    work_order(conn, shop, 1, "OPEN", fulfill_by="2026-03-03 18:00+00")
    assert deadlines(conn, shop) == {"#1": "Tue 03 12:00"}


@pytest.mark.parametrize(
    ("tags", "product_type", "is_special"),
    [
        ([], None, False), (["Special-Order"], None, True), (["new", "made_to_order"], "Hose", True),
        ([], "Special Order", True), (["specialorder"], "Special orders", False),
    ],
)  # fmt: skip
def test_tags_and_types_mark_special_orders(
    conn: Conn, shop: Shop, tags: list[str], product_type: str | None, is_special: bool
) -> None:
    query = "select rules.is_special_order(%s, %s::text[], %s)"
    assert conn.execute(query, [shop.shop_id, tags, product_type]).fetchone() == (is_special,)
    conn.execute(
        "insert into app.special_order_rules (shop_id, kind, value) values (%s, 'tag', 'custom shop')", [shop.shop_id]
    )
    assert conn.execute(query, [shop.shop_id, tags, product_type]).fetchone() == (False,)
    assert conn.execute(query, [shop.shop_id, ["Custom-Shop"], None]).fetchone() == (True,)
