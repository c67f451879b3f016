"""Segments: given orders and tags, this is what kind of customer somebody is."""

from __future__ import annotations

import psycopg
import pytest

import customer_orders
from hotdash.db.connect import Shop


def buy(conn: psycopg.Connection, shop: Shop, customer: int, *orders: tuple[str, int]) -> None:
    """Orders of a customer: day and amount."""
    for place, (day, amount) in enumerate(orders):
        number = customer * 100 + place
        conn.execute(
            "insert into facts.orders (shop_id, shopify_order_id, order_number, ordered_at, order_date, currency,"
            " shopify_customer_id, display_fulfillment_status) values (%s, %s, %s, %s, %s, 'USD', %s, 'UNFULFILLED')",
            [shop.shop_id, number, f"#{number}", f"{day} 15:00+00", day, customer],
        )
        conn.execute(
            "insert into facts.sale_events (shop_id, shopify_order_id, source_id, kind, happened_at, event_date,"
            " order_date, amount, is_derived) values (%s, %s, 1, 'gross_sale', %s, %s, %s, %s, false)",
            [shop.shop_id, number, f"{day} 15:00+00", day, day, amount],
        )


def segment(conn: psycopg.Connection, shop: Shop, *customers: int) -> int:
    """Refresh these customers; rows written."""
    row = conn.execute("select refresh.customer_segments(%s, %s)", [shop.shop_id, list(customers)]).fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.parametrize(
    ("orders", "segment_name"),
    [
        (1 * [("2026-01-05", 900)], "first_time_builder"),
        (2 * [("2026-01-05", 900)], "diy_builder"),
        (3 * [("2026-01-05", 199)], "diy_builder"),
        (3 * [("2026-01-05", 200)], "enthusiast_collector"),
        (5 * [("2026-01-05", 499)], "enthusiast_collector"),
        (5 * [("2026-01-05", 500)], "professional_shop"),
    ],
)
def test_orders_make_the_segment(
    conn: psycopg.Connection, shop: Shop, orders: list[tuple[str, int]], segment_name: str
) -> None:
    buy(conn, shop, 1, *orders)
    segment(conn, shop, 1)
    assert conn.execute("select primary_segment from rollups.customer_segments").fetchone() == (segment_name,)
    assert segment(conn, shop, 1) == 0


def test_what_the_shop_says_of_a_customer_weighs_more(conn: psycopg.Connection, shop: Shop) -> None:
    buy(conn, shop, 1, ("2026-01-05", 10))
    conn.execute(
        "insert into facts.customers (shop_id, shopify_customer_id, tags) values (%s, 1, '{Wholesale}')", [shop.shop_id]
    )
    segment(conn, shop, 1)
    assert conn.execute(
        "select primary_segment, segment_confidence::float, is_priority_customer from rollups.customer_segments"
    ).fetchone() == ("professional_shop", 0.95, True)


DECIDED = (
    "select s.primary_segment, s.segment_confidence::float, r.rule from rollups.customer_segments as s"
    " left join rules.segment_rules() as r"
    " on r.primary_segment = s.primary_segment and r.confidence = s.segment_confidence"
)


@pytest.mark.parametrize(
    ("tags", "is_tax_exempt", "decided"),
    [
        ("{}", True, ("professional_shop", 0.95, 1)),
        ("{collector,Dealer}", False, ("professional_shop", 0.95, 1)),
        ('{restoration,"drag racing"}', False, ("racing_enthusiast", 0.9, 2)),
        ("{Restoration}", False, ("enthusiast_collector", 0.9, 3)),
        ("{workshop,trader,embrace}", False, ("first_time_builder", 0.5, 8)),
    ],
)
def test_tags_are_whole_words_and_trade_comes_first(
    conn: psycopg.Connection, shop: Shop, tags: str, is_tax_exempt: bool, decided: tuple[str, float, int]
) -> None:
    buy(conn, shop, 1, ("2026-01-05", 10))
    conn.execute(
        "insert into facts.customers (shop_id, shopify_customer_id, tags, is_tax_exempt) values (%s, 1, %s, %s)",
        [shop.shop_id, tags, is_tax_exempt],
    )
    segment(conn, shop, 1)
    assert conn.execute(DECIDED.encode()).fetchone() == decided


