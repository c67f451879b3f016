"""The ledger of an order that came without one, in the shape in which Shopify tells sales: agreements and sales."""

from __future__ import annotations

from decimal import Decimal

from hotdash.sources.shopify.order_parts import ZERO, Order, share
from hotdash.sources.shopify.staged import Rows


def stage_ledger(rows: Rows, order: Order, line_number: int) -> None:
    """Stage what was agreed when the order was placed and, where it was cancelled or refunded, what was reversed."""
    placed = order.made_id("agreement", "placed")
    rows.put("staged_agreements", (placed, order.order_id, order.created_at, "ORDER", line_number))
    _stage_sales(rows, order, placed, "ORDER", 1, line_number)
    if not (order.cancelled_at or order.refunded):
        return
    reversed_ = order.made_id("agreement", "reversed")
    rows.put("staged_agreements", (reversed_, order.order_id, order.reversed_at, "REFUND", line_number))
    if order.cancelled_at or order.refunded >= order.total:
        _stage_sales(rows, order, reversed_, "RETURN", -1, line_number)
    else:
        _stage_partial_refund(rows, order, reversed_, line_number)


def _stage_sales(rows: Rows, order: Order, agreement: int, action: str, sign: int, line_number: int) -> None:
    for line in order.lines:
        total = line.quantity * line.price - line.discount + line.tax
        rows.put("staged_sales", (
            order.made_id(action, line.line_id), agreement, action, "PRODUCT", sign * line.quantity, sign * total,
            sign * line.discount, sign * line.tax, line.line_id, line_number,
        ))  # fmt: skip
    if order.shipping:
        rows.put("staged_sales", (
            order.made_id(action, "shipping"), agreement, action, "SHIPPING", sign, sign * order.shipping, ZERO, ZERO,
            None, line_number,
        ))  # fmt: skip


def _stage_partial_refund(rows: Rows, order: Order, agreement: int, line_number: int) -> None:
    tax = share(order.refunded, [order.taxes, order.total - order.taxes])[0] if order.total else Decimal(0)
    rows.put("staged_sales", (
        order.made_id("RETURN", "adjustment"), agreement, "RETURN", "ADJUSTMENT", None, -order.refunded, ZERO, -tax,
        None, line_number,
    ))  # fmt: skip
