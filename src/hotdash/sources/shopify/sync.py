"""Keeping up with Shopify: what changed since the last sweep, read again with some overlap, whatever webhooks told.

A stream is swept only once its history is complete. Rows, figures and the cursor are committed together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hotdash.clock import utc_now
from hotdash.db.connect import Connection, Shop, shop_session
from hotdash.errors import SourceError
from hotdash.sources.connections import note_success
from hotdash.sources.shopify.answers import NotGrantedError
from hotdash.sources.shopify.client import Client
from hotdash.sources.shopify.documents import number
from hotdash.sources.shopify.exports import Exports
from hotdash.sources.shopify.fetch import complete_order, complete_product, fetch_objects, lines_of, read_locations
from hotdash.sources.shopify.loads import Books, load_lines
from hotdash.sources.shopify.reading import Reading, Task
from hotdash.sources.shopify.spool import Spool
from hotdash.sources.shopify.streams import STREAMS, Position, keep_position, note_gaps, position_of
from hotdash.sources.shopify.windows import BEGINNING, Window, said
from hotdash.sources.source import Connected

OVERLAP = timedelta(minutes=15)
# Shopify's versions are whole seconds: what was read so soon after a change may have changed again within its second.
SETTLED = timedelta(minutes=1)
# Shopify's clock may be ahead of ours: what it calls the future is read too.
CLOCKS_DIFFER = timedelta(days=30)
# More than so many objects are read by a bulk operation, which costs nothing however many they are.
MOST_ORDERS, MOST_PRODUCTS, MOST_OTHERS = 45, 150, 2000
IDS_AT_ONCE = 30
DELETED = {"ORDER": "Order", "PRODUCT": "Product", "CUSTOMER": "Customer"}

Read = Callable[[Client, "Since", Spool], None]


class TooManyError(Exception):
    """More has changed than is worth reading page by page."""


class Since:
    """What a stream's reader has to know.

    Attributes:
        condition: what is searched for.
        swept_to: everything before this instant was read by the last sweep.
    """

    def __init__(self, conn: Connection, shop: Shop, swept_to: datetime) -> None:
        self.conn, self.shop, self.swept_to = conn, shop, swept_to
        self.start = swept_to - OVERLAP
        self.condition = f"updated_at:>='{said(self.start)}'"


def sweep(conn: Connection, connected: Connected) -> int:
    """Read what changed about orders, work, stock and customers; returns how many records were read.

    Raises:
        SourceError: Shopify could not be asked about one of them; the others were read.
    """
    return _sweep_all(conn, connected, SWEPT)


def sync_products(conn: Connection, connected: Connected) -> int:
    """Read what changed about products, variants and costs; returns how many records were read.

    Raises:
        SourceError: Shopify cannot be asked.
    """
    return _sweep_all(conn, connected, {"products": read_products})


def _sweep_all(conn: Connection, connected: Connected, readers: dict[str, Read]) -> int:
    records, failed = 0, None
    with Client(connected, conn) as client, Exports(client, conn, connected.shop) as exports:
        for name, read in readers.items():
            try:
                records += _sweep_stream(conn, connected.shop, client, exports, name, read)
            except NotGrantedError as reason:
                client.gaps[name] = reason.message
            except SourceError as reason:
                failed = failed or reason
        note_gaps(conn, connected.shop, (f"{what}: {why}" for what, why in client.gaps.items()))
        if failed is not None:
            raise failed
        note_success(conn, connected.shop, connected.source, at=utc_now(), quota=client.quota)
    return records


def _sweep_stream(conn: Connection, shop: Shop, client: Client, exports: Exports, name: str, read: Read) -> int:
    position = position_of(conn, shop, name)
    if position.swept_to is None:
        return 0
    started = utc_now()
    since = Since(conn, shop, position.swept_to)
    after = Position(position.begun_at, position.done, max(started, position.swept_to))

    def keep_books(conn: Connection) -> None:
        keep_position(conn, shop, name, after, started)

    follow = FOLLOWED.get(name)
    # Where something has to be read on, the cursor waits for it.
    books = keep_books if follow is None else lambda conn: None
    with Spool() as spool:
        try:
            read(client, since, spool)
            records = load_lines(conn, shop, spool, books)
        except TooManyError:
            load_lines(conn, shop, spool)
            records = _export(client, exports, since, _changed(name, since, started), lambda task: books)
    if follow is not None:
        with Spool() as spool:
            follow(client, since, spool)
            records += load_lines(conn, shop, spool, keep_books)
    return records


def _changed(name: str, since: Since, until: datetime) -> Task:
    """The bulk operations that read what changed of a stream."""
    stream = next(stream for stream in STREAMS if stream.name == name)
    if name == "inventory":
        # Stock has no version at the root: all of it is read.
        return Task(replace(stream, after=()), Window(BEGINNING, until))
    return Task(replace(stream, field="updated_at", after=()), Window(since.start, until + CLOCKS_DIFFER))


def _export(client: Client, exports: Exports, since: Since, task: Task, books: Callable[[Task], Books]) -> int:
    # A window that fails is read in halves: the cursor may move only with the last of them.
    def keep(part: Task) -> Books:
        def keep_books(conn: Connection) -> None:
            if len(reading.open_tasks) == 1:
                books(part)(conn)

        return keep_books

    reading = Reading(client, exports, since.conn, since.shop, keep)
    return reading.run([task])


def read_orders(client: Client, since: Since, spool: Spool) -> None:
    """Whole orders, and what has been deleted."""
    spool.put_all(_gone(client, since))
    versions: dict[str, str] = {}
    for nodes in client.pages("order_versions_changed", "orders", query=since.condition):
        versions |= {node["id"]: node["updatedAt"] for node in nodes}
        if len(versions) > MOST_OTHERS:
            raise TooManyError
    needed = _news(since, versions)
    if len(needed) > MOST_ORDERS:
        raise TooManyError
    for start in range(0, len(needed), IDS_AT_ONCE):
        _put_orders(client, needed[start : start + IDS_AT_ONCE], spool)


def _news(since: Since, versions: dict[str, str]) -> list[str]:
    """Those that we do not have, or have in another version, or may have read within the second of their change."""
    with shop_session(since.conn, [since.shop.shop_id]):
        rows = since.conn.execute(
            "select shopify_order_id, source_updated_at from facts.orders where shop_id = %s"
            " and shopify_order_id = any(%s) and deleted_at is null and least(lines_updated_at, ledger_updated_at,"
            " refunds_updated_at, fulfillments_updated_at) >= source_updated_at - interval '1 second'",
            [since.shop.shop_id, [number(gid) for gid in versions]],
        ).fetchall()
    known: dict[int, datetime] = dict(rows)
    settled = since.swept_to - SETTLED
    return [
        gid for gid, text in versions.items()
        if known.get(number(gid)) != (version := datetime.fromisoformat(text)) or version >= settled
    ]  # fmt: skip


def _put_orders(client: Client, ids: list[str], spool: Spool) -> None:
    left = dict.fromkeys(ids)
    condition = " OR ".join(f"id:{number(gid)}" for gid in ids)
    for nodes in client.pages("orders_changed", "orders", query=condition):
        for node in nodes:
            left.pop(node["id"], None)
            spool.put_all(lines_of(complete_order(client, node)))
    spool.put_all(fetch_objects(client, "Order", left))


def _gone(client: Client, since: Since) -> Iterable[dict[str, Any]]:
    """Lines for what Shopify says was destroyed, asked for once more; orders of a merged customer have another now."""
    condition = f"action:destroy AND created_at:>='{said(since.start)}'"
    for nodes in client.pages("events", "events", query=condition):
        for node in nodes:
            kind = DELETED.get(node.get("subjectType") or "")
            if kind is None or not _is_known(since, kind, node["subjectId"]):
                continue
            yield from fetch_objects(client, kind, [node["subjectId"]])
            if kind == "Customer":
                yield from fetch_objects(client, "Order", orders_of(since.conn, since.shop, number(node["subjectId"])))


KNOWN = {
    "Order": "select from facts.orders where shop_id = %s and shopify_order_id = %s and deleted_at is null",
    "Product": "select from facts.products where shop_id = %s and shopify_product_id = %s and deleted_at is null",
    "Customer": "select from facts.customers where shop_id = %s and shopify_customer_id = %s and deleted_at is null",
}


def _is_known(since: Since, kind: str, gid: str) -> bool:
    with shop_session(since.conn, [since.shop.shop_id]):
        return since.conn.execute(KNOWN[kind].encode(), [since.shop.shop_id, number(gid)]).fetchone() is not None


def orders_of(conn: Connection, shop: Shop, customer_id: int) -> list[str]:
    """Global ids of a customer's orders as we know them."""
    with shop_session(conn, [shop.shop_id]):
        rows = conn.execute(
            "select shopify_order_id from facts.orders where shop_id = %s and shopify_customer_id = %s"
            " and deleted_at is null and shopify_order_id > 0",
            [shop.shop_id, customer_id],
        ).fetchall()
    return [f"gid://shopify/Order/{order_id}" for (order_id,) in rows]


