"""Conversations: given threads and a clock, these customers need somebody and this is how the week went."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg

from hotdash.db.connect import Shop

SetNow = Callable[[str], None]


def conversation(conn: psycopg.Connection, shop: Shop, number: int, at: str, **known: Any) -> None:
    """A conversation begun at `at` (UTC); `known` are further columns."""
    columns = {
        "shop_id": shop.shop_id,
        "chatwoot_conversation_id": number,
        "conversation_created_at": f"{at}+00",
        "conversation_date": at[:10],
        "status": "open",
    } | known
    conn.execute(
        f"insert into facts.cx_conversations ({', '.join(columns)}) values ({', '.join(['%s'] * len(columns))})",
        list(columns.values()),
    )


def message(conn: psycopg.Connection, shop: Shop, number: int, message_id: int, kind: str, at: str) -> None:
    """A public message sent at `at` (UTC)."""
    conn.execute(
        "insert into facts.cx_messages (shop_id, chatwoot_conversation_id, message_id, sender_kind, sent_at)"
        " values (%s, %s, %s, %s, %s)",
        [shop.shop_id, number, message_id, kind, f"{at}+00"],
    )


def listed(conn: psycopg.Connection, shop: Shop) -> dict[int, tuple[str, bool]]:
    """Conversation → severity and breach of those that need somebody."""
    rows = conn.execute(
        "select chatwoot_conversation_id, severity, is_sla_breach from cx.v_cx_escalations where shop_id = %s",
        [shop.shop_id],
    ).fetchall()
    return {number: (severity, breach) for number, severity, breach in rows}


def tile(conn: psycopg.Connection, shop: Shop, options: str = "{}") -> dict[str, Any]:
    """The endpoint's answer."""
    row = conn.execute("select cx.tile_json(%s, %s)", [shop.shop_id, options]).fetchone()
    assert row is not None
    return dict(row[0])


ANSWERED = {"first_response_at": "2026-03-02 15:30+00"}


def test_very_negative_alone_is_listed(conn: psycopg.Connection, shop: Shop, set_now: SetNow) -> None:
    conversation(conn, shop, 1, "2026-03-02 15:00", sentiment="very_negative", **ANSWERED)
    conversation(conn, shop, 2, "2026-03-02 15:00", sentiment="negative", **ANSWERED)
    set_now("2026-03-02 16:00+00")
    assert listed(conn, shop) == {1: ("high", False)}


def test_each_severity_has_its_reason(conn: psycopg.Connection, shop: Shop, set_now: SetNow) -> None:
    conversation(conn, shop, 1, "2026-03-02 15:00", priority="urgent", **ANSWERED)
    conversation(conn, shop, 2, "2026-03-02 15:00", priority="high", **ANSWERED)
    conversation(conn, shop, 3, "2026-03-02 15:00", is_escalated=True, escalated_at="2026-03-02 15:10+00", **ANSWERED)
    conversation(conn, shop, 4, "2026-03-02 15:00", first_response_at="2026-03-02 17:00:01+00")  # late, then answered
    conversation(conn, shop, 5, "2026-03-02 15:00", first_response_at="2026-03-02 17:00:00+00")
    conversation(
        conn, shop, 6, "2026-03-02 15:00", priority="urgent", status="resolved", resolved_at="2026-03-02 16:00+00"
    )
    set_now("2026-03-02 20:00+00")
    assert listed(conn, shop) == {1: ("high", False), 2: ("medium", False), 3: ("medium", False), 4: ("low", True)}


def test_waiting_is_low_beyond_half_the_target_and_critical_beyond_it(
    conn: psycopg.Connection, shop: Shop, set_now: SetNow
) -> None:
    conversation(conn, shop, 1, "2026-03-02 15:00")
    for clock, expected in (
        ("16:00:00", {}),
        ("16:00:01", {1: ("low", False)}),
        ("17:00:00", {1: ("low", False)}),
        ("17:00:01", {1: ("critical", True)}),
    ):
        set_now(f"2026-03-02 {clock}+00")
        assert listed(conn, shop) == expected


def test_a_later_wait_counts_from_the_customers_message(conn: psycopg.Connection, shop: Shop, set_now: SetNow) -> None:
    conversation(conn, shop, 1, "2026-03-02 15:00", waiting_since="2026-03-02 18:00+00", **ANSWERED)
    set_now("2026-03-02 20:00:00+00")
    assert listed(conn, shop) == {1: ("low", False)}
    set_now("2026-03-02 20:00:01+00")
    assert listed(conn, shop) == {1: ("critical", True)}


