"""Operators: given conversations, answers and waits, this is their load, their trend, and how they kept the target."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest

from hotdash.db.connect import Shop
from hotdash.tiles.ops.test_ops import thread

SetNow = Callable[[str], None]
Row = tuple[Any, ...]


def rows(conn: psycopg.Connection, query: str, *params: Any) -> list[Row]:
    return conn.execute(query.encode(), params).fetchall()


def choose(conn: psycopg.Connection, shop: Shop, **settings: float) -> None:
    """The shop's own settings."""
    for name, value in settings.items():
        conn.execute("insert into app.settings (shop_id, name, value) values (%s, %s, %s)", [shop.shop_id, name, value])


def desks(conn: psycopg.Connection, shop: Shop, since: str) -> list[Row]:
    """Operator, day, new, carried, resolved, replies and status, from a day on."""
    return rows(
        conn,
        "select operator_id, work_date::text, conversations_new, conversations_carried, conversations_resolved,"
        " replies_sent, workload_status from ops.v_operator_workload where shop_id = %s and work_date >= %s"
        " order by operator_id, work_date",
        shop.shop_id,
        since,
    )


def test_the_load_of_a_day_is_what_lay_on_the_desk(conn: psycopg.Connection, shop: Shop, set_now: SetNow) -> None:
    thread(
        conn, shop, 1, "2026-02-02", ("customer", "10:00"), ("operator", "11:00"), ("operator 8", "12:00"),
        status="resolved", resolved_at="2026-02-03 15:00+00",
    )  # fmt: skip
    thread(conn, shop, 2, "2026-02-03", ("customer", "10:00"), ("private operator", "11:00"))
    thread(conn, shop, 3, "2026-01-20", ("customer", "10:00"), assignee_id=8, status="snoozed")
    thread(conn, shop, 4, "2026-02-03", ("customer", "10:00"), assignee_id=None)
    set_now("2026-02-04 18:00+00")
    assert desks(conn, shop, "2026-02-02") == [
        (7, "2026-02-02", 1, 0, 0, 1, "LOW"),
        (7, "2026-02-03", 1, 1, 1, 0, "LOW"),
        (7, "2026-02-04", 0, 1, 0, 0, "LOW"),
        (8, "2026-02-02", 0, 1, 0, 1, "LOW"),
        (8, "2026-02-03", 0, 1, 0, 0, "LOW"),
        (8, "2026-02-04", 0, 1, 0, 0, "LOW"),
    ]
    set_now("2026-02-03 14:59+00")  # not resolved yet
    assert desks(conn, shop, "2026-02-03")[0] == (7, "2026-02-03", 1, 1, 0, 0, "LOW")


def test_who_works_there_is_listed_for_seven_days_without_any_load(
    conn: psycopg.Connection, shop: Shop, set_now: SetNow
) -> None:
    conn.execute(
        "insert into facts.operators (shop_id, operator_id, is_active) values (%(s)s, 1, true), (%(s)s, 2, false)",
        {"s": shop.shop_id},
    )
    # Resolved before the window, and nobody knows when: neither lies on a desk.
    thread(conn, shop, 1, "2026-01-27", ("customer", "10:00"), status="resolved", resolved_at="2026-01-28 23:00+00")
    thread(conn, shop, 2, "2026-01-28", ("customer", "10:00"), status="resolved")
    set_now("2026-02-04 18:00+00")
    found = desks(conn, shop, "2000-01-01")
    assert [row[:2] for row in found] == [
        (1, day) for day in ("2026-01-29", "2026-01-30", "2026-01-31", *(f"2026-02-0{n}" for n in (1, 2, 3, 4)))
    ]
    assert {row[2:] for row in found} == {(0, 0, 0, 0, "NO_LOAD")}


@pytest.mark.parametrize(
    ("conversations", "status"), [(1, "LOW"), (2, "MODERATE"), (3, "HIGH"), (4, "OVERLOADED"), (5, "OVERLOADED")]
)
def test_the_words_for_the_load_are_settings(
    conn: psycopg.Connection, shop: Shop, set_now: SetNow, conversations: int, status: str
) -> None:
    choose(
        conn, shop, workload_moderate_conversations=2, workload_high_conversations=3,
        workload_overloaded_conversations=4,
    )  # fmt: skip
    for number in range(conversations):
        thread(conn, shop, number, "2026-02-04", ("customer", "10:00"))
    set_now("2026-02-04 18:00+00")
    assert [row[-1] for row in desks(conn, shop, "2026-02-04")] == [status]


