"""The lines of refunds, which no bulk operation can read: asked for by the orders that have refunds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from hotdash.sources.shopify.client import Client
from hotdash.sources.shopify.fetch import complete_order, fetch_objects

AT_ONCE = 20


class Head(msgspec.Struct):
    """What tells whether an order has refunds."""

    id: str | None = None
    typename: str | None = msgspec.field(default=None, name="__typename")
    refunds: list[msgspec.Raw] | None = None


decode = msgspec.json.Decoder(Head).decode


class WithRefundLines:
    """Passes lines of orders on, those with refunds once the lines of these are known.

    Args:
        put: takes each line.
    """

    def __init__(self, client: Client, put: Callable[[bytes], None]) -> None:
        self._client, self._put = client, put
        self._waiting: list[dict[str, Any]] = []

    def put(self, text: bytes) -> None:
        """Take a line."""
        if not decode(text).refunds:
            self._put(text)
            return
        self._waiting.append(msgspec.json.decode(text))
        if len(self._waiting) >= AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Pass on what still waits."""
        if not self._waiting:
            return
        ids = " OR ".join(f"id:{order['id'].rsplit('/', 1)[1]}" for order in self._waiting)
        found: dict[str, dict[str, Any]] = {}
        for nodes in self._client.pages("refund_lines", "orders", query=ids):
            found |= {node["id"]: complete_order(self._client, node) for node in nodes}
        for order in self._waiting:
            if order["id"] in found:
                self._put(msgspec.json.encode({**order, "refunds": found[order["id"]]["refunds"]}))
                continue
            # Not in the search index (yet), or gone meanwhile.
            for line in fetch_objects(self._client, "Order", [order["id"]]):
                self._put(msgspec.json.encode(line))
        self._waiting.clear()
