"""What customers were week by week: told from facts alone, and the same as what was said of them at the time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customer_orders import buy, give_back
from hotdash.db.connect import Shop

STATES = "select shopify_customer_id, primary_segment, lifecycle_stage, total_orders, total_revenue"


def tell(conn: psycopg.Connection, shop: Shop, now: str) -> int:
    """Tell the history as of this instant; rows written."""
    conn.execute("select set_config('hotdash.now', %s, true)", [now])
    row = conn.execute("select refresh.customer_segments_weekly(%s)", [shop.shop_id]).fetchone()
    assert row is not None
    return int(row[0])


def history(conn: psycopg.Connection, shop: Shop) -> list[Any]:
    return conn.execute(
        "select week_start_date::text, primary_segment, lifecycle_stage, total_orders, total_revenue::float"
        " from rollups.customer_segments_weekly where shop_id = %s order by shopify_customer_id, week_start_date",
        [shop.shop_id],
    ).fetchall()


def test_a_customer_ages_slips_goes_and_comes_back(conn: psycopg.Connection, shop: Shop) -> None:
    """Stages change in the week that holds day 30, 90 and 180 after an order, Mondays to Sundays."""
    buy(conn, shop, 1, 7, "2025-01-08", 100)
    buy(conn, shop, 2, 7, "2025-07-30", 300)
    tell(conn, shop, "2025-11-17 18:00+00")
    assert history(conn, shop) == [
        ("2025-01-06", "first_time_builder", "new", 1, 100.0),
        ("2025-02-03", "first_time_builder", "active", 1, 100.0),
        ("2025-04-07", "first_time_builder", "at_risk", 1, 100.0),
        ("2025-07-07", "first_time_builder", "churned", 1, 100.0),
        ("2025-07-28", "diy_builder", "reactivated", 2, 400.0),
        ("2025-10-27", "diy_builder", "at_risk", 2, 400.0),
    ]
    assert tell(conn, shop, "2025-11-17 18:00+00") == 0


@pytest.mark.parametrize(
    ("second", "stage"),
    [("2025-07-06", "reactivated"), ("2025-07-05", "active"), ("2025-04-06", "active")],
)
def test_only_a_pause_of_180_days_makes_a_return(conn: psycopg.Connection, shop: Shop, second: str, stage: str) -> None:
    buy(conn, shop, 1, 7, "2025-01-07", 100)
    buy(conn, shop, 2, 7, second, 100)
    tell(conn, shop, "2025-07-14 18:00+00")
    assert next(row[2] for row in history(conn, shop) if row[3] == 2) == stage


def test_the_running_week_is_not_told(conn: psycopg.Connection, shop: Shop) -> None:
    buy(conn, shop, 1, 7, "2025-01-08", 100)
    # Sunday evening in the shop; in Greenwich it is Monday already.
    assert tell(conn, shop, "2025-01-13 03:00+00") == 0
    assert tell(conn, shop, "2025-01-13 07:00+00") == 2
    assert tell(conn, shop, "2025-01-14 07:00+00") == 0


def test_a_late_order_and_a_deleted_one_change_the_weeks_since(conn: psycopg.Connection, shop: Shop) -> None:
    buy(conn, shop, 1, 7, "2025-01-08", 100)
    tell(conn, shop, "2025-02-03 18:00+00")
    buy(conn, shop, 2, 7, "2025-01-15", 50)
    tell(conn, shop, "2025-02-03 18:00+00")
    assert [row[0] for row in history(conn, shop)] == ["2025-01-06", "2025-01-13"]
    conn.execute("update facts.orders set deleted_at = now() where shop_id = %s", [shop.shop_id])
    tell(conn, shop, "2025-02-03 18:00+00")
    assert history(conn, shop) == []
    assert conn.execute("select from rollups.segment_weeks where shop_id = %s", [shop.shop_id]).fetchall() == []


def test_a_return_belongs_to_its_own_week(conn: psycopg.Connection, shop: Shop) -> None:
    buy(conn, shop, 1, 7, "2025-01-08", 100)
    give_back(conn, shop, 1, "2025-01-21", 40)
    tell(conn, shop, "2025-02-03 18:00+00")
    assert [(row[0], row[4]) for row in history(conn, shop)] == [("2025-01-06", 100.0), ("2025-01-20", 60.0)]


def test_weeks_count_who_was_there_who_came_and_who_left(conn: psycopg.Connection, shop: Shop) -> None:
    buy(conn, shop, 1, 7, "2025-01-08", 100)
    buy(conn, shop, 2, 8, "2025-01-08", 30)
    buy(conn, shop, 3, 8, "2025-01-15", 20)
    tell(conn, shop, "2025-01-27 18:00+00")
    assert conn.execute(
        "select week_start_date::text, primary_segment, customers, total_orders, total_revenue::float,"
        " customers_joined, customers_left from rollups.segment_weeks"
        " where shop_id = %s and lifecycle_stage = 'new' order by 1, 2",
        [shop.shop_id],
    ).fetchall() == [
        ("2025-01-06", "first_time_builder", 2, 2, 130.0, 2, 0),
        ("2025-01-13", "diy_builder", 1, 2, 50.0, 1, 0),
        ("2025-01-13", "first_time_builder", 1, 1, 100.0, 0, 1),
        ("2025-01-20", "diy_builder", 1, 2, 50.0, 0, 0),
        ("2025-01-20", "first_time_builder", 1, 1, 100.0, 0, 0),
    ]


START = date(2024, 12, 2)
orders = st.lists(
    st.tuples(st.integers(7, 8), st.integers(0, 420), st.sampled_from([20, 250, 600]), st.integers(1, 2)),
    min_size=1,
    max_size=9,
)
tags = st.sampled_from(["{}", "{wholesale}", "{Drag racing}"])


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(orders=orders, tag=tags, weeks=st.lists(st.integers(1, 60), min_size=1, max_size=4), returned=st.integers(0, 60))
def test_history_says_what_was_said_at_the_time(
    conn: psycopg.Connection, shop: Shop, orders: list[Any], tag: str, weeks: list[int], returned: int
) -> None:
    """At the end of any week the customers' own rollup, knowing only what had happened, says what the history says."""
    with conn.transaction(force_rollback=True):
        conn.execute(
            "insert into facts.customers (shop_id, shopify_customer_id, tags) values (%s, 7, %s)", [shop.shop_id, tag]
        )
        for number, (customer, day, amount, part) in enumerate(orders):
            buy(conn, shop, number, customer, START + timedelta(day), amount, part)
        give_back(conn, shop, 0, START + timedelta(orders[0][1] + returned), 10)
        tell(conn, shop, "2026-03-02 18:00+00")
        for week in weeks:
            end = START + timedelta(7 * week)
            told = conn.execute(
                f"{STATES} from (select distinct on (shopify_customer_id) * from rollups.customer_segments_weekly"
                " where shop_id = %s and week_start_date < %s order by shopify_customer_id, week_start_date desc) as w"
                " order by 1",
                [shop.shop_id, end],
            ).fetchall()
            with conn.transaction(force_rollback=True):
                for table, day in (("sale_events", "event_date"), ("orders", "order_date")):
                    conn.execute(
                        f"delete from facts.{table} where shop_id = %s and {day} >= %s".encode(), [shop.shop_id, end]
                    )
                # Ten in the evening of the Sunday in Chicago, or eleven in summer.
                conn.execute("select set_config('hotdash.now', %s, true)", [f"{end - timedelta(1)} 22:00-06"])
                conn.execute("select refresh.customer_segments(%s, '{7,8}')", [shop.shop_id])
                said = conn.execute(
                    f"{STATES} from rollups.customer_segments where shop_id = %s order by 1", [shop.shop_id]
                ).fetchall()
            assert told == said
        counted = conn.execute(
            "select sum(customers), sum(total_orders), sum(total_revenue) from rollups.segment_weeks"
            " where shop_id = %s and week_start_date = '2026-02-23'",
            [shop.shop_id],
        ).fetchone()
        assert (
            counted
            == conn.execute(
                f"select count(*), sum(total_orders), sum(total_revenue) from ({STATES} from (select distinct on"
                " (shopify_customer_id) * from rollups.customer_segments_weekly where shop_id = %s"
                " order by shopify_customer_id, week_start_date desc) as w) as x",
                [shop.shop_id],
            ).fetchone()
        )


