"""Orders and what belongs to them, as GraphQL shows them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fakes.shopify.listing import Listed
from fakes.shopify.model import Line, Order, Parcel, Work
from fakes.shopify.payloads import gid
from fakes.shopify.view import Field, Fields, View, bag, gids, instants, plain

REASON_NAMES = {
    "DEFECTIVE": "Defective",
    "WRONG_ITEM": "Wrong item",
    "UNWANTED": "Unwanted",
    "OTHER": "Other",
}


def _money(**cents: Callable[[Order], int]) -> Fields:
    def field_of(count: Callable[[Order], int]) -> Field:
        return lambda order, args, view: bag(count(order), order.currency, order.rate)

    return {name: field_of(count) for name, count in cents.items()}


def financial_status(order: Order) -> str:
    """Where the order's money is."""
    if order.paid == 0:
        return "VOIDED" if order.cancelled_at else "PENDING"
    if order.refunded == 0:
        return "PAID"
    return "REFUNDED" if order.refunded >= order.paid else "PARTIALLY_REFUNDED"


def fulfillment_status(order: Order) -> str:
    """Where the order's goods are; a hold changes it although the order's updatedAt stays."""
    states = {work.status for work in order.works}
    if order.parcels:
        return "FULFILLED" if states == {"CLOSED"} else "PARTIALLY_FULFILLED"
    for state in ("ON_HOLD", "SCHEDULED", "IN_PROGRESS"):
        if state in states:
            return state
    return "UNFULFILLED"


def seen_works(works: list[Work], view: View) -> list[Work]:
    """Works whose locations the scopes open; without any there are none, and no error says so."""
    app = view.app
    opened = {
        False: app.may(frozenset({"read_merchant_managed_fulfillment_orders"})),
        True: app.may(frozenset({"read_third_party_fulfillment_orders"})),
    }
    return [work for work in works if opened[work.location.is_third_party]]


def _product(line: Line, view: View) -> Any:
    # a product whose variants are gone one by one stays the line's product
    return line.variant.product if line.variant and line.variant.product.id in view.shop.products else None


def _variant(line: Line) -> Any:
    return line.variant if line.variant and not line.variant.is_deleted else None


def _tracking(parcel: Parcel) -> list[dict[str, str]]:
    return [{"company": parcel.carrier, "number": parcel.tracking, "url": f"https://track.example/{parcel.tracking}"}]


def _definition(reason: str) -> dict[str, Any]:
    place = list(REASON_NAMES).index(reason) + 1
    return {
        "id": gid("ReturnReasonDefinition", place),
        "handle": reason.lower().replace("_", "-"),
        "name": REASON_NAMES[reason],
        "deleted": False,
    }


