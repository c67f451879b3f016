"""Customers: given orders, these segments, cohorts, fifths and trends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from customer_orders import buy, give_back
from hotdash.db.connect import Shop, shop_session

SetNow = Callable[[str], None]


def refresh(conn: psycopg.Connection, shop: Shop, now: str) -> None:
    """All that is kept of these customers, as a load and the night after it leave it; the clock stays at `now`."""
    conn.execute("select set_config('hotdash.now', %s, true)", [now])
    conn.execute(
        "select refresh.customer_segments(%s, array(select distinct shopify_customer_id from facts.orders))",
        [shop.shop_id],
    )
    conn.execute("select refresh.all_segments(%s)", [shop.shop_id])


def rows(conn: psycopg.Connection, shop: Shop, columns: str, view: str, order: str = "1, 2, 3") -> list[Any]:
    query = f"select {columns} from customers.{view} where shop_id = %s order by {order}"
    return conn.execute(query.encode(), [shop.shop_id]).fetchall()


def answer(conn: psycopg.Connection, shop: Shop, function: str) -> Any:
    row = conn.execute(f"select customers.{function}".encode(), [shop.shop_id]).fetchone()
    assert row is not None
    return row[0]


def test_the_summary_sums_before_it_divides(conn: psycopg.Connection, shop: Shop) -> None:
    buy(conn, shop, 1, 7, "2026-01-10", 100)
    buy(conn, shop, 2, 7, "2026-02-20", 50)
    buy(conn, shop, 3, 8, "2026-02-10", 30)
    buy(conn, shop, 4, 8, "2026-02-24", 10)
    buy(conn, shop, 5, 8, "2026-02-25", 10)
    buy(conn, shop, 6, 9, "2026-02-28", 200)
    give_back(conn, shop, 2, "2026-02-22", 40)
    refresh(conn, shop, "2026-03-02 18:00+00")
    columns = (
        "primary_segment, lifecycle_stage, customer_count, customers_pct::float, segment_orders,"
        " segment_revenue::float, revenue_pct::float, segment_aov::float, avg_orders_per_customer::float,"
        " avg_days_since_purchase::float"
    )
    assert rows(conn, shop, columns, "v_customer_segment_summary") == [
        ("diy_builder", "active", 1, 33.33, 2, 110.0, 30.56, 55.0, 2.0, 10.0),
        ("diy_builder", "new", 1, 33.33, 3, 50.0, 13.89, 16.67, 3.0, 5.0),
        ("first_time_builder", "new", 1, 33.33, 1, 200.0, 55.56, 200.0, 1.0, 2.0),
    ]


def test_trends_hold_13_ended_weeks_and_customers_who_move(conn: psycopg.Connection, shop: Shop) -> None:
    buy(conn, shop, 1, 7, "2025-11-24", 100)
    buy(conn, shop, 2, 8, "2026-02-10", 30)
    buy(conn, shop, 3, 8, "2026-03-03", 10)
    refresh(conn, shop, "2026-03-04 18:00+00")
    columns = (
        "week_start_date::text, week_end_date::text, primary_segment, lifecycle_stage, customer_count,"
        " customers_joined, customers_left, segment_orders, segment_revenue::float, avg_aov::float"
    )
    told = rows(conn, shop, columns, "v_customer_segment_trends", "1, 3, 4")
    weeks = sorted({row[0] for row in told})
    assert (len(weeks), weeks[0], weeks[-1]) == (13, "2025-12-01", "2026-02-23")
    first = "first_time_builder"
    assert told[-4:] == [
        ("2026-02-16", "2026-02-22", first, "at_risk", 1, 1, 0, 1, 100.0, 100.0),
        ("2026-02-16", "2026-02-22", first, "new", 1, 0, 0, 1, 30.0, 30.0),
        ("2026-02-23", "2026-03-01", first, "at_risk", 1, 0, 0, 1, 100.0, 100.0),
        ("2026-02-23", "2026-03-01", first, "new", 1, 0, 0, 1, 30.0, 30.0),
    ]
    # The week in which the last one leaves is told once more, with nobody in it.
    assert ("2026-02-16", "2026-02-22", first, "active", 0, 0, 1, 0, 0.0, None) in told


def test_stages_of_all_segments_add_up(conn: psycopg.Connection, shop: Shop) -> None:
    buy(conn, shop, 1, 7, "2026-02-10", 100)
    buy(conn, shop, 2, 8, "2026-02-11", 30)
    buy(conn, shop, 3, 8, "2026-02-12", 10)
    refresh(conn, shop, "2026-02-17 18:00+00")
    columns = "week_start_date::text, lifecycle_stage, customer_count, stage_revenue::float"
    assert rows(conn, shop, columns, "v_customer_lifecycle_trends") == [("2026-02-09", "new", 2, 140.0)]


def test_cohorts_follow_their_customers_month_by_month(conn: psycopg.Connection, shop: Shop) -> None:
    buy(conn, shop, 1, 7, "2025-11-30", 100)
    buy(conn, shop, 2, 8, "2025-11-01", 60)
    buy(conn, shop, 3, 7, "2026-01-31", 40)
    buy(conn, shop, 4, 7, "2026-01-05", 20)
    give_back(conn, shop, 2, "2025-12-02", 60)
    buy(conn, shop, 5, 9, "2026-01-02", 30)
    buy(conn, shop, 6, 8, "2026-02-01", 10)
    refresh(conn, shop, "2026-02-10 18:00+00")
    columns = (
        "cohort_month_date::text, months_since, month_start_date::text, is_partial, cohort_customers,"
        " retained_customers, retained_pct::float, orders, revenue::float, revenue_per_customer::float,"
        " revenue_so_far::float"
    )
    assert rows(conn, shop, columns, "v_customer_cohorts") == [
        ("2025-11-01", 0, "2025-11-01", False, 2, 2, 100.0, 2, 160.0, 80.0, 160.0),
        ("2025-11-01", 1, "2025-12-01", False, 2, 0, 0.0, 0, -60.0, -30.0, 100.0),
        ("2025-11-01", 2, "2026-01-01", False, 2, 1, 50.0, 2, 60.0, 30.0, 160.0),
        ("2025-11-01", 3, "2026-02-01", True, 2, 1, None, 1, 10.0, None, 170.0),
        ("2026-01-01", 0, "2026-01-01", False, 1, 1, 100.0, 1, 30.0, 30.0, 30.0),
        ("2026-01-01", 1, "2026-02-01", True, 1, 0, None, 0, 0.0, None, 30.0),
    ]


def test_a_return_counts_on_the_orders_day_where_the_shop_wants_it_so(conn: psycopg.Connection, shop: Shop) -> None:
    conn.execute(
        "insert into app.settings (shop_id, name, value) values (%s, 'refunds_on_order_day', 1)", [shop.shop_id]
    )
    buy(conn, shop, 1, 7, "2025-11-01", 60)
    give_back(conn, shop, 1, "2025-12-02", 60)
    refresh(conn, shop, "2025-12-10 18:00+00")
    assert rows(conn, shop, "months_since, revenue::float", "v_customer_cohorts", "1") == [(0, 0.0), (1, 0.0)]


def test_a_look_back_sees_no_later_month(conn: psycopg.Connection, shop: Shop, set_now: SetNow) -> None:
    buy(conn, shop, 1, 7, "2025-11-01", 60)
    buy(conn, shop, 2, 7, "2026-01-01", 60)
    refresh(conn, shop, "2026-02-10 18:00+00")
    set_now("2025-12-31 18:00+00")
    columns = "months_since, is_partial, retained_customers"
    assert rows(conn, shop, columns, "v_customer_cohorts", "1") == [(0, False, 1), (1, True, 0)]


def test_equal_customers_score_alike_and_a_score_says_who_stands_below(conn: psycopg.Connection, shop: Shop) -> None:
    """Ten customers: eight ordered once, one twice, one three times; two of the eight on the same day for the same."""
    for place, date in enumerate([1, 2, 3, 4, 5, 6, 7, 7]):
        buy(conn, shop, place, 10 + place, f"2026-01-0{date}", min(place + 1, 7))
    for number, day in ((20, "2026-01-08"), (21, "2026-01-09")):
        buy(conn, shop, number, 18, day, 50)
    for number, day in ((30, "2026-01-01"), (31, "2026-01-01"), (32, "2026-01-01")):
        buy(conn, shop, number, 19, day, 1)
    refresh(conn, shop, "2026-01-11 18:00+00")
    columns = "shopify_customer_id, recency_score, frequency_score, monetary_score, rfm_group, days_since_last_order"
    assert rows(conn, shop, columns, "v_customer_rfm") == [
        (10, 1, 1, 1, "lost", 10),
        (11, 2, 1, 1, "about_to_sleep", 9),
        (12, 2, 1, 2, "about_to_sleep", 8),
        (13, 3, 1, 3, "promising", 7),
        (14, 3, 1, 3, "promising", 6),
        (15, 4, 1, 4, "big_spenders", 5),
        (16, 4, 1, 4, "big_spenders", 4),
        (17, 4, 1, 4, "big_spenders", 4),
        (18, 5, 5, 5, "champions", 2),
        (19, 1, 5, 2, "slipping_away", 10),
    ]
    columns = "score, last_order_from_date::text, total_orders_from, total_revenue_from::float, customers"
    assert rows(conn, shop, columns, "v_customer_rfm_bars", "1") == [
        (1, "2026-01-01", 1, 1.0, 10),
        (2, "2026-01-02", 2, 3.0, 10),
        (3, "2026-01-04", 2, 4.0, 10),
        (4, "2026-01-06", 2, 6.0, 10),
        (5, "2026-01-09", 2, 100.0, 10),
    ]
    columns = (
        "rfm_group, customer_count, customers_pct::float, group_orders, group_revenue::float, revenue_pct::float,"
        " revenue_per_customer::float, orders_per_customer::float"
    )
    assert rows(conn, shop, columns, "v_customer_rfm_groups", "1")[:3] == [
        ("about_to_sleep", 2, 20.0, 2, 5.0, 3.62, 2.5, 1.0),
        ("big_spenders", 3, 30.0, 3, 20.0, 14.49, 6.67, 1.0),
        ("champions", 1, 10.0, 2, 100.0, 72.46, 100.0, 2.0),
    ]


def test_whoever_falls_below_all_bars_scores_one(conn: psycopg.Connection, shop: Shop) -> None:
    buy(conn, shop, 1, 7, "2026-01-01", 60)
    refresh(conn, shop, "2026-01-11 18:00+00")
    give_back(conn, shop, 1, "2026-01-02", 60)
    conn.execute("select refresh.customer_segments(%s, '{7}')", [shop.shop_id])
    assert rows(conn, shop, "recency_score, frequency_score, monetary_score", "v_customer_rfm") == [(1, 1, 1)]


@pytest.mark.parametrize(
    ("scores", "group"),
    [
        ((4, 4, 4), "champions"), ((5, 4, 3), "loyal"), ((3, 5, 5), "loyal"),
        ((3, 3, 4), "big_spenders"),
        ((2, 4, 4), "cannot_lose"), ((2, 3, 1), "slipping_away"), ((1, 1, 3), "slipping_away"),
        ((4, 1, 3), "newcomers"), ((3, 1, 3), "promising"), ((4, 2, 3), "promising"),
        ((2, 2, 2), "about_to_sleep"), ((1, 2, 2), "lost"),
    ],
)  # fmt: skip
def test_the_first_rule_that_holds_names_the_group(
    conn: psycopg.Connection, scores: tuple[int, int, int], group: str
) -> None:
    assert conn.execute("select customers.rfm_group(%s, %s, %s)", scores).fetchone() == (group,)


def test_the_export_says_why_and_names_nobody(conn: psycopg.Connection, shop: Shop) -> None:
    conn.execute(
        "insert into facts.customers (shop_id, shopify_customer_id, tags) values (%s, 7, '{Trade}')", [shop.shop_id]
    )
    buy(conn, shop, 1, 7, "2026-01-01", 60, product=2)
    buy(conn, shop, 2, 8, "2025-01-01", 60)
    refresh(conn, shop, "2026-01-11 18:00+00")
    columns = (
        "shopify_customer_id, primary_segment, segment_confidence::float, segment_reason, lifecycle_stage,"
        " is_priority_customer, total_orders, total_revenue::float, avg_order_value::float, first_order_on::text,"
        " last_order_on::text, days_since_first_order, days_since_last_order, top_category_l1, prefers_performance"
    )
    assert rows(conn, shop, columns, "v_export_customer_segments") == [
        (
            7, "professional_shop", 0.95, "The shop says so: exempt from tax, or tagged as trade.", "new", True, 1,
            60.0, 60.0, "2026-01-01", "2026-01-01", 10, 10, "Hose Ends", True,
        ),
        (
            8, "first_time_builder", 0.5, "Ordered once.", "churned", False, 1, 60.0, 60.0, "2025-01-01", "2025-01-01",
            375, 375, "Hose Ends", False,
        ),
    ]  # fmt: skip
    personal = conn.execute(
        "select a.attname from pg_attribute as a where a.attrelid = 'customers.v_export_customer_segments'::regclass"
        " and a.attname ~ 'name$|mail|phone|city|postcode' and a.attname <> 'shop_domain'"
    ).fetchall()
    assert personal == []


def test_the_tile_puts_the_segment_first_that_has_most_to_lose(
    conn: psycopg.Connection, shop: Shop, set_now: SetNow
) -> None:
    buy(conn, shop, 1, 7, "2025-11-24", 100)
    buy(conn, shop, 2, 8, "2026-01-12", 30)
    buy(conn, shop, 3, 8, "2026-02-10", 30)
    refresh(conn, shop, "2026-03-04 18:00+00")
    conn.execute("select set_config('hotdash.now', '', true)")
    said = answer(conn, shop, "tile_json(%s, '{}')")
    assert said["segments"] == [
        {
            "segment": "first_time_builder", "customers": 1, "new": 0, "active": 0, "reactivated": 0, "at_risk": 1,
            "churned": 0, "revenue": 100, "revenue_at_risk": 100,
        },
        {
            "segment": "diy_builder", "customers": 1, "new": 0, "active": 1, "reactivated": 0, "at_risk": 0,
            "churned": 0, "revenue": 60, "revenue_at_risk": 0,
        },
    ]  # fmt: skip
    set_now("2026-02-18 18:00+00")
    summary = answer(conn, shop, "tile_json(%s, '{}')")["summary"]
    assert summary == {
        "on_date": "2026-02-15", "total_customers": 2, "buying_customers": 2, "reactivated_customers": 0,
        "at_risk_customers": 0, "churned_customers": 0, "revenue_at_risk": 0, "returning_pct": 0.0,
    }  # fmt: skip


def figures(conn: psycopg.Connection, shop: Shop) -> dict[str, Any]:
    return {figure["key"]: figure["value"] for figure in answer(conn, shop, "headline(%s)")["figures"]}


def test_the_headline_compares_whole_weeks_and_months(conn: psycopg.Connection, shop: Shop, set_now: SetNow) -> None:
    buy(conn, shop, 1, 7, "2025-11-24", 100)
    buy(conn, shop, 2, 8, "2026-01-12", 30)
    buy(conn, shop, 3, 8, "2026-02-10", 30)
    buy(conn, shop, 4, 9, "2026-02-10", 30)
    refresh(conn, shop, "2026-03-04 18:00+00")
    assert figures(conn, shop) == {
        "buying_customers": 2, "returning_pct": 50.0, "at_risk_customers": 1, "revenue_at_risk": 100,
        "reactivated_customers": 0,
    }  # fmt: skip
    spark = answer(conn, shop, "headline(%s)")["spark"]["points"]
    assert (len(spark), spark[-1]) == (13, ["2026-03-01", 2])
    set_now("2026-02-18 18:00+00")
    assert figures(conn, shop)["buying_customers"] == 3


def test_a_shop_whose_weeks_are_not_told_yet_has_no_figures(conn: psycopg.Connection, shop: Shop) -> None:
    assert set(figures(conn, shop).values()) == {None}
    assert answer(conn, shop, "headline(%s)")["spark"] is None
    assert answer(conn, shop, "tile_json(%s, '{}')")["segments"] == []


def test_what_is_kept_of_a_forgotten_customer_names_nobody(conn: psycopg.Connection, shop: Shop) -> None:
    """Months and weeks hold a number and amounts, and whoever asks for a copy gets them."""
    conn.execute(
        "insert into facts.customers (shop_id, shopify_customer_id, tags) values (%s, 7, '{Trade}')", [shop.shop_id]
    )
    conn.execute(
        "insert into facts.customer_contacts (shop_id, shopify_customer_id, first_name, last_name, email)"
        " values (%s, 7, 'Ada', 'Lovelace', 'ada@example.com')",
        [shop.shop_id],
    )
    buy(conn, shop, 1, 7, "2026-01-01", 60)
    refresh(conn, shop, "2026-01-12 18:00+00")
    with shop_session(conn, [shop.shop_id]):
        copy = conn.execute("select access.export_customer_data(%s, '{7}')", [shop.shop_id]).fetchone()
        assert copy is not None
        assert {"rollups.customer_months", "rollups.customer_segments_weekly"} <= set(copy[0])
        conn.execute("select access.erase_customer_data(%s, '{7}')", [shop.shop_id])
    conn.execute("reset role")
    refresh(conn, shop, "2026-01-12 18:00+00")
    # Even what the shop called her is gone from the history, since it is told anew.
    kept = "select primary_segment from rollups.customer_segments_weekly where shop_id = %s"
    assert conn.execute(kept, [shop.shop_id]).fetchall() == [("first_time_builder",)]
    assert rows(conn, shop, "shopify_customer_id, primary_segment", "v_export_customer_segments", "1") == [
        (7, "first_time_builder")
    ]