def read_orders_of_work(client: Client, since: Since, spool: Spool) -> None:
    """Orders whose work has changed and which have not: a hold shows in an order's state and touches no version."""
    with shop_session(since.conn, [since.shop.shop_id]):
        rows = since.conn.execute(
            "select distinct o.shopify_order_id from facts.fulfillment_orders as w inner join facts.orders as o"
            " on o.shop_id = w.shop_id and o.shopify_order_id = w.shopify_order_id"
            " where w.shop_id = %s and w.source_updated_at >= %s and o.source_updated_at < w.source_updated_at"
            " and o.deleted_at is null",
            [since.shop.shop_id, since.start],
        ).fetchall()
    ids = [f"gid://shopify/Order/{order_id}" for (order_id,) in rows]
    for start in range(0, len(ids), IDS_AT_ONCE):
        _put_orders(client, ids[start : start + IDS_AT_ONCE], spool)


def _read_pages(query: str, root: str) -> Read:
    def read(client: Client, since: Since, spool: Spool) -> None:
        for nodes in client.pages(query, root, query=since.condition):
            spool.put_all(nodes)
            if spool.count > MOST_OTHERS:
                raise TooManyError

    return read


def read_stock(client: Client, since: Since, spool: Spool) -> None:
    """Stock by location; products first where stock is told of one that is not known yet."""
    items: set[int] = set()
    levels: list[dict[str, Any]] = []
    for location in read_locations(client):
        spool.put(location)
        pages = client.pages(
            "inventory_levels_changed", "location", "inventoryLevels", location=location["id"], query=since.condition
        )
        for nodes in pages:
            levels += nodes
            items |= {number(node["item"]["id"]) for node in nodes}
            if len(levels) > MOST_OTHERS:
                raise TooManyError
    products_swept_to = position_of(since.conn, since.shop, "products").swept_to
    if products_swept_to and unknown_items(since.conn, since.shop, items):
        read_products(client, Since(since.conn, since.shop, products_swept_to), spool)
    spool.put_all(levels)


