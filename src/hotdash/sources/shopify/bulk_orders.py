"""Orders and their parts, from the lines of a bulk operation to staging."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from msgspec import UnsetType

from hotdash.db.connect import Shop
from hotdash.sources.shopify.documents import (
    Agreement,
    Customer,
    Fulfillment,
    FulfillmentOrder,
    LineItem,
    Order,
    Refund,
    RefundLineItem,
    Sale,
    number,
    number_of,
    shop_money,
)
from hotdash.sources.shopify.refusal import RefusedError
from hotdash.sources.shopify.staged import Rows

# A header with nothing but its id and version must lose against a full one of the same version.
A_MOMENT = timedelta(microseconds=1)
FULFILLED = {"FULFILLED"}


def stage_order(rows: Rows, order: Order, shop: Shop, line_number: int) -> None:
    """An order's header with the refunds and fulfilments that stand in it; its other parts are lines of their own."""
    if order.currency_code and order.currency_code != shop.currency:
        raise RefusedError(
            "currencyCode", f"The order's shop keeps its books in {order.currency_code}, this one in {shop.currency}.",
            "Import the file into the shop that it belongs to.",
        )  # fmt: skip
    order_id = number(order.id)
    refunds = None if isinstance(order.refunds, UnsetType) else order.refunds
    parcels = None if isinstance(order.fulfillments, UnsetType) else order.fulfillments
    for refund in refunds or ():
        _stage_refund(rows, refund, order_id, line_number)
    for parcel in parcels or ():
        _stage_parcel(rows, parcel, order_id, line_number)
    rows.put("staged_orders", (
        order_id, *_header(order, parcels or []),
        order.updated_at if order.name else order.updated_at - A_MOMENT,
        # whether lines and ledger came too shows only at the end of the file
        None, None, refunds is not None, parcels is not None, line_number,
    ))  # fmt: skip


def _header(order: Order, parcels: list[Fulfillment]) -> tuple[Any, ...]:
    address, total = order.shipping_address, order.total_price_set
    shipped = [parcel.created_at for parcel in parcels if parcel.status == "SUCCESS"]
    return (
        order.name, "order", order.processed_at or order.created_at, order.cancelled_at, order.cancel_reason,
        bool(order.test), order.display_financial_status, order.display_fulfillment_status,
        order.currency_code, order.presentment_currency_code,
        total.presentment.amount if total and total.presentment else None,
        shop_money(order.subtotal_price_set), shop_money(order.total_discounts_set),
        shop_money(order.total_shipping_price_set), shop_money(order.total_tax_set), shop_money(total),
        shop_money(order.total_refunded_set),
        max(shipped) if shipped and order.display_fulfillment_status in FULFILLED else None,
        number_of(order.customer), order.source_name, order.tags,
        address.country_code_v2 if address else None, address.province_code if address else None,
    )  # fmt: skip


def _stage_refund(rows: Rows, refund: Refund, order_id: int, line_number: int) -> None:
    refund_id = number(refund.id)
    rows.put("staged_refunds", (
        order_id, refund_id, refund.processed_at or refund.created_at, shop_money(refund.total_refunded_set) or "0",
        line_number,
    ))  # fmt: skip
    for line in refund.refund_line_items.nodes if refund.refund_line_items else ():
        _stage_refund_line(rows, line, order_id, refund_id, line_number)


def _stage_refund_line(
    rows: Rows, line: RefundLineItem, order_id: int | None, refund_id: int | None, line_number: int
) -> None:
    rows.put("staged_refund_lines", (
        order_id, refund_id, number(line.id), number_of(line.line_item), line.quantity,
        shop_money(line.subtotal_set) or "0", shop_money(line.total_tax_set) or "0", line.restock_type, line_number,
    ))  # fmt: skip


def stage_refund_line(rows: Rows, line: RefundLineItem, shop: Shop, line_number: int) -> None:
    """A refunded line that knows its refund only; the database finds the order."""
    if line.parent_id is None:
        raise RefusedError("__parentId", "The refunded line names no refund.", "Export it with its refund.")
    _stage_refund_line(rows, line, None, number(line.parent_id), line_number)


