"""Growth: given days of revenue and a clock, where the shop stands and how fast it grows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from hotdash.db.connect import Shop

Conn = psycopg.Connection[Any]
SetNow = Callable[[str], None]
TODAY = date(2026, 3, 16)  # a Monday


@pytest.fixture
def now(set_now: SetNow) -> None:
    """Noon of TODAY in the shop's own time zone."""
    set_now("2026-03-16 12:00-05")


def day(conn: Conn, shop: Shop, on: date, revenue: Decimal | int, orders: int = 1, aov: int | None = None) -> None:
    """A row of sales_metrics_daily."""
    conn.execute(
        "insert into rollups.sales_metrics_daily (shop_id, metric_date, total_orders, total_units_sold,"
        " unique_skus_sold, gross_sales, discounts, returns, net_sales, shipping, taxes, fees, total_revenue, tips,"
        " gift_card_sales, avg_order_value, currency, orders_fulfilled, orders_pending, orders_unfulfilled)"
        " values (%s, %s, %s, 1, 1, 0, 0, 0, 0, 0, 0, 0, %s, 0, 0, %s, 'USD', 0, 0, 0)",
        [shop.shop_id, on, orders, revenue, aov],
    )


def rows(conn: Conn, shop: Shop, view: str, columns: str) -> list[tuple[Any, ...]]:
    """Columns of a view of this shop, sorted by them."""
    return conn.execute(
        f"select {columns} from growth.{view} where shop_id = %s order by {columns}", [shop.shop_id]
    ).fetchall()


def answer(conn: Conn, shop: Shop, function: str = "tile_json(%s, '{}')") -> dict[str, Any]:
    """What a function of the tile returns."""
    row = conn.execute(f"select growth.{function}", [shop.shop_id]).fetchone()
    assert row is not None
    return dict(row[0])


def month(conn: Conn, shop: Shop, year: int, number: int, revenue: int) -> None:
    """A month's revenue, all on its first day."""
    day(conn, shop, date(year, number, 1), revenue)