def trends(conn: psycopg.Connection, shop: Shop) -> list[Row]:
    """Day, breaches, acted on, mean minutes, score, change and trend of operator 7."""
    return rows(
        conn,
        "select metric_date::text, breaches_7d, acted_on_7d, avg_response_minutes_7d::float,"
        " efficiency_score_7d::float, change_points::float, trend from ops.v_operator_efficiency_trends"
        " where shop_id = %s and operator_id = 7 order by 1",
        shop.shop_id,
    )


def test_a_week_that_goes_worse_than_the_one_before_declines(
    conn: psycopg.Connection, shop: Shop, set_now: SetNow
) -> None:
    thread(conn, shop, 1, "2026-02-02", ("customer", "10:00"), ("operator", "12:45"))
    thread(conn, shop, 2, "2026-02-02", ("customer", "14:00"), ("operator", "16:15"))
    thread(conn, shop, 3, "2026-02-09", ("customer", "10:00"))
    set_now("2026-02-10 18:00+00")
    assert trends(conn, shop) == [
        # sums of minutes over sums of answers: (45 + 15) / 2
        *((f"2026-02-0{day}", 2, 2, 30, 100, None, None) for day in range(2, 9)),
        ("2026-02-09", 1, 0, None, 0, -100, "DECLINING"),
        ("2026-02-10", 1, 0, None, 0, -100, "DECLINING"),
    ]


def test_a_week_that_goes_better_improves_and_a_small_change_is_none(
    conn: psycopg.Connection, shop: Shop, set_now: SetNow
) -> None:
    thread(conn, shop, 1, "2026-02-02", ("customer", "10:00"), ("operator", "13:00"))  # 60 minutes late: 96.2
    thread(conn, shop, 2, "2026-02-09", ("customer", "10:00"), ("operator", "12:30"))  # 30: 100
    set_now("2026-02-09 23:00+00")
    assert trends(conn, shop)[-1] == ("2026-02-09", 1, 1, 30, 100, 3.8, "STABLE")
    choose(conn, shop, efficiency_trend_points=3.8)
    assert trends(conn, shop)[-1][-1] == "IMPROVING"


def test_each_day_of_the_trend_says_what_the_ranking_said_at_its_close(
    conn: psycopg.Connection, shop: Shop, set_now: SetNow
) -> None:
    thread(conn, shop, 1, "2026-02-02", ("customer", "20:00"), ("operator", "2026-02-03 15:00"))
    thread(conn, shop, 2, "2026-02-03", ("customer", "10:00"), ("operator", "14:00"))
    thread(conn, shop, 3, "2026-02-05", ("customer", "10:00"), ("operator", "10:30"))
    thread(conn, shop, 4, "2026-02-08", ("customer", "10:00"))
    set_now("2026-02-12 18:00+00")
    found = {row[0]: row[4] for row in trends(conn, shop)}
    assert list(found) == [f"2026-02-{day:02}" for day in range(2, 13)]
    for day, score in found.items():
        # A business day of Chicago ends at 6 in the morning UTC.
        set_now(f"{day} 23:59:59.9-06" if day < "2026-02-12" else "2026-02-12 18:00+00")
        ranked = rows(
            conn, "select efficiency_score::float from ops.v_operator_rankings where shop_id = %s", shop.shop_id
        )
        assert ranked == [(score,)], day


def test_the_trend_has_thirty_days(conn: psycopg.Connection, shop: Shop, set_now: SetNow) -> None:
    for number, day in enumerate(("2026-01-11", "2026-01-12", "2026-02-10")):
        thread(conn, shop, number, day, ("customer", "10:00"))
    set_now("2026-02-10 18:00+00")
    # 12 January is the first of 30 days; what began on the 11th is in its window.
    assert trends(conn, shop)[0][:2] == ("2026-01-12", 2)


