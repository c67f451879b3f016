"""Webhooks of Shopify: whether a message is genuine, and what it is about.

The signature covers the body alone, so a genuine body may come again under another topic, for another shop or with
another delivery's number. Hence a message is only a hint: what it is about is asked of Shopify itself. The few messages
that nothing can be asked about (privacy, uninstalled) must have the form of their topic and name their shop.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from hotdash.db.connect import Connection
from hotdash.errors import UnauthenticatedError
from hotdash.sources.shopify.applying import apply_waiting
from hotdash.sources.shopify.client import Client
from hotdash.sources.shopify.signature import check_signature
from hotdash.sources.shopify.topics import FORMS, object_of
from hotdash.sources.source import Connected, Delivery

KEPT_HEADERS = (
    "x-shopify-topic",
    "x-shopify-shop-domain",
    "x-shopify-api-version",
    "x-shopify-webhook-id",
    "x-shopify-event-id",
    "x-shopify-triggered-at",
)
TOPIC = re.compile(r"[a-z_]{1,60}/[a-z_]{1,60}")
PRINTABLE = re.compile(r"[\x21-\x7e]{1,200}")
Body = dict[str, Any]


def verify(
    headers: Mapping[str, str], body: bytes, secrets: Mapping[str, str], settings: Mapping[str, str], now: datetime
) -> Delivery:
    """The delivery, once base64(HMAC-SHA256(secret, body)) is found to equal X-Shopify-Hmac-Sha256.

    Raises:
        UnauthenticatedError: it is not, or a message that cannot be asked about has not the form of its topic.
    """
    check_signature(headers.get("x-shopify-hmac-sha256", ""), body, secrets)
    topic = headers.get("x-shopify-topic", "")
    if not TOPIC.fullmatch(topic):
        raise UnauthenticatedError("The message names no topic.")
    message = _parse(body)
    _check_form(topic, message, headers.get("x-shopify-shop-domain", ""))
    event = headers.get("x-shopify-webhook-id", "")
    return Delivery(
        topic=topic,
        object_id=object_of(topic, message),
        event_id=event if PRINTABLE.fullmatch(event) else hashlib.sha256(body).hexdigest(),
        source_updated_at=_instant(message.get("updated_at")),
        headers={name: headers[name][:200] for name in KEPT_HEADERS if name in headers},
    )


def apply_payloads(conn: Connection, connected: Connected) -> int:
    """Ask Shopify about everything that the shop's waiting messages tell of, and load it; see Webhooks.

    Raises:
        SourceError: Shopify cannot be asked; the messages wait on.
    """
    with Client(connected, conn, is_urgent=True) as client:
        return apply_waiting(conn, connected, client)


def _parse(body: bytes) -> Body:
    try:
        message = msgspec.json.decode(body)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return {}
    return message if isinstance(message, dict) else {}


def _check_form(topic: str, message: Body, domain: str) -> None:
    if topic not in FORMS:
        return
    needed, excluded = FORMS[topic]
    named = message.get("shop_domain", message.get("myshopify_domain"))
    if needed - message.keys() or excluded & message.keys() or str(named).lower() != domain.lower():
        raise UnauthenticatedError("The message is not one of its topic and shop.")


def _instant(text: object) -> datetime | None:
    if not isinstance(text, str):
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    return instant if instant.tzinfo else None
