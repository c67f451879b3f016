"""Conversations: answers and waiting are computed from messages, people stay in the personal tables."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from hotdash.sources.chatwoot.agents import AgentsFormat
from hotdash.sources.chatwoot.conversations import ConversationsFormat
from hotdash.sources.chatwoot.sentiment import order_number, read_customer
from hotdash.sources.conftest import Load
from hotdash.sources.shopify.bulk import BulkFormat
from hotdash.sources.shopify.test_bulk import CUSTOMER, lines, order

NOON = 1_772_452_800  # 2026-03-02 12:00 UTC


def message(number: int, minute: int, kind: int | str, content: str = "hello", **more: Any) -> dict[str, Any]:
    sender = {"id": 8, "type": "user"} if kind in (1, "outgoing") else None
    return {
        "id": number,
        "created_at": NOON + 60 * minute,
        "message_type": kind,
        "content": content,
        "private": False,
        "sender": sender,
        **more,
    }


def conversation(*messages: dict[str, Any], minute: int = 90, **more: Any) -> dict[str, Any]:
    return {
        "id": 77,
        "inbox_id": 2,
        "status": "open",
        "priority": None,
        "labels": [],
        "created_at": NOON,
        "updated_at": NOON + 60 * minute + 0.5,
        "waiting_since": 0,
        "snoozed_until": None,
        "first_reply_created_at": 0,
        "meta": {
            "sender": {"id": 5, "name": "Ana Ruiz", "email": "Ana@Example.com"},
            "assignee": {"id": 8, "name": "Op"},
        },
        "custom_attributes": {},
        "messages": list(messages),
        **more,
    }


THREAD = (
    message(1, 0, 0, "Where is my order #1001?"),
    message(2, 1, 3, "We have got your message."),
    message(3, 2, 1, "Bot speaking", sender={"id": 1, "type": "agent_bot"}),
    message(4, 5, 1, "Check the shelf", private=True),
    message(5, 30, "outgoing", "It left today."),
    message(6, 60, "incoming", "Still nothing, this is ridiculous"),
)


def text(*conversations: dict[str, Any]) -> str:
    return "".join(json.dumps(each) + "\n" for each in conversations)


def one(conn: psycopg.Connection, columns: str) -> tuple[Any, ...] | None:
    return conn.execute(f"select {columns} from facts.cx_conversations").fetchone()


def test_only_a_public_answer_of_a_person_counts(conn: psycopg.Connection, load: Load) -> None:
    assert load(ConversationsFormat(), text(conversation(*THREAD))).rejects == []
    assert one(conn, "first_response_time_minutes, message_count, conversation_date::text, sla_target_minutes") == (
        Decimal("30.00"),
        3,
        "2026-03-02",
        120,
    )
    assert one(
        conn, "waiting_since = last_customer_message_at, extract(epoch from waiting_since)::int, resolved_at"
    ) == (
        True,
        NOON + 3600,
        None,
    )


def test_loading_twice_changes_nothing(load: Load) -> None:
    load(ConversationsFormat(), text(conversation(*THREAD)))
    assert load(ConversationsFormat(), text(conversation(*THREAD))).written == {}


@pytest.mark.parametrize("newer_first", [True, False])
def test_the_newer_state_stands_and_messages_are_united(
    newer_first: bool, conn: psycopg.Connection, load: Load
) -> None:
    newer = conversation(
        THREAD[5], message(7, 80, 2, "Conversation was marked resolved by Op"), minute=95, status="resolved"
    )
    files = [text(newer), text(conversation(*THREAD[:5]))]
    for file in files if newer_first else reversed(files):
        load(ConversationsFormat(), file)
    assert one(
        conn, "status, message_count, first_response_time_minutes, resolution_time_hours, waiting_since, category"
    ) == (
        "resolved",
        3,
        Decimal("30.00"),
        Decimal("1.33"),
        None,
        "where_is_my_order",
    )
    assert conn.execute("select count(*) from facts.cx_message_texts").fetchone() == (7,)


@pytest.mark.parametrize("conversation_first", [True, False])
def test_finding_customer_and_order_whichever_came_first(
    conversation_first: bool, conn: psycopg.Connection, load: Load
) -> None:
    if conversation_first:
        load(ConversationsFormat(), text(conversation(*THREAD)))
    load(BulkFormat(), lines(order(), CUSTOMER))
    if not conversation_first:
        load(ConversationsFormat(), text(conversation(*THREAD)))
    assert one(conn, "order_number, shopify_order_id, shopify_customer_id") == ("#1001", 1, 9)


def test_a_label_escalates(conn: psycopg.Connection, load: Load) -> None:
    note = message(8, 61, 2, "Op added escalation")
    load(ConversationsFormat(), text(conversation(*THREAD, note, labels=["escalation", "order-1001"])))
    assert one(conn, "is_escalated, extract(epoch from escalated_at)::int, escalation_reason") == (
        True,
        NOON + 61 * 60,
        "label escalation",
    )


def test_people_stay_in_personal_tables(conn: psycopg.Connection, load: Load) -> None:
    load(ConversationsFormat(), text(conversation(*THREAD)))
    load(AgentsFormat(), json.dumps({"id": 8, "role": "agent", "name": "Olga", "email": "o@example.com"}) + "\n")
    assert conn.execute("select name, email from facts.cx_contacts").fetchall() == [("Ana Ruiz", "Ana@Example.com")]
    assert conn.execute("select name from facts.operator_contacts").fetchall() == [("Olga",)]
    readable = "".join(
        str(conn.execute(f"select to_jsonb(t) from facts.{table} t").fetchall())
        for table in ("cx_conversations", "cx_messages", "operators")
    )
    assert not any(word in readable for word in ("Ana", "xample", "Olga", "shelf", "left today"))


def test_a_deleted_message_loses_its_words(conn: psycopg.Connection, load: Load) -> None:
    load(ConversationsFormat(), text(conversation(THREAD[0])))
    gone = {**THREAD[0], "content": "This message was deleted", "content_attributes": {"deleted": True}}
    load(ConversationsFormat(), text(conversation(gone, minute=99)))
    assert conn.execute("select content from facts.cx_message_texts").fetchall() == []


def test_the_survey_tells_the_rating(conn: psycopg.Connection, load: Load) -> None:
    survey = message(
        9, 70, 3, "Rate us", content_attributes={"submitted_values": {"csat_survey_response": {"rating": 4}}}
    )
    load(ConversationsFormat(), text(conversation(survey)))
    assert one(conn, "csat_rating") == (4,)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"created_at": 0}, "when it began"),
        ({"created_at": 1e300}, "not a possible time"),
        ({"status": None}, "Expected `str`"),
        ({"id": -1}, "Expected `int`"),
        ({"messages": [{**THREAD[0], "created_at": "someday"}]}, "not a time"),
        ({"messages": [{**THREAD[0], "created_at": None}]}, "when it was sent"),
    ],
)
def test_keeping_a_bad_conversation_with_its_reason(change: dict[str, Any], reason: str, load: Load) -> None:
    loaded = load(ConversationsFormat(), text(conversation(*THREAD) | {"id": 78}, conversation(*THREAD) | change))
    assert [reason in reject[1] for reject in loaded.rejects] == [True]
    assert loaded.written["cx_conversations"] == 1


@pytest.mark.parametrize(
    ("words", "mood", "topic"),
    [
        ("Where is my order? I ordered two weeks ago", "neutral", "where_is_my_order"),
        ("I'm filing a chargeback", "very_negative", "chargeback"),
        ("I will never order from you again", "very_negative", None),
        ("The hose is leaking fuel all over my engine bay", "very_negative", "safety"),
        ("You sent the wrong fitting", "negative", "wrong_part"),
        ("Great, another broken part. Awesome service guys.", "negative", None),
        ("My brakes are killing me on hills", "neutral", None),
        ("Will this fit a 1969 Camaro with an LS3?", "neutral", "fitment"),
        ("Is this a leak-free blow off valve?", "neutral", None),
        ("Do you do wholesale pricing for shops?", "neutral", "wholesale"),
        ("Perfect fit, love it, thanks a lot!", "positive", "praise"),
        ("I want my money back", "negative", "refund_return"),
        ("ok", "neutral", None),
    ],
)
def test_reading_what_customers_say(words: str, mood: str, topic: str | None) -> None:
    reading = read_customer(words)
    assert reading.sentiment == mood
    assert topic is None or reading.topic == topic
    assert (reading.evidence is None) == (mood == "neutral")
    assert reading.evidence is None or reading.evidence in words.lower()


@pytest.mark.parametrize(
    ("words", "number"),
    [("about #1042 please", "#1042"), ("Order number 20417?", "#20417"), ("order 2 of them", None), ("abc#1042", None)],
)
def test_finding_the_order_number(words: str, number: str | None) -> None:
    assert order_number(words) == number