def compliance(conn: psycopg.Connection, shop: Shop) -> list[Row]:
    return rows(
        conn,
        "select operator_id, conversations, conversations_within_target, conversations_breached,"
        " conversations_unanswered, compliance_pct::float, compliance_status from ops.v_operator_sla_compliance"
        " where shop_id = %s order by 1",
        shop.shop_id,
    )


@pytest.mark.parametrize(
    ("conversations", "pct", "status"),
    [(1, 0, "BELOW"), (4, 75, "BELOW"), (5, 80, "NEEDS_IMPROVEMENT"), (10, 90, "NEEDS_IMPROVEMENT"), (20, 95, "MEETS"),
     (34, 97.06, "EXCEEDS")],
)  # fmt: skip
def test_one_late_wait_among_so_many_conversations(
    conn: psycopg.Connection, shop: Shop, set_now: SetNow, conversations: int, pct: float, status: str
) -> None:
    thread(conn, shop, 0, "2026-02-04", ("customer", "10:00"), ("operator", "13:00"))
    for number in range(1, conversations):
        thread(conn, shop, number, "2026-02-04", ("customer", "10:00"), ("operator", "11:00"))
    set_now("2026-02-04 18:00+00")
    assert compliance(conn, shop) == [(7, conversations, conversations - 1, 1, 0, pct, status)]


def test_compliance_counts_conversations_of_thirty_days_once_and_the_unanswered_too(
    conn: psycopg.Connection, shop: Shop, set_now: SetNow
) -> None:
    late_twice = (("customer", "10:00"), ("operator", "13:00"), ("customer", "14:00"))
    thread(conn, shop, 1, "2026-01-06", *late_twice)  # the first of 30 days
    thread(conn, shop, 2, "2026-01-05", *late_twice)
    thread(conn, shop, 3, "2026-02-04", ("customer", "17:00"))  # not late yet
    thread(conn, shop, 4, "2026-02-04", ("customer", "10:00"), assignee_id=None)
    set_now("2026-02-04 18:00+00")
    assert compliance(conn, shop) == [(7, 2, 1, 1, 1, 50, "BELOW")]


def test_medians_come_from_the_minutes_and_days_at_work_from_what_was_written(
    conn: psycopg.Connection, shop: Shop, set_now: SetNow
) -> None:
    for number, (day, answer) in enumerate((("02", "12:10"), ("02", "12:20"), ("03", "13:30"))):
        thread(conn, shop, number, f"2026-02-{day}", ("customer", "10:00"), ("operator", answer))
    thread(conn, shop, 9, "2026-02-04", ("customer", "10:00"))
    set_now("2026-02-04 18:00+00")
    assert rows(
        conn,
        "select operator_id, breaches_detected, breaches_acted_on, breaches_unanswered, resolution_rate_pct::float,"
        " avg_response_minutes::float, median_response_minutes::float, days_active"
        " from ops.v_sla_performance_7d where shop_id = %s",
        shop.shop_id,
    ) == [(7, 4, 3, 1, 75, 40, 20, 2)]


def test_one_long_night_does_not_decide_the_score(conn: psycopg.Connection, shop: Shop, set_now: SetNow) -> None:
    for number, answer in enumerate(("12:10", "12:20", "23:00")):
        thread(conn, shop, number, "2026-02-03", ("customer", "10:00"), ("operator", answer))
    set_now("2026-02-04 18:00+00")
    assert rows(
        conn,
        "select avg_response_minutes::float, median_response_minutes::float, efficiency_score::float"
        " from ops.v_operator_performance_7d where shop_id = %s",
        shop.shop_id,
    ) == [(230, 20, 100)]
    assert trends(conn, shop)[-1][3:5] == (230, 100)


