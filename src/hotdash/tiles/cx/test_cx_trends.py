"""Trends of conversations: given threads, these days and these weeks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg

from hotdash.db.connect import Shop
from hotdash.tiles.cx.test_cx import conversation

SetNow = Callable[[str], None]
COLUMNS = (
    "conversations, answered_conversations, median_first_response_minutes::float, breached_conversations,"
    " breached_pct::float, escalations, negative_sentiment_pct::float, positive_sentiment_pct::float, conversations_7d,"
    " median_first_response_7d_minutes::float, breached_7d_pct::float, escalations_7d, negative_sentiment_7d_pct::float"
)


def trend(conn: psycopg.Connection, shop: Shop) -> dict[str, tuple[Any, ...]]:
    """Day → columns."""
    query = f"select conversation_date::text, {COLUMNS} from cx.v_cx_trends where shop_id = %s"
    return {row[0]: row[1:] for row in conn.execute(query.encode(), [shop.shop_id]).fetchall()}


def test_days_and_weeks_take_the_median_of_raw_minutes(conn: psycopg.Connection, shop: Shop, set_now: SetNow) -> None:
    conversation(conn, shop, 1, "2026-03-02 15:00", first_response_at="2026-03-02 15:10+00", sentiment="positive")
    conversation(conn, shop, 2, "2026-03-02 16:00", first_response_at="2026-03-02 19:20+00", sentiment="negative")
    conversation(conn, shop, 3, "2026-03-03 15:00", first_response_at="2026-03-03 15:30+00", sentiment="very_negative")
    conversation(conn, shop, 4, "2026-03-03 16:00", is_escalated=True, escalated_at="2026-03-03 17:00+00")
    conversation(conn, shop, 5, "2026-03-09 16:00", sentiment="neutral")
    set_now("2026-03-09 17:00+00")
    found = trend(conn, shop)
    assert len(found) == 90 and min(found) == "2025-12-10" and max(found) == "2026-03-09"
    assert found["2026-03-01"] == (0, 0, None, 0, None, 0, None, None, 0, None, None, 0, None)
    # 10 and 200 minutes, of which the second is beyond 120
    assert found["2026-03-02"] == (2, 2, 105, 1, 50, 0, 50, 50, 2, 105, 50, 0, 50)
    # The week: 10, 30 and 200 minutes; the mean of the days' medians would be 67.5. The unanswered one is late, too.
    assert found["2026-03-03"] == (2, 1, 30, 1, 50, 1, 100, 0, 4, 30, 50, 1, 66.67)
    assert found["2026-03-08"] == (0, 0, None, 0, None, 0, None, None, 4, 30, 50, 1, 66.67)
    # Exactly seven days: the 2nd has left.
    assert found["2026-03-09"] == (1, 0, None, 0, 0, 0, 0, 0, 3, 30, 33.33, 1, 50)


def test_a_trend_knows_nothing_of_later_answers(conn: psycopg.Connection, shop: Shop, set_now: SetNow) -> None:
    conversation(
        conn, shop, 1, "2026-03-02 15:00", first_response_at="2026-03-02 15:10+00", status="resolved",
        resolved_at="2026-03-02 18:00+00", is_escalated=True, escalated_at="2026-03-02 16:00+00",
    )  # fmt: skip
    set_now("2026-03-02 15:05+00")
    assert trend(conn, shop)["2026-03-02"][:6] == (1, 0, None, 0, 0, 0)
    set_now("2026-03-02 16:05+00")
    assert trend(conn, shop)["2026-03-02"][:6] == (1, 1, 10, 0, 0, 1)


def test_a_trend_stays_in_its_shop(
    conn: psycopg.Connection, shop: Shop, make_shop: Callable[..., Shop], set_now: SetNow
) -> None:
    conversation(conn, make_shop("other.example"), 1, "2026-03-02 15:00")
    set_now("2026-03-02 16:00+00")
    assert {row[0] for row in trend(conn, shop).values()} == {0}
