"""Orders as the bulk operations OrdersBulk and AgreementsBulk give them: order, line items, agreements, sales."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hotdash.sample.catalogue import STRIDE, Catalogue
from hotdash.sample.days import DAY, HOUR, Span, iso, iso_or_none
from hotdash.sample.journeys import Journey, summary_of
from hotdash.sample.ledger import Totals, agreements_of, refund_paid, totals_of
from hotdash.sample.money import RATES, Json, amount, both_bag, part_of, shop_bag, shop_bag_with_currency
from hotdash.sample.orders import DRAFT, POS, Order, Parcel
from hotdash.sample.people import Place
from hotdash.sample.places import COUNTER_ID, WAREHOUSE_ID
from hotdash.sample.shopify_ledger import agreement_lines, gid, line_json

TRANSACTION_BASE, FULFILLMENT_BASE = 6_600_000_000_000, 5_000_000_000_000
TRACKING = {
    "UPS": "https://www.ups.com/track?tracknum=",
    "USPS": "https://tools.usps.com/go/TrackConfirmAction?tLabels=",
    "FedEx": "https://www.fedex.com/fedextrack/?trknbr=",
}


@dataclass(frozen=True, slots=True)
class Export:
    """What is needed besides the order. `index_of`: order number -> which of its customer's orders it is."""

    span: Span
    catalogue: Catalogue
    journeys: dict[int, Journey]
    index_of: dict[int, int]


def order_lines(export: Export, orders: list[Order]) -> Iterator[Json]:
    """Every order followed by its children, in order of time."""
    for order in orders:
        agreements = agreements_of(order)
        yield order_json(export, order, totals_of(order, agreements))
        for line in order.lines:
            yield line_json(export.catalogue, order, line)
        for place, agreement in enumerate(agreements):
            yield from agreement_lines(order, place, agreement)


def updated_at(span: Span, order: Order) -> int:
    """The last thing that happened to the order by now."""
    moments = [order.created, order.edited_at or 0, order.cancelled_at or 0, order.paid_at or 0]
    moments += [refund.at for refund in order.refunds] + [parcel.at for parcel in order.parcels]
    moments += [parcel.delivered for parcel in order.parcels if parcel.delivered <= span.now]
    moments += [min(order.created + 2 * HOUR, span.now)] if order.hold else []
    return max(moments)


def financial_status(order: Order, totals: Totals) -> str:
    """displayFinancialStatus."""
    if order.is_void:
        return "VOIDED"
    if order.paid_at is None:
        return "PENDING"
    if totals.refunded <= 0:
        return "PAID"
    return "REFUNDED" if totals.refunded >= totals.received else "PARTIALLY_REFUNDED"


def fulfillment_status(order: Order) -> str:
    """displayFulfillmentStatus."""
    if not order.shippable:
        return "FULFILLMENT_NOT_REQUIRED"
    if order.parcels:
        return "PARTIALLY_FULFILLED" if order.open_lines else "FULFILLED"
    if order.hold:
        return "ON_HOLD"
    return "SCHEDULED" if order.fulfil_at and not order.cancelled_at else "UNFULFILLED"


def order_json(export: Export, order: Order, totals: Totals) -> Json:
    """The Order line, keys in the query's sequence."""
    return {
        **_head_json(export.span, order, totals),
        **_money_json(order, totals),
        "cancellation": {"staffNote": None} if order.cancelled_at else None,
        "customerJourneySummary": summary_of(order, export.index_of[order.number], export.journeys.get(order.number)),
        "refunds": _refunds_json(order),
        "transactions": _transactions_json(order, totals),
        "fulfillments": [
            _fulfillment_json(export.span, order, place, parcel) for place, parcel in enumerate(order.parcels)
        ],
    }


def address_json(place: Place) -> Json:
    """The parts of an address that the queries select."""
    return {"countryCodeV2": place.country, "provinceCode": place.province, "city": place.city, "zip": place.zip}


def _head_json(span: Span, order: Order, totals: Totals) -> Json:
    return {
        "__typename": "Order",
        "id": gid("Order", order.order_id),
        "legacyResourceId": str(order.order_id),
        "name": f"#{order.number}",
        "test": order.is_test,
        "edited": order.edited_at is not None,
        "confirmed": True,
        "createdAt": iso(order.created),
        "processedAt": iso(order.created),
        "updatedAt": iso(updated_at(span, order)),
        "cancelledAt": iso_or_none(order.cancelled_at),
        "cancelReason": order.cancel_reason,
        "closedAt": iso_or_none(_closed_at(span, order)),
        "currencyCode": "USD",
        "presentmentCurrencyCode": order.currency,
        "taxesIncluded": False,
        "dutiesIncluded": False,
        "displayFinancialStatus": financial_status(order, totals),
        "displayFulfillmentStatus": fulfillment_status(order),
        "returnStatus": "NO_RETURN",
        "sourceName": order.source,
        "discountCodes": [order.code] if order.code else [],
        "tags": ["wholesale"] if order.customer.is_trade else [],
        "customer": None
        if order.source == POS and order.number % 3 == 0
        else {"id": gid("Customer", order.customer.customer_id)},
        "shippingAddress": None if order.place is None else address_json(order.place),
    }


