"""The sample shop's queue and help desk: believable at any hour."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest

from hotdash.sample.days import ZONE, ship_deadline
from hotdash.sample.sample import write_sample
from sample_book import NOW, Book, Row, read_lines


@pytest.mark.parametrize("hour", [3, 15, 23])
@pytest.mark.parametrize("day", [19, 22, 23])
def test_queue_and_desk_at_any_hour(tmp_path: Path, day: int, hour: int) -> None:
    now = datetime(2026, 11, day, hour, 30, tzinfo=ZONE)
    write_sample(tmp_path, now=now, months=2)
    check_queue(read_lines(tmp_path / "shopify-orders.jsonl"), now)
    check_desk(read_lines(tmp_path / "chatwoot-conversations.jsonl"), now)


def test_queue_and_desk_of_the_big_sample(book: Book) -> None:
    check_queue(book.orders, NOW)
    check_desk(book.conversations, NOW)


def check_queue(lines: list[Row], now: datetime) -> None:
    orders = [row for row in lines if row["__typename"] == "Order" and not row["cancelledAt"] and not row["test"]]
    waiting = [
        row
        for row in orders
        if row["displayFulfillmentStatus"] in {"UNFULFILLED", "ON_HOLD", "SCHEDULED", "PARTIALLY_FULFILLED"}
    ]
    late = [
        row
        for row in waiting
        if ship_deadline(int(datetime.fromisoformat(row["createdAt"]).timestamp())) < now.timestamp()
    ]
    assert 15 <= len(waiting) <= 30
    assert 3 <= len(late) <= 6
    assert 2 <= sum(row["displayFulfillmentStatus"] == "ON_HOLD" for row in waiting) <= 3


def check_desk(conversations: list[Row], now: datetime) -> None:
    waiting = [row for row in conversations if row["status"] == "open" and row["waiting_since"]]
    breached = [
        row for row in waiting if not row["first_reply_created_at"] and now.timestamp() - row["created_at"] > 7_200
    ]
    assert 6 <= len(waiting) <= 12
    assert 2 <= len(breached) <= 4
    assert sum(row["priority"] == "urgent" for row in conversations if row["status"] != "resolved") == 1
    assert 1 <= sum("escalation" in row["labels"] for row in conversations if row["status"] != "resolved") <= 2


def test_conversations_differ_and_one_in_ten_answers_is_slow(book: Book) -> None:
    recent = [row for row in book.conversations if row["created_at"] > NOW.timestamp() - 180 * 86_400]
    firsts = [row["messages"][0]["content"] for row in recent]
    waits = [row["first_reply_created_at"] - row["created_at"] for row in recent if row["first_reply_created_at"]]
    assert 25 < len(recent) / 180 < 36
    assert len(set(firsts)) / len(firsts) > 0.95
    assert 0.06 < sum(wait > 7_200 for wait in waits) / len(waits) < 0.14
    assert min(waits) > 0
    assert not [text for text in firsts if re.search(r"[{}]", text)]


def test_messages_rise_in_time_and_orders_named_exist(book: Book) -> None:
    names = {order["name"] for order in book.orders}
    for row in book.conversations:
        times = [message["created_at"] for message in row["messages"]]
        assert times == sorted(times)
        assert row["messages"][0]["message_type"] == 0
        assert set(row["custom_attributes"].values()) <= names
