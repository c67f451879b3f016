"""Webhooks of Shopify: whether a message is genuine, and what it is about.

The signature covers the body alone, so a genuine body may come again under another topic, for another shop or with
another delivery's number. Hence a message is only a hint: what it is about is asked of Shopify itself. The few messages
that nothing can be asked about (privacy, uninstalled) must have the form of their topic and name their shop.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import datetime
from secrets import token_bytes
from typing import Any

import msgspec

from hotdash.errors import UnauthenticatedError
from hotdash.sources.source import Delivery

# The app's own secret, the one before it (it signs for up to an hour after a change), and that of hand-made webhooks.
SIGNING_SECRETS = ("client_secret", "previous_client_secret", "webhook_secret")
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
NOBODY = token_bytes(32)
Body = dict[str, Any]
# Which keys a message of these topics has and has not: the one cannot be passed off as another.
FORMS: dict[str, tuple[set[str], set[str]]] = {
    "customers/data_request": ({"shop_domain", "customer", "data_request"}, {"orders_to_redact"}),
    "customers/redact": ({"shop_domain", "customer", "orders_to_redact"}, {"data_request"}),
    "shop/redact": ({"shop_domain", "shop_id"}, {"customer"}),
    "app/uninstalled": ({"myshopify_domain"}, {"customer", "line_items"}),
}


def verify(
    headers: Mapping[str, str], body: bytes, secrets: Mapping[str, str], settings: Mapping[str, str], now: datetime
) -> Delivery:
    """The delivery, once base64(HMAC-SHA256(secret, body)) is found to equal X-Shopify-Hmac-Sha256.

    Raises:
        UnauthenticatedError: it is not, or a message that cannot be asked about has not the form of its topic.
    """
    _check_signature(headers.get("x-shopify-hmac-sha256", ""), body, secrets)
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


def _check_signature(signature: str, body: bytes, secrets: Mapping[str, str]) -> None:
    keys = [secrets[name].encode() for name in SIGNING_SECRETS if secrets.get(name)]
    given = signature.encode(errors="replace")
    # All are tried, whichever is right; and one where there is none.
    tried = [hmac.compare_digest(_sign(key, body), given) for key in keys or [NOBODY]]
    if not any(tried) or not keys:
        raise UnauthenticatedError("The signature is wrong.")


def _sign(key: bytes, body: bytes) -> bytes:
    return base64.b64encode(hmac.digest(key, body, "sha256"))


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


# Where a message says which order it belongs to, when it is about a part of one.
OF_AN_ORDER = {"refunds", "fulfillments", "fulfillment_events", "order_transactions", "returns", "disputes"}
KINDS = {
    "orders": "Order",
    "products": "Product",
    "customers": "Customer",
    "inventory_items": "InventoryItem",
    "locations": "Location",
}


def object_of(topic: str, message: Body) -> str | None:
    """The global id of what must be fetched: orders for their parts, stock by its item; None where there is nothing."""
    group = topic.partition("/")[0]
    if group in OF_AN_ORDER:
        order = message.get("order")
        return _gid("Order", message.get("order_id") or (order.get("id") if isinstance(order, dict) else None))
    if topic == "orders/edited":
        edit = message.get("order_edit")
        return _gid("Order", edit.get("order_id") if isinstance(edit, dict) else None)
    if group == "inventory_levels":
        return _gid("InventoryItem", message.get("inventory_item_id"))
    if group == "fulfillment_orders":
        return _work_of(message)
    if topic == "customers/merge":
        return _gid("Customer", message.get("admin_graphql_api_customer_kept_id"))
    return _gid(KINDS[group], message.get("id")) if group in KINDS and topic not in FORMS else None


def _work_of(message: Body) -> str | None:
    names = ("fulfillment_order", "moved_fulfillment_order", "original_fulfillment_order")
    work = next((message[name] for name in names if isinstance(message.get(name), dict)), None)
    return _gid("FulfillmentOrder", work.get("id")) if work else None


def _gid(kind: str, number: object) -> str | None:
    """From a number, a text of digits or a global id of that kind."""
    text = str(number).removeprefix(f"gid://shopify/{kind}/").partition("?")[0]
    is_id = isinstance(number, int | str) and text.isascii() and text.isdecimal() and 0 < len(text) <= 18
    return f"gid://shopify/{kind}/{text}" if is_id else None