def unknown_items(conn: Connection, shop: Shop, items: Iterable[int]) -> set[int]:
    """Those of these inventory items of which no variant is known here."""
    wanted = {*items}
    with shop_session(conn, [shop.shop_id]):
        rows = conn.execute(
            "select inventory_item_id from facts.variants where shop_id = %s and inventory_item_id = any(%s)",
            [shop.shop_id, [*wanted]],
        ).fetchall()
    return wanted - {item for (item,) in rows}


def read_products(client: Client, since: Since, spool: Spool) -> None:
    """Whole products, and items whose cost changed."""
    # Items first: whatever they belong to is there when products are read.
    items = [
        node
        for nodes in client.pages("inventory_items_changed", "inventoryItems", query=since.condition)
        for node in nodes
    ]
    products = 0
    for nodes in client.pages("products_changed", "products", query=since.condition):
        products += len(nodes)
        if products > MOST_PRODUCTS:
            raise TooManyError
        for node in nodes:
            spool.put_all(lines_of(complete_product(client, node)))
    spool.put_all(items)


SWEPT: dict[str, Read] = {
    "orders": read_orders,
    "fulfillment": _read_pages("fulfillment_orders_changed", "fulfillmentOrders"),
    "inventory": read_stock,
    "customers": _read_pages("customers_changed", "customers"),
}
# What is read besides, once a stream's changes are loaded.
FOLLOWED: dict[str, Read] = {"fulfillment": read_orders_of_work}
