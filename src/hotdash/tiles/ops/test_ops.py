"""Operations: given visits, decisions and threads, this is what the operators got done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg

from hotdash.db.connect import Shop

SetNow = Callable[[str], None]


def thread(
    conn: psycopg.Connection, shop: Shop, number: int, day: str, *messages: tuple[str, str], **known: Any
) -> None:
    """A conversation of operator 7 with messages (kind, UTC time on `day` or with its own day), its breaches refreshed.

    An operator's message is one of number 7, "operator 8" one of number 8.
    """
    instants = [at if " " in at else f"{day} {at}" for _, at in messages]
    columns = {
        "shop_id": shop.shop_id,
        "chatwoot_conversation_id": number,
        "conversation_created_at": f"{instants[0]}+00",
        "conversation_date": day,
        "status": "open",
        "assignee_id": 7,
    } | known
    conn.execute(
        f"insert into facts.cx_conversations ({', '.join(columns)}) values ({', '.join(['%s'] * len(columns))})",
        list(columns.values()),
    )
    for message_id, ((kind, _), at) in enumerate(zip(messages, instants, strict=True)):
        kind_word, _, operator = kind.removeprefix("private ").partition(" ")
        conn.execute(
            "insert into facts.cx_messages (shop_id, chatwoot_conversation_id, message_id, sender_kind, operator_id,"
            " is_private, sent_at) values (%s, %s, %s, %s, %s, %s, %s)",
            [shop.shop_id, number, message_id, kind_word, int(operator or 7) if kind_word == "operator" else None,
             kind.startswith("private"), f"{at}+00"],
        )  # fmt: skip
    refresh(conn, shop, number)


def refresh(conn: psycopg.Connection, shop: Shop, number: int) -> int:
    """Refresh the breaches of a conversation; rows written."""
    row = conn.execute(
        "select refresh.operator_sla_resolution(%s, array[%s]::bigint[])", [shop.shop_id, number]
    ).fetchone()
    assert row is not None
    return int(row[0])


def breaches(conn: psycopg.Connection) -> list[tuple[Any, ...]]:
    """Conversation, breach (hour:minute UTC), operator, minutes and action of all breaches."""
    return conn.execute(
        "select chatwoot_conversation_id, to_char(sla_breach_detected_at at time zone 'UTC', 'HH24:MI'), operator_id,"
        " minutes_to_action::float, action_type from rollups.operator_sla_resolution order by 1, 2"
    ).fetchall()


def test_each_wait_beyond_the_target_is_a_breach(conn: psycopg.Connection, shop: Shop) -> None:
    thread(
        conn, shop, 1, "2026-03-02",
        ("customer", "10:00"), ("private operator", "10:10"), ("customer", "10:30"), ("operator", "12:30"),
        ("customer", "13:00"), ("operator", "15:00"), ("customer", "16:00"),
    )  # fmt: skip
    assert breaches(conn) == [(1, "12:00", 7, 30, "message"), (1, "18:00", None, None, None)]
    assert refresh(conn, shop, 1) == 0


def test_a_resolution_ends_a_wait(conn: psycopg.Connection, shop: Shop) -> None:
    day = "2026-03-02"
    thread(conn, shop, 1, day, ("customer", "10:00"), status="resolved", resolved_at=f"{day} 13:00+00")
    thread(conn, shop, 2, day, ("customer", "10:00"), status="resolved", resolved_at=f"{day} 11:00+00")
    assert breaches(conn) == [(1, "12:00", 7, 60, "resolution")]


def test_an_answer_in_time_takes_the_waiting_breach_away(conn: psycopg.Connection, shop: Shop) -> None:
    thread(conn, shop, 1, "2026-03-02", ("customer", "10:00"))
    assert breaches(conn) == [(1, "12:00", None, None, None)]
    conn.execute(
        "insert into facts.cx_messages (shop_id, chatwoot_conversation_id, message_id, sender_kind, operator_id,"
        " sent_at) values (%s, 1, 9, 'operator', 7, '2026-03-02 12:00+00')",
        [shop.shop_id],
    )
    assert refresh(conn, shop, 1) == 1
    assert breaches(conn) == []


def resolution(conn: psycopg.Connection, shop: Shop) -> tuple[Any, ...]:
    """Detected, acted on, rate and median minutes."""
    row = conn.execute(
        "select breaches_detected, breaches_acted_on, resolution_rate_pct::float, median_minutes_to_action::float"
        " from ops.v_sla_resolution_7d where shop_id = %s",
        [shop.shop_id],
    ).fetchone()
    assert row is not None
    return tuple(row)


def test_unanswered_breaches_count_and_only_those_of_seven_days(
    conn: psycopg.Connection, shop: Shop, set_now: SetNow
) -> None:
    thread(conn, shop, 1, "2026-03-03", ("customer", "10:00"))
    thread(conn, shop, 2, "2026-03-04", ("customer", "10:00"), ("operator", "13:00"))
    thread(conn, shop, 3, "2026-03-10", ("customer", "10:00"))
    set_now("2026-03-10 12:00:00+00")
    assert resolution(conn, shop) == (2, 1, 50, 60)
    set_now("2026-03-10 11:59:59+00")
    assert resolution(conn, shop) == (1, 1, 100, 60)
    set_now("2026-03-04 12:30:00+00")  # not answered yet
    assert resolution(conn, shop) == (2, 0, 0, None)


def test_operators_are_ranked_by_answers_given_and_speed(conn: psycopg.Connection, shop: Shop, set_now: SetNow) -> None:
    thread(conn, shop, 1, "2026-03-04", ("customer", "10:00"), ("operator", "12:45"))
    thread(conn, shop, 2, "2026-03-04", ("customer", "10:00"))
    thread(conn, shop, 3, "2026-03-04", ("customer", "10:00"), ("operator", "10:05"), assignee_id=8)
    set_now("2026-03-05 12:00+00")
    rows = conn.execute(
        "select rank, operator_id, efficiency_score::float, resolution_rate_pct::float, performance_tier"
        " from ops.v_operator_rankings where shop_id = %s order by rank",
        [shop.shop_id],
    ).fetchall()
    assert rows == [(1, 8, 100, None, "TOP_PERFORMER"), (2, 7, 75, 50, "STRONG")]


def visit_and_decide(conn: psycopg.Connection, shop: Shop, visit: str, decided_at: str) -> None:
    """Somebody opens the page on the day `visit`, and decides at an instant."""
    conn.execute(
        "insert into app.dashboard_visits (shop_id, visit_date, visitor, first_visit_at) values (%s, %s, 'v', %s)",
        [shop.shop_id, visit, f"{visit} 15:00+00"],
    )
    conn.execute(
        "insert into app.decision_log (shop_id, decision_id, scope, actor, action, hash, created_at)"
        " values (%s, 1, 'ops', 'a', 'approved', '', %s)",
        [shop.shop_id, decided_at],
    )


def test_a_shop_is_activated_by_a_session_and_a_decision_within_seven_days(
    conn: psycopg.Connection, shop: Shop, make_shop: Callable[..., Shop], set_now: SetNow
) -> None:
    make_shop("asleep.example")
    visit_and_decide(conn, shop, "2026-03-02", "2026-03-05 15:00+00")
    for clock, activated in (("2026-03-05 14:00", 0), ("2026-03-08 15:00", 1), ("2026-03-09 15:00", 0)):
        set_now(f"{clock}+00")
        row = conn.execute(
            "select shops_activated, total_shops, activation_rate_pct::float from ops.v_activation_rate_7d"
            " where shop_id = %s",
            [shop.shop_id],
        ).fetchone()
        assert row == (activated, 2, 50 * activated)
    conn.execute("select refresh.shop_activation_metrics(%s, array['2026-03-02'::date])", [shop.shop_id])
    rows = conn.execute(
        "select metric_date::text, activation_date::text from rollups.shop_activation_metrics"
        " where is_activated_in_window order by metric_date"
    ).fetchall()
    assert rows == [(f"2026-03-0{day}", "2026-03-05") for day in (5, 6, 7, 8)]


def test_the_tile_has_exactly_its_keys(conn: psycopg.Connection, shop: Shop, set_now: SetNow) -> None:
    thread(conn, shop, 1, "2026-03-04", ("customer", "10:00"), ("operator", "13:00"))
    set_now("2026-03-05 12:00+00")
    row = conn.execute("select ops.tile_json(%s, '{}'), ops.headline(%s)", [shop.shop_id, shop.shop_id]).fetchone()
    assert row is not None
    answer, headline = row
    assert answer == {
        "activation": {"activation_rate_7d_avg": 0, "shops_activated_7d": 0, "total_shops_7d": 1},
        "operator_sla": {
            "median_response_time": 60,
            "p90_response_time": 60,
            "p95_response_time": 60,
            "resolution_rate_pct": 100,
        },
        "operators": {"total_operators": 1, "top_performers": 1, "avg_efficiency_score": 96.2},
    }
    assert headline["rows"][0]["operator"] == "Operator 7"
    assert len(headline["spark"]["points"]) == 30
