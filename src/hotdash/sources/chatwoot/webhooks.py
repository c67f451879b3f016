"""Webhooks of Chatwoot: whether a message is genuine, and reading anew what it is about.

A message only says that something happened: the conversation is read over REST, so late, doubled and reordered messages
change nothing. Chatwoot sends each once; what is lost is found by the sweep.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from secrets import token_bytes
from typing import Any
from uuid import UUID

import msgspec

from hotdash.db.connect import Connection, Shop, shop_session
from hotdash.errors import UnauthenticatedError
from hotdash.sources.chatwoot.client import Client
from hotdash.sources.chatwoot.documents import StampError, instant
from hotdash.sources.chatwoot.loads import Batch, load_batch
from hotdash.sources.chatwoot.sync import read_conversations
from hotdash.sources.source import Connected, Delivery

TOLERANCE_SECONDS = 300
SHORTEST_TOKEN = 24
KEPT_HEADERS = ("x-chatwoot-delivery", "x-chatwoot-timestamp")
PRINTABLE = re.compile(r"[\x21-\x7e]{1,200}")
OF_CONVERSATIONS = {"conversation_created", "conversation_status_changed", "conversation_updated"}
OF_MESSAGES = {"message_created", "message_updated"}
OF_CONTACTS = {"contact_created", "contact_updated"}
OF_INBOXES = {"inbox_created", "inbox_updated"}
# Conversations that are read anew in one transaction.
AT_ONCE = 50
NOBODY = token_bytes(32)
Body = dict[str, Any]


def mode_of(secrets: Mapping[str, str]) -> str:
    """How messages are known to be genuine: signed, token, or none at all."""
    return "signed" if secrets.get("webhook_secret") else "token" if secrets.get("webhook_token") else "none"


def verify(
    headers: Mapping[str, str], body: bytes, secrets: Mapping[str, str], settings: Mapping[str, str], now: datetime
) -> Delivery:
    """The delivery, once sha256=HMAC-SHA256(secret, "{timestamp}.{body}") is found to equal X-Chatwoot-Signature.

    Where only a token was agreed on, the one in the address is compared instead; a connection with a secret takes
    nothing that is not signed.

    Raises:
        UnauthenticatedError: it is not, the timestamp is more than five minutes off, or it is another account's.
    """
    if secrets.get("webhook_secret") or not secrets.get("webhook_token"):
        _check_signature(headers, body, secrets.get("webhook_secret", ""), now)
    else:
        _check_token(headers.get("x-hotdash-token", ""), secrets["webhook_token"])
    message = _parse(body)
    account = message.get("account")
    if isinstance(account, dict) and str(account.get("id")) != settings.get("account_id"):
        raise UnauthenticatedError("The message is of another account.")
    delivery = headers.get("x-chatwoot-delivery", "")
    return Delivery(
        topic=str(message.get("event") or "unknown")[:60],
        object_id=object_of(message),
        event_id=delivery if PRINTABLE.fullmatch(delivery) else hashlib.sha256(body).hexdigest(),
        source_updated_at=_changed_at(message),
        headers={name: headers[name][:200] for name in KEPT_HEADERS if name in headers},
    )


def _check_signature(headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> None:
    timestamp = headers.get("x-chatwoot-timestamp", "")
    key = secret.encode() or NOBODY
    digest = hmac.digest(key, timestamp.encode(errors="replace") + b"." + body, "sha256").hex()
    given = headers.get("x-chatwoot-signature", "").encode(errors="replace")
    is_right = hmac.compare_digest(f"sha256={digest}".encode(), given)
    is_recent = timestamp.isascii() and timestamp.isdecimal() and len(timestamp) < 12
    is_recent = is_recent and abs(int(timestamp) - now.timestamp()) <= TOLERANCE_SECONDS
    if not (is_right and is_recent and secret):
        raise UnauthenticatedError("The signature is wrong or too old.")


def _check_token(given: str, token: str) -> None:
    if not hmac.compare_digest(given.encode(errors="replace"), token.encode()) or len(token) < SHORTEST_TOKEN:
        raise UnauthenticatedError("The token is wrong.")


def _parse(body: bytes) -> Body:
    try:
        message = msgspec.json.decode(body)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return {}
    return message if isinstance(message, dict) else {}


def object_of(message: Body) -> str | None:
    """What must be read anew: a conversation's number, "contact/N" for all of a contact's, "inboxes"; None: nothing."""
    event = str(message.get("event"))
    if event in OF_MESSAGES:
        conversation = message.get("conversation")
        return _number(conversation.get("id")) if isinstance(conversation, dict) else None
    if event in OF_CONVERSATIONS:
        return _number(message.get("id"))
    if event in OF_CONTACTS and _number(message.get("id")):
        return f"contact/{message['id']}"
    return "inboxes" if event in OF_INBOXES else None


def _number(value: object) -> str | None:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**63 else None


def _changed_at(message: Body) -> datetime | None:
    stamp = message.get("updated_at")
    try:
        return instant(stamp) if isinstance(stamp, int | float | str) else None
    except StampError:
        return None


def apply_payloads(conn: Connection, connected: Connected) -> int:
    """Read anew and load what the shop's waiting messages are about; returns how many messages were applied.

    Args:
        conn: of the owner, outside a transaction.

    Raises:
        SourceError: Chatwoot fails; what was not applied goes on waiting.
    """
    shop = connected.shop
    waiting = _waiting(conn, shop)
    with Client(connected) as client:
        numbers = [int(name) for name in waiting if name.isdecimal()]
        for start in range(0, len(numbers), AT_ONCE):
            _apply(conn, shop, client, {number: waiting[str(number)] for number in numbers[start : start + AT_ONCE]})
        for name, payloads in waiting.items():
            if name.startswith("contact/"):
                theirs = _conversations_of(conn, shop, int(name.partition("/")[2]))
                _apply(conn, shop, client, dict.fromkeys(theirs, payloads) or {0: payloads})
            elif not name.isdecimal():
                batch = Batch(inboxes=client.inboxes()) if name == "inboxes" else Batch()
                load_batch(conn, shop, batch, partial(_mark, shop=shop, payloads=payloads))
    return sum(map(len, waiting.values()))


def _apply(conn: Connection, shop: Shop, client: Client, waiting: Mapping[int, list[UUID]]) -> None:
    """Load conversations and mark the messages about them, in one transaction; what is refused waits and says why."""
    found = read_conversations(client, [number for number in waiting if number])

    def keep_books(conn: Connection) -> None:
        for number, payloads in waiting.items():
            _mark(conn, shop, payloads, failure=found.refused.get(number))

    load_batch(conn, shop, Batch(conversations=found.told, gone=found.gone), keep_books)


def _waiting(conn: Connection, shop: Shop) -> dict[str, list[UUID]]:
    """What waiting messages are about ("" for nothing) → their ids; those that came first, first."""
    with shop_session(conn, [shop.shop_id]):
        rows = conn.execute(
            "select coalesce(p.object_id, ''), array_agg(p.payload_id) from raw.payloads as p"
            " where p.shop_id = %s and p.source = 'chatwoot' and p.applied_at is null"
            # what was refused is not asked for again and again
            " and (p.failure is null or p.updated_at < now() - interval '1 hour')"
            " group by 1 order by min(p.received_at)",
            [shop.shop_id],
        ).fetchall()
    return dict(rows)


def _mark(conn: Connection, shop: Shop, payloads: list[UUID], *, failure: str | None = None) -> None:
    conn.execute(
        "update raw.payloads set applied_at = case when %(failure)s::text is null then now() end,"
        " failure = %(failure)s, updated_at = now() where shop_id = %(shop)s and payload_id = any(%(payloads)s)",
        {"shop": shop.shop_id, "payloads": payloads, "failure": failure},
    )


def _conversations_of(conn: Connection, shop: Shop, contact: int) -> list[int]:
    with shop_session(conn, [shop.shop_id]):
        rows = conn.execute(
            "select chatwoot_conversation_id from facts.cx_contacts where shop_id = %s and contact_id = %s",
            [shop.shop_id, contact],
        ).fetchall()
    return [number for (number,) in rows]