def test_all_operators_together(conn: psycopg.Connection, shop: Shop, set_now: SetNow) -> None:
    choose(conn, shop, workload_overloaded_conversations=2)
    conn.execute("insert into facts.operators (shop_id, operator_id) values (%s, 9)", [shop.shop_id])
    thread(conn, shop, 1, "2026-02-03", ("customer", "10:00"), ("operator", "12:30"))
    thread(conn, shop, 2, "2026-02-04", ("customer", "10:00"))
    thread(conn, shop, 3, "2026-02-04", ("customer", "10:00"), ("operator 8", "10:10"), assignee_id=8)
    thread(conn, shop, 4, "2026-02-04", ("customer", "10:00"), assignee_id=None)
    set_now("2026-02-04 18:00+00")
    [found] = rows(
        conn,
        "select to_jsonb(a) - 'shop_id' from ops.v_operator_activity_summary as a where shop_id = %s",
        shop.shop_id,
    )
    assert found[0] == {
        "shop_domain": "parts.example", "window_start": "2026-01-29", "window_end": "2026-02-04", "total_operators": 2,
        "top_performers": 1, "strong_performers": 1, "average_performers": 0, "needing_improvement": 0,
        # 100, and half the rate and all of the speed: 75
        "avg_efficiency_score": 87.5, "conversations": 3, "replies_sent": 2, "conversations_resolved": 0,
        "breaches_detected": 3, "breaches_acted_on": 1, "resolution_rate_pct": 33.33, "median_response_minutes": 30,
        "conversations_on_desk_today": 3, "operators_overloaded_today": 1, "operators_idle_today": 1,
    }  # fmt: skip


def test_a_shop_without_operators_has_one_empty_row(conn: psycopg.Connection, shop: Shop, set_now: SetNow) -> None:
    set_now("2026-02-04 18:00+00")
    assert rows(
        conn,
        "select total_operators, avg_efficiency_score, resolution_rate_pct, conversations_on_desk_today"
        " from ops.v_operator_activity_summary where shop_id = %s",
        shop.shop_id,
    ) == [(0, None, None, 0)]
    assert rows(conn, "select ops.rankings_json(%s, '{}')::jsonb", shop.shop_id) == [({"rankings": []},)]


def test_days_of_operators_are_exported_for_ninety_days_with_sums(
    conn: psycopg.Connection, shop: Shop, set_now: SetNow
) -> None:
    thread(conn, shop, 1, "2025-11-07", ("customer", "10:00"))  # the day before the window
    thread(conn, shop, 2, "2025-11-08", ("customer", "10:00"), ("operator", "11:00"))
    thread(
        conn, shop, 3, "2026-02-04", ("customer", "10:00"), ("operator", "12:10"), ("customer", "13:00"),
        ("operator", "15:50"), status="resolved", resolved_at="2026-02-04 16:00+00",
    )  # fmt: skip
    thread(conn, shop, 4, "2026-02-04", ("customer", "10:00"))
    set_now("2026-02-05 18:00+00")
    assert rows(
        conn,
        "select metric_date::text, operator_id, conversations, breaches_detected, breaches_acted_on, breaches_resolved,"
        " resolution_rate_pct::float, response_minutes::float, avg_response_minutes::float,"
        " median_response_minutes::float from ops.v_export_operator_performance where shop_id = %s order by 1",
        shop.shop_id,
    ) == [
        ("2025-11-08", 7, 1, 0, 0, 0, None, None, None, None),
        ("2026-02-04", 7, 2, 3, 2, 2, 66.67, 60, 30, 30),
    ]


def test_the_ranking_answers_with_exactly_its_keys(conn: psycopg.Connection, shop: Shop, set_now: SetNow) -> None:
    thread(conn, shop, 1, "2026-02-04", ("customer", "10:00"), ("operator", "12:30"))
    thread(conn, shop, 2, "2026-02-04", ("customer", "10:00"))
    thread(conn, shop, 3, "2026-02-04", ("customer", "10:00"), ("operator 8", "10:10"), assignee_id=8)
    set_now("2026-02-04 18:00+00")
    [[answer]] = rows(conn, "select ops.rankings_json(%s, '{}')::jsonb", shop.shop_id)
    assert answer == {
        "rankings": [
            {
                "rank": 1, "operator_id": 8, "efficiency_score": 100, "resolution_rate_pct": None,
                "avg_response_minutes": None, "performance_tier": "TOP_PERFORMER",
            },
            {
                "rank": 2, "operator_id": 7, "efficiency_score": 75, "resolution_rate_pct": 50,
                "avg_response_minutes": 30, "performance_tier": "STRONG",
            },
        ]
    }  # fmt: skip