def test_a_snoozed_conversation_comes_back_when_its_time_is_over(
    conn: psycopg.Connection, shop: Shop, set_now: SetNow
) -> None:
    conversation(conn, shop, 1, "2026-03-02 15:00", status="snoozed", snoozed_until="2026-03-03 15:00+00")
    conversation(conn, shop, 2, "2026-03-02 15:00", status="snoozed")
    set_now("2026-03-03 14:59:59+00")
    assert listed(conn, shop) == {}
    set_now("2026-03-03 15:00:00+00")
    assert listed(conn, shop) == {1: ("critical", True)}


def test_a_look_back_asks_the_messages_who_waited(conn: psycopg.Connection, shop: Shop, set_now: SetNow) -> None:
    conversation(
        conn, shop, 1, "2026-03-02 15:00", status="resolved", resolved_at="2026-03-02 22:00+00",
        source_updated_at="2026-03-02 22:00+00", **ANSWERED,
    )  # fmt: skip
    for message_id, (kind, at) in enumerate(
        [("customer", "15:00"), ("operator", "15:30"), ("customer", "16:00"), ("operator", "21:00")]
    ):
        message(conn, shop, 1, message_id, kind, f"2026-03-02 {at}")
    set_now("2026-03-02 17:00:01+00")
    assert listed(conn, shop) == {1: ("low", False)}
    set_now("2026-03-02 18:00:01+00")
    assert listed(conn, shop) == {1: ("critical", True)}
    set_now("2026-03-02 21:00:00+00")
    assert listed(conn, shop) == {}
    set_now("2026-03-02 14:59:59+00")
    assert conn.execute("select from cx.v_cx_states").fetchall() == []


def test_the_summary_covers_exactly_seven_business_days(conn: psycopg.Connection, shop: Shop, set_now: SetNow) -> None:
    conversation(conn, shop, 1, "2026-03-03 15:00", first_response_at="2026-03-03 15:10+00")
    conversation(conn, shop, 2, "2026-03-04 15:00", first_response_at="2026-03-04 15:20+00", sentiment="negative")
    conversation(
        conn, shop, 3, "2026-03-05 15:00", first_response_at="2026-03-05 18:00+00", sentiment="neutral",
        status="resolved", resolved_at="2026-03-05 19:00+00",
    )  # fmt: skip
    set_now("2026-03-10 12:00+00")
    row = conn.execute(
        "select total_conversations, open_conversations, resolved_conversations, breached_conversations,"
        " breached_pct::float, median_first_response_minutes::float, avg_first_response_minutes::float,"
        " median_resolution_hours::float, resolution_rate_pct::float, negative_sentiment_pct::float"
        " from cx.v_cx_health_summary where shop_id = %s",
        [shop.shop_id],
    ).fetchone()
    assert row == (2, 1, 1, 1, 50, 100, 100, 4, 50, 50)
    assert tile(conn, shop)["summary"]["avg_first_response_time"] == 100


def test_the_tile_has_its_keys_the_worst_first_and_only_its_shop(
    conn: psycopg.Connection, shop: Shop, make_shop: Callable[..., Shop], set_now: SetNow
) -> None:
    other = make_shop("other.example")
    conversation(conn, shop, 1, "2026-03-02 15:00", priority="urgent", **ANSWERED)
    conversation(conn, shop, 2, "2026-03-02 15:00", sentiment_evidence="never again")
    conversation(conn, other, 1, "2026-03-02 15:00", **ANSWERED)
    set_now("2026-03-02 20:00+00")
    answer = tile(conn, shop)
    assert [e["chatwoot_conversation_id"] for e in answer["escalations"]] == [2, 1]
    assert set(answer["escalations"][0]) == {
        "chatwoot_conversation_id", "shopify_order_id", "priority", "sentiment", "escalation_reason",
        "first_response_time_minutes", "is_sla_breach", "customer_segment", "escalated_at",
    }  # fmt: skip
    assert answer["summary"] == {
        "total_escalations": 2,
        "urgent_escalations": 1,
        "sla_breaches": 1,
        "avg_first_response_time": 30,
    }
    assert len(tile(conn, shop, '{"priority": "urgent"}')["escalations"]) == 1
    assert tile(conn, other)["summary"]["total_escalations"] == 0


def test_no_view_shows_names_addresses_or_words(conn: psycopg.Connection) -> None:
    shown = conn.execute(
        "select column_name from information_schema.columns where table_schema in ('cx', 'ops', 'fulfillment')"
        " and column_name ~ 'name|email|phone|content|evidence' and column_name <> 'job_name'"
    ).fetchall()
    assert shown == []
