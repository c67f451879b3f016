"""An order as the admin's export tells it, with its discounts and taxes shared out to its lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar
from zoneinfo import ZoneInfo

from hotdash.db.connect import Shop
from hotdash.sources.shopify.cells import BadCellError, Row, big_id, count, instant, money, words
from hotdash.sources.shopify.keys import made_id
from hotdash.sources.shopify.order_columns import OrderColumns

ZERO = Decimal(0)
TEST_TAGS = {"test", "test order", "test-order"}
Number = TypeVar("Number", int, Decimal)
A_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Line:
    """One line; price is per unit before discounts, discount and tax are for all units."""

    line_id: int
    sku: str
    title: str
    quantity: int
    price: Decimal
    discount: Decimal
    tax: Decimal


@dataclass(frozen=True)
class Order:
    """One order; amounts in the shop's currency."""

    order_id: int
    number: str
    created_at: datetime
    paid_at: datetime | None
    fulfilled_at: datetime | None
    cancelled_at: datetime | None
    currency: str
    financial_status: str
    fulfillment_status: str
    subtotal: Decimal | None
    discounts: Decimal
    shipping: Decimal
    taxes: Decimal
    total: Decimal
    refunded: Decimal
    is_test: bool
    email: str
    phone: str
    customer_name: tuple[str, str]
    tags: list[str]
    source: str
    ship_country: str
    ship_province: str
    lines: list[Line]

    @property
    def version(self) -> datetime:
        """The newest instant that the file tells of the order, a microsecond earlier."""
        known = (self.created_at, self.paid_at, self.fulfilled_at, self.cancelled_at)
        return max(filter(None, known)) - A_MOMENT

    @property
    def reversed_at(self) -> datetime:
        """When a refund is booked, since the file does not say: cancellation, else the last of the other instants."""
        return self.cancelled_at or max(filter(None, (self.created_at, self.paid_at, self.fulfilled_at)))

    @property
    def customer_id(self) -> int | None:
        """The customer, who is known only by e-mail here."""
        return made_id("customer", self.email.casefold()) if self.email else None

    def made_id(self, *what: object) -> int:
        """An id of a part of this order."""
        return made_id("order", self.order_id, *what)


def read_order(rows: Sequence[Row], columns: OrderColumns, shop: Shop, zone: ZoneInfo) -> Order:
    """Read all rows of one order.

    Raises:
        BadCellError: a cell cannot be read, the order's first row is missing, or its currency is not the shop's.
    """
    first = rows[0]
    order_id, created_at = big_id(first, columns.order_id), instant(first, columns.created_at, zone)
    if order_id is None or created_at is None:
        raise BadCellError(columns.created_at, "The first row of this order is missing.", "Export the order whole.")
    currency = first.get(columns.currency, "").strip().upper() or shop.currency
    if currency != shop.currency:
        raise BadCellError(
            columns.currency, f"The order is in {currency}; its amounts in {shop.currency} are not in the file.",
            "Import this order from a bulk operation, which has both currencies.",
        )  # fmt: skip
    amounts = {
        name: money(first, getattr(columns, name)) or ZERO for name in ("shipping", "taxes", "total", "refunded")
    }
    subtotal = money(first, columns.subtotal)
    lines, discounts = _lines(rows, columns, order_id, subtotal, amounts["taxes"])
    tags = words(first.get(columns.tags, ""))
    payment = first.get(columns.payment_method, "").casefold()
    first_name, _, last_name = first.get(columns.billing_name, "").partition(" ")
    return Order(
        order_id, first.get(columns.name, "").strip(), created_at, instant(first, columns.paid_at, zone),
        instant(first, columns.fulfilled_at, zone), instant(first, columns.cancelled_at, zone), currency,
        first.get(columns.financial_status, "").upper(),
        first.get(columns.fulfillment_status, "").upper() or "UNFULFILLED",
        subtotal, discounts, **amounts,
        is_test="bogus" in payment or any(tag.casefold() in TEST_TAGS for tag in tags),
        email=first.get(columns.email, "").strip(), phone=first.get(columns.phone, "").strip().lstrip("'"),
        customer_name=(first_name, last_name), tags=tags, source=first.get(columns.source, ""),
        ship_country=first.get(columns.ship_country, ""), ship_province=first.get(columns.ship_province, ""),
        lines=lines,
    )  # fmt: skip


def _lines(
    rows: Sequence[Row], columns: OrderColumns, order_id: int, subtotal: Decimal | None, taxes: Decimal
) -> tuple[list[Line], Decimal]:
    sold = [row for row in rows if row.get(columns.line_quantity, "") or row.get(columns.line_name, "")]
    quantities = [_sure(count(row, columns.line_quantity), columns.line_quantity) for row in sold]
    prices = [_sure(money(row, columns.line_price), columns.line_price) for row in sold]
    own = [money(row, columns.line_discount) or ZERO for row in sold]
    gross = [quantity * price for quantity, price in zip(quantities, prices, strict=True)]
    # What the order's subtotal is less than its goods is its discount, wherever the file tells it.
    discount = sum(gross, ZERO) - subtotal if subtotal is not None else None
    if discount is None or discount < 0:
        discount = sum(own, ZERO) + (money(rows[0], columns.discount) or ZERO)
    rest = discount - sum(own, ZERO)
    if rest < 0:
        own, rest = [ZERO] * len(own), discount
    net = [worth - part for worth, part in zip(gross, own, strict=True)]
    discounts = [part + more for part, more in zip(own, share(rest, net), strict=True)]
    taxable = [
        ZERO if row.get(columns.line_taxable, "") == "false" else worth for row, worth in zip(sold, net, strict=True)
    ]
    tax = share(taxes, taxable if any(taxable) else net)
    lines = [
        Line(made_id("order", order_id, "line", place), row.get(columns.line_sku, "").strip().lstrip("'"),
             row.get(columns.line_name, ""), quantities[place], prices[place], discounts[place], tax[place])
        for place, row in enumerate(sold)
    ]  # fmt: skip
    return lines, discount


def _sure(value: Number | None, column: str) -> Number:
    if value is None:
        raise BadCellError(column, "The line has no quantity or price.", "Export the order again.")
    return value


def share(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Parts of `amount` in proportion to `weights`, in cents, whose sum is exactly `amount`; none for no weights."""
    if not weights:
        return []
    whole = sum(weights, ZERO)
    parts, given, weighed = [], ZERO, ZERO
    for weight in weights:
        weighed += weight
        # Rounding the running sum, not each part, leaves nothing over at the end.
        up_to_here = (amount * weighed / whole).quantize(Decimal("0.01"), ROUND_HALF_UP) if whole else ZERO
        parts.append(up_to_here - given)
        given = up_to_here
    parts[-1] += amount - given
    return parts
