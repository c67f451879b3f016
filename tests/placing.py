"""An order that is placed and loaded in one call, as a source would bring it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

from hotdash.db.connect import Shop
from hotdash.db.copy import Staging
from hotdash.sources.landing import land


def place_order(
    conn: psycopg.Connection[Any],
    shop: Shop,
    number: int,
    price: int,
    *,
    days_ago: int = 0,
    keep_books: Callable[[psycopg.Connection[Any]], None] = lambda conn: None,
) -> None:
    """One line of one piece, placed a second ago or so many days before that."""
    placed = datetime.now(UTC) - timedelta(days=days_ago, seconds=1)

    def stage(staging: Staging) -> int:
        staging.add(
            "staged_orders",
            ("shopify_order_id", "order_number", "ordered_at", "total_price", "source_updated_at", "has_lines",
             "line_number"),
            [(number, f"#{number}", placed, price, placed, True, 1)],
        )  # fmt: skip
        staging.add(
            "staged_order_lines",
            ("shopify_order_id", "line_id", "line_kind", "sku", "quantity", "unit_price", "line_number"),
            [(number, number * 10, "product", "AN6", 1, price, 1)],
        )
        return 1

    land(conn, shop, stage, keep_books=keep_books)
