"""Which topics Shopify sends messages of: listed hourly, and made again where they are missing.

After eight failed deliveries in a row Shopify deletes a subscription without a word.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from typing import Any

from hotdash.db.connect import Connection
from hotdash.errors import SourceError
from hotdash.sources.shopify.answers import NotGrantedError
from hotdash.sources.shopify.client import Client
from hotdash.sources.source import Connected

VARIABLE = "HOTDASH_PUBLIC_URL"
PATH = "/webhooks/shopify"
# The privacy topics are set in the app itself and cannot be subscribed to.
TOPICS = (
    "APP_UNINSTALLED",
    "CUSTOMERS_CREATE",
    "CUSTOMERS_DELETE",
    "CUSTOMERS_MERGE",
    "CUSTOMERS_UPDATE",
    "FULFILLMENT_EVENTS_CREATE",
    "FULFILLMENT_ORDERS_CANCELLED",
    "FULFILLMENT_ORDERS_HOLD_RELEASED",
    "FULFILLMENT_ORDERS_MOVED",
    "FULFILLMENT_ORDERS_PLACED_ON_HOLD",
    "FULFILLMENT_ORDERS_SCHEDULED_FULFILLMENT_ORDER_READY",
    "FULFILLMENTS_CREATE",
    "FULFILLMENTS_UPDATE",
    "INVENTORY_ITEMS_UPDATE",
    "INVENTORY_LEVELS_CONNECT",
    "INVENTORY_LEVELS_DISCONNECT",
    "INVENTORY_LEVELS_UPDATE",
    "LOCATIONS_CREATE",
    "LOCATIONS_UPDATE",
    "ORDERS_CANCELLED",
    "ORDERS_CREATE",
    "ORDERS_DELETE",
    "ORDERS_EDITED",
    "ORDERS_UPDATED",
    "PRODUCTS_CREATE",
    "PRODUCTS_DELETE",
    "PRODUCTS_UPDATE",
    "REFUNDS_CREATE",
    "RETURNS_CLOSE",
    "RETURNS_REQUEST",
    "RETURNS_UPDATE",
)
log = logging.getLogger("hotdash.sources.shopify")


def watch_subscriptions(conn: Connection, connected: Connected) -> int:
    """Make the subscriptions that are missing, and end those of ours that nobody asked for; returns how many changed.

    Raises:
        SourceError: Shopify cannot be asked or makes none; says which topics.
    """
    address = public_address(connected)
    if address is None:
        log.info("no webhooks: %s is not set, so changes are found by the sweeps alone", VARIABLE)
        return 0
    with Client(connected, conn) as client:
        return settle_subscriptions(client, address)


def public_address(connected: Connected) -> str | None:
    """Where Shopify can reach this server: the connection's setting `public_url`, else HOTDASH_PUBLIC_URL."""
    url = connected.settings.get("public_url") or os.environ.get(VARIABLE) or ""
    return url.rstrip("/") + PATH if url else None


def settle_subscriptions(client: Client, address: str) -> int:
    """Make the list of subscriptions to `address` what it should be; returns how many were made or ended.

    Raises:
        SourceError: as watch_subscriptions.
    """
    ours: dict[str, str] = {}
    stale = []
    for found in _listed(client):
        # An older address of ours would answer no more; others' subscriptions of the same app are left alone.
        if found["uri"] == address and found["topic"] in TOPICS and found["topic"] not in ours:
            ours[found["topic"]] = found["id"]
        elif found["uri"].endswith(PATH):
            stale.append(found["id"])
    missing = [topic for topic in TOPICS if topic not in ours]
    refused = {topic: why for topic in missing if (why := _make(client, topic, address))}
    for gid in stale:
        client.tell("webhook_delete", id=gid)
    if refused:
        raise SourceError(
            f"Shopify sends no messages of {len(refused)} topics: {', '.join(sorted(refused))}.",
            detail="; ".join(sorted(set(refused.values()))),
            hint=f"Check {VARIABLE} (https, reachable) and the app's scopes. Meanwhile the sweeps find the changes.",
        )
    return len(missing) + len(stale)


def _listed(client: Client) -> Iterator[dict[str, Any]]:
    for nodes in client.pages("webhooks_list", "webhookSubscriptions"):
        yield from nodes


def _make(client: Client, topic: str, address: str) -> str | None:
    """Why it was not made; None when it was."""
    try:
        told = client.tell("webhook_create", topic=topic, uri=address)["webhookSubscriptionCreate"]
    except NotGrantedError as reason:
        return reason.message
    return "; ".join(error["message"] for error in told["userErrors"]) or None
