"""What an account holds, and what people do in it; each act changes it as Chatwoot would and is told to webhooks."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

INCOMING, OUTGOING, ACTIVITY, TEMPLATE = range(4)
DELETED_WORDS = "This message was deleted"
Json = dict[str, Any]


@dataclass
class Person:
    """A contact, or an agent with a role."""

    number: int
    name: str
    email: str | None = None
    phone: str | None = None
    role: str | None = None


@dataclass
class Inbox:
    """An inbox; hours: weekday (0 is Sunday) → (open hour, minute, close hour, minute), missing days are closed."""

    number: int
    name: str
    channel: str = "Channel::WebWidget"
    timezone: str = "UTC"
    keeps_hours: bool = False
    hours: dict[int, tuple[int, int, int, int]] = field(default_factory=dict)
    members: set[int] = field(default_factory=set)


@dataclass
class Message:
    """One message."""

    number: int
    kind: int
    content: str | None
    at: float
    sender: Person | None = None
    is_private: bool = False
    attributes: Json = field(default_factory=dict)


@dataclass
class Conversation:
    """One conversation; `number` is its display id. Instants are epoch seconds; None where Chatwoot has none."""

    number: int
    inbox: Inbox
    contact: Person
    created_at: float
    updated_at: float
    last_activity_at: float
    uuid: str = field(default_factory=lambda: str(uuid.uuid4()))
    status: str = "open"
    priority: str | None = None
    labels: list[str] = field(default_factory=list)
    assignee: Person | None = None
    snoozed_until: float | None = None
    first_reply_at: float | None = None
    waiting_since: float | None = None
    attributes: Json = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)


@dataclass
class Survey:
    """An answer to a satisfaction survey."""

    number: int
    conversation: Conversation
    message: Message
    rating: int
    at: float


class Account:
    """All of it, behind one lock.

    Args:
        now: its clock.

    Attributes:
        on_event: told (event, conversation, message or None, changes) after each act, outside the lock.
        removed: display ids of conversations that were deleted.
    """

    def __init__(self, number: int = 1, now: Callable[[], datetime] | None = None) -> None:
        self.number, self.name = number, "Hot Rod Parts"
        self.lock = threading.RLock()
        self.agents: dict[int, Person] = {}
        self.inboxes: dict[int, Inbox] = {}
        self.conversations: dict[int, Conversation] = {}
        self.surveys: list[Survey] = []
        self.removed: set[int] = set()
        self.on_event: Callable[[str, Conversation, Message | None, Json], None] = lambda *_: None
        self.clock = now or (lambda: datetime.now(UTC))
        self._next = {"conversation": 1, "message": 1, "contact": 1}

    def now(self) -> float:
        """Epoch seconds of its clock."""
        return self.clock().timestamp()

    def new_contact(self, name: str, email: str | None = None, phone: str | None = None) -> Person:
        """Somebody who writes."""
        return Person(self._take("contact"), name, email, phone)

    def begin(self, contact: Person, inbox: int, words: str, **attributes: Any) -> Conversation:
        """A contact writes for the first time."""
        with self.lock:
            at = self.now()
            made = Conversation(self._take("conversation"), self.inboxes[inbox], contact, at, at, at, waiting_since=at)
            made.attributes.update(attributes)
            self.conversations[made.number] = made
        self.on_event("conversation_created", made, None, {})
        self.write(made, words)
        return made

    def write(self, conversation: Conversation, words: str) -> Message:
        """The contact writes; what was resolved opens again."""
        with self.lock:
            said = self._say(conversation, INCOMING, words, conversation.contact)
            conversation.waiting_since = conversation.waiting_since or said.at
            is_back = conversation.status in ("resolved", "snoozed")
            if is_back:
                conversation.status, conversation.snoozed_until = "open", None
        self.on_event("message_created", conversation, said, {})
        if is_back:
            self._changed("conversation_status_changed", conversation, status="open")
        return said

    def answer(self, conversation: Conversation, agent: int, words: str, *, is_private: bool = False) -> Message:
        """An agent writes to the contact, or a note to colleagues."""
        with self.lock:
            said = self._say(conversation, OUTGOING, words, self.agents[agent], is_private=is_private)
            if not is_private:
                conversation.first_reply_at = conversation.first_reply_at or said.at
                conversation.waiting_since = None
        self.on_event("message_created", conversation, said, {})
        return said

    def set_status(self, conversation: Conversation, status: str, until: float | None = None) -> None:
        """Open, resolve, put off or leave pending; an activity message says so."""
        with self.lock:
            conversation.status, conversation.snoozed_until = status, until
            words = {
                "resolved": "Conversation was marked resolved by Dana",
                "open": "Conversation was reopened by Dana",
            }
            self._say(conversation, ACTIVITY, words.get(status, f"Conversation was {status} by Dana"), None)
            if status == "resolved":
                conversation.waiting_since = None
        self._changed("conversation_status_changed", conversation, status=status)

    def set_labels(self, conversation: Conversation, *labels: str) -> None:
        """Labels put on are told by an activity message."""
        with self.lock:
            for label in set(labels) - set(conversation.labels):
                self._say(conversation, ACTIVITY, f"Dana added {label}", None)
            conversation.labels = [*labels]
        self._changed("conversation_updated", conversation, label_list=[*labels])

    def set_priority(self, conversation: Conversation, priority: str | None) -> None:
        """low, medium, high, urgent or none."""
        conversation.priority = priority
        self._changed("conversation_updated", conversation, priority=priority)

    def assign(self, conversation: Conversation, agent: int | None) -> None:
        """Give it to an agent."""
        conversation.assignee = self.agents[agent] if agent else None
        self._changed("conversation_updated", conversation, assignee_id=agent)

    def edit(self, conversation: Conversation, message: Message, words: str) -> None:
        """Rewrite a message."""
        with self.lock:
            message.content = words
            self._touch(conversation)
        self.on_event("message_updated", conversation, message, {})

    def remove_message(self, conversation: Conversation, message: Message) -> None:
        """Chatwoot only rewrites it."""
        with self.lock:
            message.content, message.attributes = DELETED_WORDS, {"deleted": True}
            self._touch(conversation)
        self.on_event("message_updated", conversation, message, {})

    def remove(self, conversation: Conversation) -> None:
        """It is gone, and nobody is told."""
        with self.lock:
            self.removed.add(conversation.number)
            del self.conversations[conversation.number]
            self.surveys = [survey for survey in self.surveys if survey.conversation is not conversation]

    def rate(self, conversation: Conversation, rating: int) -> None:
        """The contact answers the survey that is sent when a conversation is resolved."""
        with self.lock:
            asked = self._say(conversation, TEMPLATE, "Please rate this conversation", None)
            asked.attributes = {
                "submitted_values": {"csat_survey_response": {"rating": rating, "feedback_message": ""}}
            }
            self.surveys.append(Survey(len(self.surveys) + 1, conversation, asked, rating, self.now()))
        self.on_event("message_updated", conversation, asked, {})

    def _say(
        self, conversation: Conversation, kind: int, words: str, sender: Person | None, *, is_private: bool = False
    ) -> Message:
        said = Message(self._take("message"), kind, words, self.now(), sender, is_private)
        conversation.messages.append(said)
        conversation.last_activity_at = said.at
        self._touch(conversation)
        return said

    def _touch(self, conversation: Conversation) -> None:
        # Rails writes microseconds; two acts in one of them do not happen.
        conversation.updated_at = max(self.now(), conversation.updated_at + 1e-6)

    def _changed(self, event: str, conversation: Conversation, **changes: Any) -> None:
        with self.lock:
            self._touch(conversation)
        self.on_event(event, conversation, None, changes)

    def _take(self, kind: str) -> int:
        with self.lock:
            self._next[kind] += 1
            return self._next[kind] - 1
