"""Conversations, messages and agents as Chatwoot's REST API (4.15) and webhooks write them; only what is read."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from msgspec import Meta, Struct

Id = Annotated[int, Meta(ge=0, le=2**63 - 1)]
# REST tells epoch seconds and 0 for never, webhooks tell ISO text and null.
Stamp = int | float | str | None
EARLIEST, LATEST = 631_152_000, 7_258_118_400  # 1990 and 2200
KINDS = {0: "incoming", 1: "outgoing", 2: "activity", 3: "template"}
HUMAN_SENDERS = {"user", "User", "agent"}


class StampError(ValueError):
    """A time that cannot be one."""


class Contact(Struct):
    """Who writes."""

    id: Id | None = None
    name: str | None = None
    email: str | None = None
    phone_number: str | None = None
    identifier: str | None = None
    type: str | None = None


class Meta_(Struct):
    """Who is concerned."""

    sender: Contact | None = None
    assignee: Contact | None = None


class Message(Struct):
    """One message."""

    id: Id
    message_type: int | str
    created_at: Stamp
    content: str | None = None
    private: bool = False
    sender: Contact | None = None
    sender_type: str | None = None
    sender_id: Id | None = None
    content_attributes: dict[str, Any] | None = None


class Rating(Struct):
    """The answer to a satisfaction survey."""

    rating: int | None = None


class Conversation(Struct):
    """One conversation; id is its number within the account."""

    id: Id
    status: str
    created_at: Stamp
    inbox_id: Id | None = None
    priority: str | None = None
    labels: list[str] = []
    updated_at: Stamp = None
    last_activity_at: Stamp = None
    waiting_since: Stamp = None
    snoozed_until: Stamp = None
    meta: Meta_ | None = None
    custom_attributes: dict[str, Any] | None = None
    additional_attributes: dict[str, Any] | None = None
    csat_survey_response: Rating | None = None
    csat_rating: int | None = None
    messages: list[Message] = []


class Agent(Struct):
    """One operator."""

    id: Id
    role: str | None = None
    name: str | None = None
    available_name: str | None = None
    email: str | None = None
    confirmed: bool | None = None


def instant(stamp: Stamp) -> datetime | None:
    """The instant that a stamp tells; null and 0 are none.

    Raises:
        StampError: it is no time, or an absurd one.
    """
    if stamp is None or stamp == 0 or stamp == "":
        return None
    try:
        if isinstance(stamp, str):
            found = datetime.fromisoformat(stamp.replace(" UTC", "+00:00"))
            value = (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
        else:
            value = float(stamp)
    except (ValueError, OverflowError):
        raise StampError(f"{stamp!r} is not a time.") from None
    if not EARLIEST < value < LATEST:
        raise StampError(f"{stamp!r} is not a possible time.")
    return datetime.fromtimestamp(value, UTC)


def sender_kind(message: Message) -> str:
    """Who sent a message: customer, operator, bot or system. Automations and templates are bots: they answer nobody."""
    kind = KINDS.get(message.message_type) if isinstance(message.message_type, int) else message.message_type
    if kind == "incoming":
        return "customer"
    if kind == "activity":
        return "system"
    sender = message.sender_type or (message.sender.type if message.sender else None)
    is_human = sender in HUMAN_SENDERS or (
        sender is None and (message.sender is not None or message.sender_id is not None)
    )
    return "operator" if kind == "outgoing" and is_human else "bot"
