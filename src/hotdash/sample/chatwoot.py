"""Conversations in the shape of Chatwoot's REST answers; times are epoch seconds, 0 where there is none."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from hotdash.sample.days import iso
from hotdash.sample.helpdesk import OPERATORS, Operator, agent_json
from hotdash.sample.money import Json
from hotdash.sample.threads import ACTIVITY, INCOMING, OUTGOING, TEMPLATE, Message, Thread

CHANNELS = {1: "Channel::WebWidget", 2: "Channel::Email", 3: "Channel::Sms"}
VISITOR_BASE = 200_000
FEEDBACK = {
    1: "Nobody helped me.",
    2: "Took too long.",
    3: None,
    4: None,
    5: "Quick and knew what they were talking about.",
}


def agent_lines(now: int) -> Iterator[Json]:
    """The operators, one a line."""
    for operator in OPERATORS:
        yield agent_json(operator, now)


def conversation_lines(threads: list[Thread]) -> Iterator[Json]:
    """One conversation a line, with its messages; display ids and message ids rise with time."""
    ids = _message_ids(threads)
    for display_id, thread in enumerate(threads, 1):
        yield _conversation_json(display_id, thread, ids)


def _message_ids(threads: list[Thread]) -> dict[int, int]:
    """Identity of a message object -> its id."""
    moments = [
        (message.at, place, turn, id(message))
        for place, thread in enumerate(threads)
        for turn, message in enumerate(thread.messages)
    ]
    return {key: number for number, (_, _, _, key) in enumerate(sorted(moments, key=lambda moment: moment[:3]), 1)}


def _conversation_json(display_id: int, thread: Thread, ids: dict[int, int]) -> Json:
    messages = sorted(thread.messages, key=lambda message: message.at)
    last = messages[-1].at
    replies = [message.at for message in messages if message.kind == OUTGOING and not message.is_private]
    contact = _contact_id(thread)
    labels = sorted(
        {
            thread.topic.label,
            *(("escalation",) if thread.is_escalated else ()),
            *(("trade",) if thread.known and thread.known.is_trade else ()),
        }
    )
    found: Json = {
        "id": display_id,
        "uuid": str(UUID(int=(display_id * 0x9E3779B97F4A7C15F39CC0605CEDC835) % 2**128, version=4)),
        "account_id": 1,
        "inbox_id": thread.inbox,
        "status": thread.status,
        "priority": thread.priority,
        "labels": labels,
        "created_at": thread.created,
        "updated_at": float(last),
        "timestamp": last,
        "last_activity_at": last,
        "waiting_since": _waiting_since(thread, messages),
        "first_reply_created_at": replies[0] if replies else 0,
        "snoozed_until": thread.snoozed_until,
        "agent_last_seen_at": replies[-1] if replies else 0,
        "contact_last_seen_at": thread.created,
        "unread_count": 0 if replies else len(messages),
        "muted": False,
        "can_reply": True,
        "meta": _meta_json(thread, contact),
        "custom_attributes": {"shopify_order_number": f"#{thread.order.number}"}
        if thread.order and display_id % 5 < 3
        else {},
        "additional_attributes": {"mail_subject": thread.topic.subject}
        if thread.inbox == 2
        else {"initiated_at": {"timestamp": iso(thread.created)}},
        "messages": [_message_json(display_id, thread, message, contact, ids[id(message)]) for message in messages],
    }
    if thread.rating is not None:
        found["csat_survey_response"] = {
            "rating": thread.rating,
            "feedback_message": FEEDBACK[thread.rating] if display_id % 3 == 0 else None,
        }
    return found


def _waiting_since(thread: Thread, messages: list[Message]) -> int:
    """First question since the last answer; 0 when answered or resolved."""
    if thread.status == "resolved":
        return 0
    since = 0
    for message in messages:
        if message.kind == INCOMING and not since:
            since = message.at
        elif message.kind == OUTGOING and not message.is_private:
            since = 0
    return since


def _contact_id(thread: Thread) -> int:
    return thread.known.index + 1 if thread.known else VISITOR_BASE + thread.visitor


def _meta_json(thread: Thread, contact: int) -> Json:
    known, operator = thread.known, thread.operator
    handle = thread.name.lower().replace(" ", ".")
    sender: Json = {
        "id": contact,
        "name": thread.name,
        "email": known.email if known else f"{handle}@example.com" if thread.inbox == 2 else None,
        "phone_number": known.phone if known and known.index % 4 else None,
        "identifier": str(known.customer_id) if known and known.index % 3 else None,
        "additional_attributes": {},
        "custom_attributes": {},
    }
    return {
        "sender": sender,
        "channel": CHANNELS[thread.inbox],
        "assignee": None if operator is None else operator_json(operator),
        "hmac_verified": False,
    }


def operator_json(operator: Operator) -> Json:
    """An operator as a conversation's assignee."""
    return {"id": operator.number, "name": operator.name, "email": operator.email, "role": operator.role}


def _message_json(display_id: int, thread: Thread, message: Message, contact: int, number: int) -> Json:
    sender: Json | None = None
    if message.kind == INCOMING:
        sender = {"id": contact, "name": thread.name, "type": "contact"}
    elif message.operator:
        sender = {"id": message.operator.number, "name": message.operator.name, "type": "user"}
    is_survey = message.kind == TEMPLATE
    return {
        "id": number,
        "content": message.text,
        "account_id": 1,
        "inbox_id": thread.inbox,
        "conversation_id": display_id,
        "message_type": message.kind,
        "created_at": message.at,
        "private": message.is_private,
        "status": "sent",
        "content_type": "input_csat" if is_survey else "text",
        "content_attributes": {"csat_survey_response": {"rating": thread.rating}}
        if is_survey and thread.rating
        else {},
        "sender_type": None
        if message.kind in {ACTIVITY, TEMPLATE}
        else "Contact"
        if message.kind == INCOMING
        else "User",
        "sender": sender,
    }
