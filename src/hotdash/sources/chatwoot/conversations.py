"""Conversations in the shape of Chatwoot's REST API, one a line, their messages inside."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from hotdash.db.connect import Shop
from hotdash.db.copy import Staging
from hotdash.sources.chatwoot.documents import Conversation, Message, StampError, instant, sender_kind
from hotdash.sources.chatwoot.sentiment import NOTHING, Reading, order_number, read_customer, read_event
from hotdash.sources.formats import Head, Reader

CONVERSATION_COLUMNS = (
    "chatwoot_conversation_id", "inbox_id", "contact_id", "contact_name", "contact_email", "contact_phone",
    "contact_identifier", "status", "priority", "labels", "conversation_created_at", "waiting_since", "snoozed_until",
    "assignee_id", "order_number", "csat_rating", "source_updated_at", "line_number",
)  # fmt: skip
MESSAGE_COLUMNS = (
    "chatwoot_conversation_id", "message_id", "sender_kind", "operator_id", "is_private", "sent_at", "content",
    "sentiment", "sentiment_evidence", "topic", "order_number", "deciding_sentence", "line_number",
)  # fmt: skip
ORDER_ATTRIBUTES = ("order_number", "shopify_order_number", "order_name", "order", "order_id")
REMEDY = "Read the conversation again from Chatwoot."
PRIORITIES = {"none": None, "": None}


class ConversationsFormat:
    """Conversations with their messages."""

    name = "chatwoot-conversations-jsonl"
    title = "Chatwoot conversations"

    def recognises(self, head: Head) -> bool:
        """A first line that is a JSON object with an inbox and a status."""
        first = head.text.lstrip("\ufeff").lstrip().partition("\n")[0]
        return first.startswith("{") and '"inbox_id"' in first and '"status"' in first and "gid://" not in first[:200]

    def stage(self, reader: Reader, staging: Staging, shop: Shop) -> None:
        """Stage one conversation a line."""
        stage_conversations(staging, reader.json_lines())


def stage_conversations(staging: Staging, lines: Iterable[tuple[int, bytes]]) -> None:
    """Stage one conversation a numbered line; one that cannot be read is rejected with all its messages."""
    decode = msgspec.json.Decoder(Conversation).decode
    for line_number, text in lines:
        try:
            conversation = decode(text.replace(b"\\u0000", b""))
            staged = _conversation(conversation, line_number)
            messages = [_message(message, conversation.id, line_number) for message in conversation.messages]
        except (msgspec.MsgspecError, StampError) as reason:
            message, _, path = str(reason).partition(" - at `$.")
            staging.reject(
                line_number, text.decode(errors="replace"), message, column=path.rstrip("`") or None, remedy=REMEDY
            )
            continue
        staging.add("staged_cx_conversations", CONVERSATION_COLUMNS, [staged])
        staging.add("staged_cx_messages", MESSAGE_COLUMNS, messages)


def _conversation(conversation: Conversation, line_number: int) -> tuple[Any, ...]:
    contact = conversation.meta.sender if conversation.meta else None
    assignee = conversation.meta.assignee if conversation.meta else None
    created_at = instant(conversation.created_at)
    if created_at is None:
        raise StampError("The conversation does not say when it began.")
    priority = conversation.priority
    return (
        conversation.id, conversation.inbox_id, contact.id if contact else None, contact.name if contact else None,
        contact.email if contact else None, contact.phone_number if contact else None,
        contact.identifier if contact else None, conversation.status, PRIORITIES.get(priority or "", priority),
        conversation.labels, created_at, instant(conversation.waiting_since), instant(conversation.snoozed_until),
        assignee.id if assignee else None, _order_number(conversation), _rating(conversation),
        _version(conversation, created_at), line_number,
    )  # fmt: skip


def _version(conversation: Conversation, created_at: datetime) -> datetime:
    return instant(conversation.updated_at) or instant(conversation.last_activity_at) or created_at


def _order_number(conversation: Conversation) -> str | None:
    """From attributes (bare digits will do there) or labels (order-1042)."""
    attributes = {**(conversation.additional_attributes or {}), **(conversation.custom_attributes or {})}
    for name in ORDER_ATTRIBUTES:
        digits = str(attributes.get(name) or "").strip().lstrip("#")
        if digits.isascii() and digits.isdigit() and len(digits) <= 9:
            return f"#{digits}"
    found = (order_number(label.replace("-", " ").replace("_", " ")) for label in conversation.labels)
    return next((number for number in found if number), None)


def _rating(conversation: Conversation) -> int | None:
    ratings = [
        conversation.csat_rating,
        conversation.csat_survey_response.rating if conversation.csat_survey_response else None,
    ]
    for message in conversation.messages:
        answered = (message.content_attributes or {}).get("submitted_values")
        survey = answered.get("csat_survey_response") if isinstance(answered, dict) else None
        ratings.append(survey.get("rating") if isinstance(survey, dict) else None)
    return next((rating for rating in ratings if isinstance(rating, int) and 1 <= rating <= 5), None)


def _message(message: Message, conversation_id: int, line_number: int) -> tuple[Any, ...]:
    kind, sent_at = sender_kind(message), instant(message.created_at)
    if sent_at is None:
        raise StampError("A message does not say when it was sent.")
    # Chatwoot deletes a message by rewriting it.
    is_deleted = bool((message.content_attributes or {}).get("deleted"))
    content = None if is_deleted else message.content
    operator_id = message.sender_id or (message.sender.id if message.sender else None)
    reading = _read(kind, content, message.private)
    return (
        conversation_id, message.id, kind, operator_id if kind == "operator" else None, message.private, sent_at,
        content, *reading, line_number,
    )  # fmt: skip


def _read(kind: str, content: str | None, is_private: bool) -> Reading:
    if not content or is_private:
        return NOTHING
    if kind == "customer":
        return read_customer(content)
    if kind == "system":
        return read_event(content)
    return NOTHING._replace(order_number=order_number(content)) if kind == "operator" else NOTHING
