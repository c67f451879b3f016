"""Once a night: every id at Shopify against every id here. What was missed is fetched, what is gone is marked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from hotdash.db.connect import Connection, Shop, shop_session
from hotdash.db.copy import Staging
from hotdash.errors import SourceError
from hotdash.sources.shopify.client import Client
from hotdash.sources.shopify.documents import number
from hotdash.sources.shopify.exports import DeniedResultError, Exports, LostResultError, Pauses, read_result
from hotdash.sources.shopify.fetch import Node, fetch_objects
from hotdash.sources.shopify.loads import load_lines
from hotdash.sources.shopify.operations import bulk_document
from hotdash.sources.shopify.spool import Spool
from hotdash.sources.shopify.streams import note_gaps, position_of
from hotdash.sources.shopify.sync import orders_of
from hotdash.sources.source import Connected

# stream → the operation that lists its ids.
LISTS = {"orders": "bulk_order_ids", "products": "bulk_product_ids", "customers": "bulk_customer_ids"}
KNOWN = {
    "orders": "select count(*) from facts.orders where shop_id = %s and deleted_at is null",
    "products": "select count(*) from facts.products where shop_id = %s and deleted_at is null",
    "customers": "select count(*) from facts.customers where shop_id = %s and deleted_at is null",
}
MOST_A_NIGHT = 1000
ATTEMPTS = 5
# If more than this share of what we know seems to be gone, it is our sight that is gone.
BELIEVABLE_SHARE, BELIEVABLE = 0.1, 50


class Listed(msgspec.Struct):
    """A line of an operation that lists ids."""

    id: str
    typename: str = msgspec.field(name="__typename")
    updated_at: str | None = msgspec.field(default=None, name="updatedAt")
    parent_id: str | None = msgspec.field(default=None, name="__parentId")


decode = msgspec.json.Decoder(Listed).decode


def count_nightly(conn: Connection, connected: Connected) -> int:
    """Compare all orders, products, variants and customers by id and version; returns how many had to be corrected.

    Only what Shopify, asked for the single object, no longer knows is marked as deleted.

    Raises:
        SourceError: Shopify cannot be asked, or shows so little that deleting the rest here cannot be right.
    """
    shop, corrected = connected.shop, 0
    with Client(connected, conn) as client, Exports(client, conn, shop) as exports:
        for stream, query in LISTS.items():
            if position_of(conn, shop, stream).swept_to is not None:
                corrected += _correct(conn, shop, client, exports, stream, query)
        note_gaps(conn, shop, (f"{what}: {why}" for what, why in client.gaps.items()))
    return corrected


def _correct(conn: Connection, shop: Shop, client: Client, exports: Exports, stream: str, query: str) -> int:
    with Spool() as listed, Spool() as found:
        if not _list(client, exports, query, listed):
            return 0
        differing = _compare(conn, shop, stream, listed)
        for kind, object_id, is_gone in differing[:MOST_A_NIGHT]:
            found.put_all(_fetched(conn, shop, client, kind, object_id, is_gone))
        if len(differing) > MOST_A_NIGHT:
            client.gaps[stream] = f"{len(differing) - MOST_A_NIGHT:,} more differ; read the history again."
        load_lines(conn, shop, found)
        return min(len(differing), MOST_A_NIGHT)


def _fetched(conn: Connection, shop: Shop, client: Client, kind: str, object_id: int, is_gone: bool) -> Iterator[Node]:
    gid = f"gid://shopify/{kind}/{object_id}"
    for line in fetch_objects(client, kind, [gid]):
        yield line
        if line["__typename"] != "Deletion" and line["id"] == gid:
            # It is there, whatever was once noted.
            yield {"__typename": "Deletion", "id": gid, "deletedAt": None}
    if is_gone and kind == "Customer":
        # A merged one has left its orders to another, and no order's version tells.
        yield from fetch_objects(client, "Order", orders_of(conn, shop, object_id))


def _list(client: Client, exports: Exports, query: str, listed: Spool) -> bool:
    """Spool every id that Shopify has; False where this app may not see them."""
    for _ in range(ATTEMPTS):
        try:
            read_result(client, _run(exports, bulk_document(query, query="")), listed.put_text)
            return True
        except DeniedResultError:
            client.gaps[query] = "Shopify does not show these to this app."
            return False
        except LostResultError:
            continue
    raise SourceError(f"Shopify could not run {query}.", hint="See status.shopify.com; it is tried again tomorrow.")


def _run(exports: Exports, text: str) -> dict[str, Any]:
    pauses, export = Pauses(), exports.start(text)
    while True:
        state = exports.state(export) if export else {}
        if state.get("status") == "COMPLETED":
            return state
        pauses.wait()
        export = export or exports.start(text)


def _compare(conn: Connection, shop: Shop, stream: str, listed: Spool) -> list[tuple[str, int, bool]]:
    """Kind, id and whether it is gone there, of whatever is not the same on both sides."""
    with shop_session(conn, [shop.shop_id]):
        conn.execute("select load.open_staging()")
        staging = Staging(conn)
        for _, text in listed.lines():
            line = decode(text)
            parent = number(line.parent_id) if line.parent_id else None
            staging.add(
                "staged_ids", ("kind", "object_id", "parent_id", "source_updated_at"),
                [(line.typename, number(line.id), parent, line.updated_at)],
            )  # fmt: skip
        staging.flush()
        rows = conn.execute(
            "select d.kind, d.object_id, d.is_gone from load.differing_objects(%s) as d", [shop.shop_id]
        ).fetchall()
        known = (conn.execute(KNOWN[stream].encode(), [shop.shop_id]).fetchone() or (0,))[0]
        conn.execute("select load.close_staging()")
    gone = sum(is_gone for _, _, is_gone in rows)
    if gone > max(BELIEVABLE, BELIEVABLE_SHARE * known):
        raise SourceError(
            f"Shopify shows {gone:,} {stream} fewer than are known here; none was marked as deleted.",
            hint="Check what the app may see (read_all_orders), then: hotdash connect shopify",
        )
    return rows