def _stage_parcel(rows: Rows, parcel: Fulfillment, order_id: int, line_number: int) -> None:
    tracking = parcel.tracking_info[0] if parcel.tracking_info else None
    rows.put("staged_fulfillments", (
        order_id, number(parcel.id), parcel.status, parcel.display_status, tracking.company if tracking else None,
        tracking.number if tracking else None, number_of(parcel.location), parcel.created_at, parcel.delivered_at,
        line_number,
    ))  # fmt: skip


def stage_line_item(rows: Rows, line: LineItem, shop: Shop, line_number: int) -> None:
    """An order line. Its discount is the sum of its allocations: its own totals leave out the order's discounts."""
    allocations, taxes = line.discount_allocations, line.tax_lines
    rows.put("staged_order_lines", (
        number(line.parent_id), number(line.id), "gift_card" if line.is_gift_card else "product",
        number_of(line.product), number_of(line.variant), line.sku, line.name or line.title, line.quantity,
        shop_money(line.original_unit_price_set) or "0",
        sum((Decimal(part.allocated_amount_set.shop.amount) for part in allocations), Decimal(0)) if allocations else 0,
        sum((Decimal(part.price_set.shop.amount) for part in taxes), Decimal(0)) if taxes else 0,
        None, line_number,
    ))  # fmt: skip


def stage_agreement(rows: Rows, agreement: Agreement, shop: Shop, line_number: int) -> None:
    """What was agreed about an order at one time."""
    rows.put("staged_agreements", (
        number(agreement.id), number(agreement.parent_id), agreement.happened_at, agreement.reason, line_number,
    ))  # fmt: skip


def stage_sale(rows: Rows, sale: Sale, shop: Shop, line_number: int) -> None:
    """An entry of the ledger."""
    rows.put("staged_sales", (
        number(sale.id), number(sale.parent_id), sale.action_type, sale.line_type, sale.quantity,
        shop_money(sale.total_amount), shop_money(sale.total_discount_amount_before_taxes) or "0",
        shop_money(sale.total_tax_amount) or "0", number_of(sale.line_item), line_number,
    ))  # fmt: skip


def stage_work(rows: Rows, work: FulfillmentOrder, shop: Shop, line_number: int) -> None:
    """A fulfilment order, which names its order or stands under it."""
    order = work.order_id or (work.order.id if work.order else None) or work.parent_id
    if order is None:
        raise RefusedError("orderId", "The fulfilment order names no order.", "Export it with orderId.")
    rows.put("staged_fulfillment_orders", (
        number(work.id), number(order), work.status, work.request_status,
        number_of(work.assigned_location.location) if work.assigned_location else None, work.fulfill_at,
        work.fulfill_by, [hold.reason for hold in work.fulfillment_holds], work.updated_at, line_number,
    ))  # fmt: skip


def stage_customer(rows: Rows, customer: Customer, shop: Shop, line_number: int) -> None:
    """A customer."""
    address, email, phone = customer.default_address, customer.default_email_address, customer.default_phone_number
    rows.put("staged_customers", (
        number(customer.id), customer.created_at, customer.tags, customer.tax_exempt,
        address.country_code_v2 if address else None, address.province_code if address else None,
        customer.first_name, customer.last_name, email.email_address if email else customer.email,
        phone.phone_number if phone else customer.phone, address.city if address else None,
        address.zip if address else None, customer.updated_at, line_number,
    ))  # fmt: skip


STAGERS: dict[type[Any], Callable[[Rows, Any, Shop, int], None]] = {
    Order: stage_order,
    LineItem: stage_line_item,
    Agreement: stage_agreement,
    Sale: stage_sale,
    RefundLineItem: stage_refund_line,
    FulfillmentOrder: stage_work,
    Customer: stage_customer,
}