def _closed_at(span: Span, order: Order) -> int | None:
    if order.cancelled_at:
        return order.cancelled_at
    if order.open_lines or order.is_test or order.paid_at is None or not order.parcels:
        return None
    closed = max(order.parcels[-1].at, order.paid_at)
    return closed if closed <= span.now else None


def _money_json(order: Order, totals: Totals) -> Json:
    rate = RATES[order.currency]
    current = {
        "totalDiscountsSet": totals.discounts,
        "totalTaxSet": totals.tax,
        "totalShippingPriceSet": totals.shipping,
        "totalRefundedSet": totals.refunded,
        "totalTipReceivedSet": order.tip,
        "currentTotalPriceSet": totals.current_total,
        "currentSubtotalPriceSet": totals.current_subtotal,
        "currentTotalTaxSet": totals.current_tax,
        "currentTotalDiscountsSet": totals.current_discounts,
        "originalTotalPriceSet": totals.original,
        "netPaymentSet": totals.received - totals.refunded,
        "totalOutstandingSet": totals.current_total - (totals.received - totals.refunded),
        "refundDiscrepancySet": totals.discrepancy,
    }
    return {
        "subtotalPriceSet": both_bag(totals.subtotal, order.currency, rate),
        "totalPriceSet": both_bag(totals.total, order.currency, rate),
        **{name: shop_bag(cents) for name, cents in current.items()},
    }


def _refunds_json(order: Order) -> list[Json]:
    return [
        {
            "id": gid("Refund", order.refund_id(place)),
            "createdAt": iso(refund.at),
            "processedAt": iso(refund.at),
            "updatedAt": iso(refund.at),
            "note": refund.note,
            "totalRefundedSet": shop_bag(refund_paid(order, refund)),
            "return": None,
        }
        for place, refund in enumerate(order.refunds)
    ]


def _transactions_json(order: Order, totals: Totals) -> list[Json]:
    base = TRANSACTION_BASE + order.number * STRIDE
    if order.is_void:
        first = _transaction(order, base, "AUTHORIZATION", order.created, totals.original, None)
        return [
            first,
            _transaction(order, base + 1, "VOID", order.cancelled_at or order.created, totals.original, base),
        ]
    if order.paid_at is None:
        return []
    found = [_transaction(order, base, "SALE", order.paid_at, totals.original, None)]
    if order.edited_at is not None:
        found.append(_transaction(order, base + 1, "SALE", order.edited_at, totals.total - totals.original, None))
    for place, refund in enumerate(order.refunds):
        found.append(_transaction(order, base + 2 + place, "REFUND", refund.at, refund_paid(order, refund), base))
    return found


def _transaction(order: Order, number: int, kind: str, when: int, cents: int, parent: int | None) -> Json:
    gateway = "bogus" if order.is_test else "manual" if order.source == DRAFT else "shopify_payments"
    is_charged = kind == "SALE" and gateway == "shopify_payments"
    return {
        "id": gid("OrderTransaction", number),
        "kind": kind,
        "status": "SUCCESS",
        "gateway": gateway,
        "processedAt": iso(when),
        "test": order.is_test,
        "amountSet": shop_bag_with_currency(cents),
        "parentTransaction": None if parent is None else {"id": gid("OrderTransaction", parent)},
        "fees": [{"amount": {"amount": amount(part_of(cents, 26, 1000) + 30)}}] if is_charged else [],
    }


def _fulfillment_json(span: Span, order: Order, place: int, parcel: Parcel) -> Json:
    is_there = parcel.delivered <= span.now
    is_counter = order.source == POS
    travelling = "IN_TRANSIT" if parcel.at + DAY // 2 < span.now else "CONFIRMED"
    tracking = (
        []
        if is_counter
        else [{"company": parcel.carrier, "number": parcel.tracking, "url": TRACKING[parcel.carrier] + parcel.tracking}]
    )
    in_transit = None if is_counter or parcel.at + 5 * HOUR > span.now else iso(parcel.at + 5 * HOUR)
    return {
        "id": gid("Fulfillment", FULFILLMENT_BASE + order.number * STRIDE + place),
        "status": "SUCCESS",
        "displayStatus": "FULFILLED" if is_counter else "DELIVERED" if is_there else travelling,
        "createdAt": iso(parcel.at),
        "updatedAt": iso(parcel.delivered if is_there else parcel.at),
        "deliveredAt": iso(parcel.delivered) if is_there and not is_counter else None,
        "inTransitAt": in_transit,
        "estimatedDeliveryAt": None if is_counter else iso(parcel.delivered - parcel.delivered % DAY),
        "location": {"id": gid("Location", COUNTER_ID if is_counter else WAREHOUSE_ID)},
        "trackingInfo": tracking,
    }
