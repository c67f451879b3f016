"""The admin's orders_export.csv: a row a line, the order's own columns on its first row, an order's rows adjacent.

What the file does not hold, and what is taken instead (docs/decisions.md):

- the time of last change: the newest instant of the order, a microsecond earlier, so that a document of the same state
  that has its own time and its true ledger wins;
- when money was refunded: the day of cancellation, else the last of paid, fulfilled and created;
- which goods were refunded: all of them when everything was, else an adjustment with its share of the tax;
- ids of lines: made from the order's id and the line's position.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from hotdash.db.connect import Shop
from hotdash.db.copy import Staging
from hotdash.sources.formats import Head, Reader
from hotdash.sources.shopify.cells import BadCellError, Header, Row
from hotdash.sources.shopify.order_columns import OrderColumns, read_header
from hotdash.sources.shopify.order_ledger import stage_ledger
from hotdash.sources.shopify.order_parts import Order, read_order
from hotdash.sources.shopify.rejecting import reject
from hotdash.sources.shopify.staged import Rows


@dataclass(frozen=True)
class OrderRows:
    """All adjacent rows of one order."""

    line_number: int
    rows: list[Row]


class OrdersFormat:
    """Orders with their lines, discounts, shipping, taxes and refunds."""

    name = "shopify-orders-csv"
    title = "Shopify orders export"

    def recognises(self, head: Head) -> bool:
        """An order's name and columns of line items."""
        names = {column.casefold() for column in head.columns}
        return "name" in names and any(name.startswith("lineitem ") for name in names)

    def stage(self, reader: Reader, staging: Staging, shop: Shop) -> None:
        """Stage order by order as they are read; an order with one bad cell is rejected with all its rows.

        Raises:
            UnreadableFileError: a column without which nothing can be read is missing.
        """
        columns = read_header(Header(reader.head.columns, "orders export"))
        zone, rows = ZoneInfo(shop.iana_timezone), Rows(staging)
        for group in adjacent_orders(reader, columns.name):
            try:
                _stage_order(rows, read_order(group.rows, columns, shop, zone), columns, group)
            except BadCellError as reason:
                reject(staging, group.line_number, group.rows, reason)
        rows.flush()


def adjacent_orders(reader: Reader, name: str) -> Iterator[OrderRows]:
    """Rows that follow each other with the same name, or with none."""
    group: OrderRows | None = None
    for line_number, row in reader.csv_rows():
        if group is not None and row.get(name, "") in ("", group.rows[0].get(name, "")):
            group.rows.append(row)
            continue
        if group is not None:
            yield group
        group = OrderRows(line_number, [row])
    if group is not None:
        yield group


def _stage_order(rows: Rows, order: Order, columns: OrderColumns, group: OrderRows) -> None:
    line_number = group.line_number
    rows.put("staged_orders", (
        order.order_id, order.number, "order", order.created_at, order.cancelled_at, None, order.is_test,
        order.financial_status, order.fulfillment_status, order.currency, None, None, order.subtotal, order.discounts,
        order.shipping, order.taxes, order.total, order.refunded, order.fulfilled_at, order.customer_id, order.source,
        order.tags, order.ship_country, order.ship_province, order.version, True, True, True, True, line_number,
    ))  # fmt: skip
    for line in order.lines:
        rows.put("staged_order_lines", (
            order.order_id, line.line_id, "product", None, None, line.sku, line.title, line.quantity, line.price,
            line.discount, line.tax, order.created_at, line_number,
        ))  # fmt: skip
    if order.fulfilled_at:
        rows.put("staged_fulfillments", (
            order.order_id, order.made_id("fulfillment"), "SUCCESS", None, None, None, None, order.fulfilled_at, None,
            line_number,
        ))  # fmt: skip
    if order.refunded:
        rows.put("staged_refunds", (
            order.order_id, order.made_id("refund"), order.reversed_at, order.refunded, line_number,
        ))  # fmt: skip
    if order.customer_id:
        rows.put("staged_customers", (
            order.customer_id, None, [], None, order.ship_country, order.ship_province, *order.customer_name,
            order.email, order.phone, None, None, None, line_number,
        ))  # fmt: skip
    stage_ledger(rows, order, line_number)