def two_years(conn: Conn, shop: Shop) -> None:
    """100,000 in each month from March 2024 to February 2025, 200,000 in each from then to February 2026."""
    for step in range(24):
        month(conn, shop, 2024 + (2 + step) // 12, 1 + (2 + step) % 12, 100_000 if step < 12 else 200_000)


def test_the_endpoint_answers_exactly_its_keys(conn: Conn, shop: Shop, now: None) -> None:
    two_years(conn, shop)
    day(conn, shop, date(2026, 3, 10), 50_000)
    day(conn, shop, TODAY, 1_000)
    assert answer(conn, shop) == {
        # 14 February to 15 March.
        "current_mrr": 50_000,
        "ytd_revenue": 451_000,
        # 16 March 2025 to 15 March 2026: eleven months of 200,000 and the 50,000; today is not over.
        "progress_to_10mm_pct": 22.5,
        "trailing_3mo_avg": 200_000,
        "next_milestone": "5MM",
        "milestone_progress_pct": 45,
        "run_rate": 608_333.33,
        # (10,000,000 / 608,333.33) ^ (1 / 12) - 1
        "required_monthly_growth_pct": 26.28,
        # 1,300,000 the year before (200,000 on 1 March 2025): ln(10 / 2.25) / ln(2.25 / 1.3) x 365.25 = 993 days on.
        "goal_date": {"p50": str(TODAY + timedelta(993)), "p10": None, "p90": None},
    }


def test_the_pace_is_the_endpoints_with_the_tier_and_the_last_full_month(conn: Conn, shop: Shop, now: None) -> None:
    two_years(conn, shop)
    day(conn, shop, date(2026, 3, 10), 50_000)
    columns = "current_mrr, trailing_12mo_revenue, trailing_3mo_avg, growth_mom_pct, milestone_tier, goal_date"
    assert rows(conn, shop, "v_growth_pace", columns) == [
        (50_000, 2_250_000, 200_000, 0, "$1MM-$5MM", TODAY + timedelta(993))
    ]


def test_nothing_is_known_of_a_shop_without_a_booking(conn: Conn, shop: Shop, now: None) -> None:
    said = answer(conn, shop)
    assert said.pop("goal_date") == {"p50": None, "p10": None, "p90": None}
    assert set(said.values()) == {None}
    headline = answer(conn, shop, "headline(%s)")
    assert (headline["spark"], headline["rows"], {f["band"] for f in headline["figures"]}) == (None, [], {None})
    for view in ("v_growth_milestones", "v_growth_rates", "v_growth_pace", "v_export_growth_metrics"):
        assert rows(conn, shop, view, "shop_id") == []


def test_a_young_shop_has_no_means_of_periods_it_has_not_seen(conn: Conn, shop: Shop, now: None) -> None:
    day(conn, shop, TODAY - timedelta(29), 3_000)
    said = answer(conn, shop)
    assert (said["current_mrr"], said["run_rate"], said["trailing_3mo_avg"]) == (3_000, None, None)
    assert said["required_monthly_growth_pct"] is None
    day(conn, shop, TODAY - timedelta(30), 3_000)
    assert answer(conn, shop)["run_rate"] == 73_000


def test_beyond_the_last_milestone_there_is_none(conn: Conn, shop: Shop, now: None) -> None:
    day(conn, shop, date(2025, 9, 1), 12_000_000)
    day(conn, shop, TODAY - timedelta(1), 900_000)
    said = answer(conn, shop)
    assert (said["next_milestone"], said["milestone_progress_pct"], said["progress_to_10mm_pct"]) == (None, 100, 129)
    assert (said["required_monthly_growth_pct"], said["goal_date"]["p50"]) == (0, str(TODAY))


def test_months_are_judged_on_twelve_and_the_running_one_never_falls(conn: Conn, shop: Shop, now: None) -> None:
    two_years(conn, shop)
    day(conn, shop, date(2026, 3, 10), 50_000)
    day(conn, shop, TODAY, 1_000)
    got = rows(
        conn, shop, "v_growth_milestones",
        "month_start_date, is_partial, monthly_revenue, ytd_revenue, trailing_12mo_revenue, trailing_3mo_avg,"
        " growth_mom_pct, growth_yoy_pct, milestone_tier, progress_to_10mm_pct",
    )  # fmt: skip
    assert len(got) == 25
    # The tier does not begin anew each January, the year to date does.
    assert [got[0], got[11], got[12], got[22], got[24]] == [
        (date(2024, 3, 1), False, 100_000, 100_000, 100_000, None, None, None, "Pre-$1MM", 1),
        (date(2025, 2, 1), False, 100_000, 200_000, 1_200_000, 100_000, 0, None, "$1MM-$5MM", 12),
        (date(2025, 3, 1), False, 200_000, 400_000, 1_300_000, Decimal("133333.33"), 100, 100, "$1MM-$5MM", 13),
        (date(2026, 1, 1), False, 200_000, 200_000, 2_300_000, 200_000, 0, 100, "$1MM-$5MM", 23),
        (date(2026, 3, 1), True, 51_000, 451_000, 2_250_000, 200_000, None, None, "$1MM-$5MM", Decimal("22.5")),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("last", "before", "growth"), [(0, 0, None), (500, 0, None), (0, 500, -100), (1_000_000, 50, 1_999_900)]
)
def test_growth_from_nothing_is_null_and_does_not_overflow(
    conn: Conn, shop: Shop, now: None, last: int, before: int, growth: int | None
) -> None:
    month(conn, shop, 2025, 12, 7)
    month(conn, shop, 2026, 1, before)
    month(conn, shop, 2026, 2, last)
    got = rows(conn, shop, "v_growth_milestones", "month_start_date, growth_mom_pct")
    assert got[2] == (date(2026, 2, 1), growth)
    figure = answer(conn, shop, "headline(%s)")["figures"][2]
    assert (figure["key"], figure["value"]) == ("growth_mom_pct", growth)


def test_a_month_that_the_shop_began_in_is_no_base(conn: Conn, shop: Shop, now: None) -> None:
    day(conn, shop, date(2025, 12, 20), 10)
    month(conn, shop, 2026, 1, 500)
    month(conn, shop, 2026, 2, 600)
    assert rows(conn, shop, "v_growth_milestones", "month_start_date, is_partial, growth_mom_pct") == [
        (date(2025, 12, 1), True, None), (date(2026, 1, 1), False, None), (date(2026, 2, 1), False, 20),
        (date(2026, 3, 1), True, None),
    ]  # fmt: skip


def test_weeks_are_full_and_follow_the_calendar(conn: Conn, shop: Shop, now: None) -> None:
    monday = TODAY - timedelta(7)
    for weeks, revenue in ((12, 100), (11, 150), (9, 60), (0, 90)):
        day(conn, shop, monday - timedelta(7 * weeks), revenue, orders=2, aov=40)
    day(conn, shop, TODAY - timedelta(1), 30, orders=1, aov=10)
    day(conn, shop, TODAY, 5_000)
    got = rows(
        conn, shop, "v_growth_rates",
        "week_start_date, weekly_revenue, weekly_orders, avg_order_value, revenue_growth_pct, order_growth_pct",
    )  # fmt: skip
    assert len(got) == 13
    assert [got[0], got[1], got[2], got[3], got[12]] == [
        (monday - timedelta(84), 100, 2, 40, None, None),
        (monday - timedelta(77), 150, 2, 40, 50, 0),
        (monday - timedelta(70), 0, 0, None, -100, -100),
        (monday - timedelta(63), 60, 2, 40, None, None),
        # Two orders of 40 and one of 10: a ratio of sums, not the mean of the days' means.
        (monday, 120, 3, 30, None, None),
    ]


def test_the_export_has_every_month(conn: Conn, shop: Shop, now: None) -> None:
    conn.execute("update facts.shops set growth_goal = 2000 where shop_id = %s", [shop.shop_id])
    day(conn, shop, date(2023, 1, 1), 100, orders=2, aov=40)
    day(conn, shop, date(2023, 1, 2), 20, orders=1, aov=10)
    got = rows(
        conn, shop, "v_export_growth_metrics",
        "month_start_date, is_partial, monthly_revenue, monthly_orders, avg_order_value, growth_goal,"
        " progress_to_10mm_pct",
    )  # fmt: skip
    assert len(got) == 39
    assert [got[0], got[38]] == [
        (date(2023, 1, 1), False, 120, 3, 30, 2000, 6),
        (date(2026, 3, 1), True, 0, 0, None, 2000, 0),
    ]


def test_milestones_say_what_growth_would_reach_them(conn: Conn, shop: Shop, now: None) -> None:
    day(conn, shop, date(2025, 9, 1), 100_000)
    day(conn, shop, TODAY - timedelta(1), 100_000)
    # A pace of 1,216,666.67: a million is reached; (5,000,000 / 1,216,666.67) ^ (1 / 12) - 1 = 12.5 %.
    got = [tuple(row.values()) for row in answer(conn, shop, "headline(%s)")["rows"]]
    assert got == [(1_000_000, "1MM", 20, 0), (5_000_000, "5MM", 4, 12.5), (10_000_000, "10MM", 2, 19.19)]