def kept(conn: psycopg.Connection, shop: Shop) -> list[Any]:
    query = "select to_jsonb(t) - 'created_at' - 'updated_at' from rollups.{} as t where shop_id = %s order by 1"
    return [
        conn.execute(query.format(table).encode(), [shop.shop_id]).fetchall()
        for table in ("customer_segments_weekly", "segment_weeks")
    ]


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(batches=st.lists(orders, min_size=1, max_size=3), nights=st.lists(st.integers(0, 450), min_size=3, max_size=3))
def test_night_by_night_equals_from_scratch(
    conn: psycopg.Connection, shop: Shop, batches: list[Any], nights: list[int]
) -> None:
    """However late orders arrive, and whatever a night took away again."""
    with conn.transaction(force_rollback=True):
        number = 0
        for batch, night in zip(batches, sorted(nights), strict=False):
            conn.execute(
                "update facts.orders set is_test = true where shop_id = %s and shopify_order_id %% 3 = 2",
                [shop.shop_id],
            )
            for customer, day, amount, part in batch:
                number += 1
                buy(conn, shop, number, customer, START + timedelta(day), amount, part)
            now = f"{START + timedelta(night)} 18:00+00"
            tell(conn, shop, now)
        before = kept(conn, shop)
        assert tell(conn, shop, now) == 0
        for table in ("customer_segments_weekly", "segment_weeks"):
            conn.execute(f"delete from rollups.{table} where shop_id = %s".encode(), [shop.shop_id])
        tell(conn, shop, now)
        assert kept(conn, shop) == before
