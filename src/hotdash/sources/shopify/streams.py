"""What is read from Shopify, and how far each of it has been read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import msgspec

from hotdash.db.connect import Connection, Shop, shop_session
from hotdash.sources.shopify.windows import Window, joined


@dataclass(frozen=True)
class Stream:
    """Something that has an age of its own on the page.

    Attributes:
        name: of its cursor.
        queries: bulk operations that are loaded together.
        field: what its history is cut into windows by.
        is_monthly: whether a month is a window, or all of it is one.
        after: streams that must be loaded first.
    """

    name: str
    queries: tuple[str, ...]
    field: str = "created_at"
    is_monthly: bool = False
    after: tuple[str, ...] = ()


STREAMS = (
    Stream("products", ("bulk_products",)),
    Stream("orders", ("bulk_orders", "bulk_agreements"), is_monthly=True),
    Stream("customers", ("bulk_customers",)),
    # Their created_at cannot be searched for. Those that change meanwhile are met by the first sweep.
    Stream("fulfillment", ("bulk_fulfillment_orders",), field="updated_at"),
    # Last: every sale that is loaded after it would reckon stock of all days since anew.
    Stream("inventory", ("bulk_inventory",), after=("products", "orders")),
)


class Position(msgspec.Struct, omit_defaults=True):
    """How far a stream has been read, as it is kept in raw.cursors.

    Attributes:
        begun_at: when the backfill that is not complete yet began; it reads what there was then.
        done: windows of it that are loaded.
        swept_to: everything that changed before this instant is loaded; None before the first backfill is complete.
    """

    begun_at: datetime | None = None
    done: list[tuple[datetime, datetime]] = []
    swept_to: datetime | None = None

    @property
    def is_complete(self) -> bool:
        """Whether its history is loaded and no newer reading of it was begun."""
        return self.swept_to is not None and self.begun_at is None

    def windows(self) -> list[Window]:
        """The windows that are loaded."""
        return [Window(*edges) for edges in self.done]

    def with_done(self, window: Window, begun_at: datetime) -> Position:
        """This position once a window is loaded."""
        done = joined([*self.windows(), window])
        return Position(begun_at, [(part.start, part.end) for part in done], self.swept_to)


def position_of(conn: Connection, shop: Shop, stream: str) -> Position:
    """Where a stream stands; an empty position where it was never read."""
    with shop_session(conn, [shop.shop_id]):
        row = conn.execute(
            "select position from raw.cursors where shop_id = %s and source = 'shopify' and stream = %s",
            [shop.shop_id, stream],
        ).fetchone()
    return msgspec.json.decode(row[0], type=Position) if row else Position()


def keep_position(conn: Connection, shop: Shop, stream: str, position: Position, read_at: datetime) -> None:
    """Write where a stream stands; in the transaction that loads what was read.

    Args:
        read_at: the instant up to which Shopify was read completely; it never goes back.
    """
    conn.execute(
        "insert into raw.cursors as c (shop_id, source, stream, position, read_at)"
        " values (%s, 'shopify', %s, %s, least(%s, rules.now()))"
        " on conflict (shop_id, source, stream) do update set position = excluded.position,"
        " read_at = greatest(c.read_at, excluded.read_at), updated_at = now()",
        [shop.shop_id, stream, msgspec.json.encode(position).decode(), read_at],
    )


def granted_scopes(conn: Connection, shop: Shop) -> set[str]:
    """What the app was allowed when it was connected."""
    with shop_session(conn, [shop.shop_id]):
        row = conn.execute(
            "select granted from app.source_connections where shop_id = %s and source = 'shopify'", [shop.shop_id]
        ).fetchone()
    return set(row[0]) if row else set()


def note_gaps(conn: Connection, shop: Shop, gaps: Iterable[str]) -> None:
    """Add what Shopify did not show to what the connection lacks, where people see it."""
    found = sorted(gaps)
    if not found:
        return
    with shop_session(conn, [shop.shop_id]):
        conn.execute(
            "update app.source_connections as c set updated_at = now(), missing = c.missing || ("
            "select array_agg(g.gap) from unnest(%s::text[]) as g (gap) where g.gap <> all (c.missing))"
            " where c.shop_id = %s and c.source = 'shopify' and not c.missing @> %s::text[]",
            [found, shop.shop_id, found],
        )