@pytest.mark.parametrize(
    ("orders", "decided"),
    [
        # Product 2 is a performance part: 60 of 100 in two orders of the season.
        ([("2026-03-01", 60, 2), ("2026-09-30", 40, 1)], ("racing_enthusiast", 0.7, 5)),
        ([("2026-03-01", 59, 2), ("2026-09-30", 41, 1)], ("diy_builder", 0.6, 7)),
        # Three of four orders in the season, and two of three.
        ([("2026-02-28", 10, 2), ("2026-03-01", 10, 2), ("2026-04-01", 10, 2), ("2026-05-01", 10, 2)],
         ("racing_enthusiast", 0.7, 5)),
        ([("2026-02-28", 10, 2), ("2026-03-01", 10, 2), ("2026-10-01", 10, 2)], ("diy_builder", 0.6, 7)),
        ([("2026-03-01", 60, 2)], ("first_time_builder", 0.5, 8)),
    ],
)  # fmt: skip
def test_who_buys_performance_parts_in_the_season_races(
    conn: psycopg.Connection, shop: Shop, orders: list[tuple[str, int, int]], decided: tuple[str, float, int]
) -> None:
    for number, (day, amount, product) in enumerate(orders):
        customer_orders.buy(conn, shop, number, 1, day, amount, product)
    segment(conn, shop, 1)
    assert conn.execute(DECIDED.encode()).fetchone() == decided


@pytest.mark.parametrize(
    ("days", "stage"),
    [
        (["2026-06-02"], "new"),
        (["2026-06-01"], "active"),
        (["2026-04-03"], "active"),
        (["2026-04-02"], "at_risk"),
        (["2026-01-02"], "churned"),
        (["2025-10-01", "2026-05-01"], "reactivated"),
        (["2026-01-01", "2026-05-01"], "active"),
    ],
)
def test_the_lifecycle_follows_the_gaps_between_orders(
    conn: psycopg.Connection, shop: Shop, days: list[str], stage: str
) -> None:
    conn.execute("select set_config('hotdash.now', '2026-07-01 18:00+00', true)")
    buy(conn, shop, 1, *[(day, 100) for day in days])
    segment(conn, shop, 1)
    assert conn.execute("select lifecycle_stage from rollups.customer_segments").fetchone() == (stage,)


def test_one_customers_order_moves_the_priority_of_another_and_the_orders_hear_of_it(
    conn: psycopg.Connection, shop: Shop
) -> None:
    for customer in range(1, 11):
        buy(conn, shop, customer, ("2026-01-05", customer))
    segment(conn, shop, *range(1, 11))
    conn.execute(
        "select refresh.fulfillment_tracking(%s, array(select shopify_order_id from facts.orders))", [shop.shop_id]
    )
    buy(conn, shop, 11, ("2026-01-05", 500))
    segment(conn, shop, 11)
    told = "select shopify_customer_id from {} where is_priority_customer order by 1"
    assert conn.execute(told.format("rollups.customer_segments")).fetchall() == [(11,)]
    assert conn.execute(told.format("rollups.fulfillment_tracking")).fetchall() == []
    before = conn.execute(
        "select shopify_customer_id, is_priority_customer from rollups.customer_segments order by 1"
    ).fetchall()
    conn.execute("delete from rollups.customer_segments")
    segment(conn, shop, *range(1, 12))
    assert (
        before
        == conn.execute(
            "select shopify_customer_id, is_priority_customer from rollups.customer_segments order by 1"
        ).fetchall()
    )


def test_a_customer_without_orders_has_no_segment(conn: psycopg.Connection, shop: Shop) -> None:
    buy(conn, shop, 1, ("2026-01-05", 10))
    segment(conn, shop, 1)
    conn.execute("update facts.orders set is_test = true")
    # Gone with its month, its cohort and its place in the counts.
    assert segment(conn, shop, 1) == 4
    assert conn.execute("select from rollups.customer_segments").fetchall() == []
