"""Webhooks of Chatwoot: one attempt each, never another, whatever becomes of it."""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random

import httpx

from fakes.chatwoot.account import ACTIVITY, Account, Conversation, Json, Message
from fakes.chatwoot.shapes import event_json

TIMEOUT_SECONDS = 5.0


@dataclass(frozen=True)
class Sent:
    """A delivery as it goes out."""

    headers: dict[str, str]
    body: bytes


@dataclass
class Webhooks:
    """What an account sends. Deliveries wait in `waiting` until somebody takes them, as jobs wait in Sidekiq.

    Attributes:
        secret: signs; None: a server before signatures, that sends no headers of its own.
        lost: share of the deliveries that never arrive; doubled: share that arrives twice.
    """

    account: Account
    secret: str | None = "a-webhook-secret-of-the-fake"
    lost: float = 0.0
    doubled: float = 0.0
    dice: Random = field(default_factory=lambda: Random(1))
    waiting: list[Sent] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.account.on_event = self.add

    def add(self, event: str, conversation: Conversation, message: Message | None, changes: Json) -> None:
        """Write an event down; activity messages are told to nobody."""
        if message is not None and message.kind == ACTIVITY:
            return
        body = json.dumps(event_json(self.account, event, conversation, message, changes)).encode()
        self.waiting.append(Sent(self.sign(body, int(self.account.now())), body))

    def sign(self, body: bytes, timestamp: int) -> dict[str, str]:
        """The headers of a delivery."""
        headers = {"content-type": "application/json"}
        if self.secret is None:
            return headers
        digest = hmac.new(self.secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256).hexdigest()
        return headers | {
            "x-chatwoot-signature": f"sha256={digest}",
            "x-chatwoot-timestamp": str(timestamp),
            "x-chatwoot-delivery": str(uuid.uuid4()),
        }

    def take(self, *, shuffled: bool = False) -> list[Sent]:
        """What arrives of the waiting deliveries: some lost, some twice, in any order."""
        sent, self.waiting = self.waiting, []
        arriving = [one for one in sent if self.dice.random() >= self.lost]
        arriving += [one for one in arriving if self.dice.random() < self.doubled]
        if shuffled:
            self.dice.shuffle(arriving)
        return arriving

    def send(self, url: str, arriving: Iterable[Sent]) -> None:
        """Send each once; what the receiver says, or whether it is there, makes no difference."""
        for one in arriving:
            with suppress(httpx.HTTPError):
                httpx.post(url, content=one.body, headers=one.headers, timeout=TIMEOUT_SECONDS)