ORDER: Fields = {
    **gids("Order"),
    **instants(createdAt="created_at", processedAt="processed_at", updatedAt="updated_at", cancelledAt="cancelled_at"),
    **plain(
        test="is_test", cancelReason="cancel_reason", presentmentCurrencyCode="currency", sourceName="source",
        tags="tags", customer="customer", refunds="refunds", fulfillments="parcels",
    ),
    **_money(
        subtotalPriceSet=lambda order: order.subtotal,
        totalDiscountsSet=lambda order: order.discount,
        totalShippingPriceSet=lambda order: order.shipping,
        totalTaxSet=lambda order: order.tax,
        totalPriceSet=lambda order: order.total,
        totalRefundedSet=lambda order: order.refunded,
        netPaymentSet=lambda order: order.paid - order.refunded,
        totalReceivedSet=lambda order: order.paid,
    ),
    "name": lambda order, args, view: f"#{order.number}",
    "number": lambda order, args, view: order.number,
    "legacyResourceId": lambda order, args, view: order.id,
    "currencyCode": lambda order, args, view: view.shop.currency,
    "taxesIncluded": lambda order, args, view: False,
    "email": lambda order, args, view: order.customer.email if order.customer else None,
    "shippingAddress": lambda order, args, view: order.address,
    "displayFinancialStatus": lambda order, args, view: financial_status(order),
    "displayFulfillmentStatus": lambda order, args, view: fulfillment_status(order),
    "returnStatus": lambda order, args, view: "IN_PROGRESS" if order.returns else "NO_RETURN",
    "lineItems": lambda order, args, view: Listed(order.lines),
    "agreements": lambda order, args, view: Listed(order.agreements),
    "returns": lambda order, args, view: Listed(order.returns),
    "fulfillmentOrders": lambda order, args, view: Listed(seen_works(order.works, view)),
    "events": lambda order, args, view: Listed([]),
}  # fmt: skip
LINE: Fields = {
    **gids("LineItem"),
    **plain(name="title", title="title", sku="sku", quantity="quantity", currentQuantity="current",
            isGiftCard="is_gift_card"),
    "product": lambda line, args, view: _product(line, view),
    "variant": lambda line, args, view: _variant(line),
    "originalUnitPriceSet": lambda line, args, view: bag(line.price),
    "discountAllocations": lambda line, args, view: (
        [{"allocatedAmountSet": bag(line.discount)}] if line.discount else []
    ),
    "taxLines": lambda line, args, view: (
        [{"title": "State Tax", "rate": 0.0825, "priceSet": bag(line.tax)}] if line.tax else []
    ),
}  # fmt: skip
AGREEMENT: Fields = {
    **gids("SalesAgreement"),
    **instants(happenedAt="happened_at"),
    **plain(reason="reason", refund="refund"),
    "sales": lambda agreement, args, view: Listed(agreement.sales),
}
SALE: Fields = {
    **gids("Sale"),
    **plain(actionType="action", lineType="kind", quantity="quantity", lineItem="line"),
    "totalAmount": lambda sale, args, view: bag(sale.total),
    "totalDiscountAmountBeforeTaxes": lambda sale, args, view: bag(sale.discount),
    "totalDiscountAmountAfterTaxes": lambda sale, args, view: bag(sale.discount),
    "totalTaxAmount": lambda sale, args, view: bag(sale.tax),
    "shippingLine": lambda sale, args, view: None,
}
REFUND: Fields = {
    **gids("Refund"),
    **instants(createdAt="created_at", processedAt="created_at", updatedAt="created_at"),
    "totalRefundedSet": lambda refund, args, view: bag(refund.total),
    "refundLineItems": lambda refund, args, view: Listed(refund.lines),
    "order": lambda refund, args, view: next(
        (order for order in view.shop.orders.values() if refund in order.refunds), None
    ),
}
REFUND_LINE: Fields = {
    **gids("RefundLineItem"),
    **plain(quantity="quantity", restockType="restock", lineItem="line"),
    "restocked": lambda line, args, view: line.restock != "NO_RESTOCK",
    "subtotalSet": lambda line, args, view: bag(line.subtotal),
    "totalTaxSet": lambda line, args, view: bag(line.tax),
}
PARCEL: Fields = {
    **gids("Fulfillment"),
    **instants(createdAt="created_at", updatedAt="updated_at", deliveredAt="delivered_at"),
    **plain(status="status", displayStatus="display_status", location="location"),
    "trackingInfo": lambda parcel, args, view: _tracking(parcel),
}
WORK: Fields = {
    **gids("FulfillmentOrder"),
    **instants(createdAt="created_at", updatedAt="updated_at", fulfillAt="fulfill_at", fulfillBy="fulfill_by"),
    **plain(status="status", requestStatus="request_status", order="order"),
    "orderId": lambda work, args, view: gid("Order", work.order.id),
    "orderName": lambda work, args, view: f"#{work.order.number}",
    "assignedLocation": lambda work, args, view: {"location": work.location, "name": work.location.name},
    "fulfillmentHolds": lambda work, args, view: [
        {"id": gid("FulfillmentHold", number), "reason": reason} for number, reason in work.holds
    ],
}
RETURN: Fields = {
    **gids("Return"),
    **instants(createdAt="created_at", requestApprovedAt="created_at", closedAt="closed_at"),
    **plain(status="status", order="order"),
    "name": lambda back, args, view: f"#{back.order.number}-R{back.number}",
    "totalQuantity": lambda back, args, view: sum(line.quantity for line in back.lines),
    "returnLineItems": lambda back, args, view: Listed(back.lines),
}
RETURN_LINE: Fields = {
    **gids("ReturnLineItem"),
    **plain(quantity="quantity", returnReasonNote="note"),
    "processedQuantity": lambda line, args, view: 0,
    "refundedQuantity": lambda line, args, view: line.quantity if line.is_refunded else 0,
    "returnReasonDefinition": lambda line, args, view: _definition(line.reason),
    "fulfillmentLineItem": lambda line, args, view: {
        "id": gid("FulfillmentLineItem", line.line.id),
        "lineItem": line.line,
    },
}
