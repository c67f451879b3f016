"""An order with everything that ever happened to it, in whole cents and epoch seconds."""

from __future__ import annotations

from dataclasses import dataclass

from hotdash.sample.money import part_of
from hotdash.sample.people import Customer, Place

ORDER_BASE, LINE_BASE, REFUND_BASE, STRIDE = 5_500_000_000_000, 14_100_000_000_000, 930_000_000_000, 32_768
WEB, POS, DRAFT = "web", "pos", "shopify_draft_order"


@dataclass(frozen=True, slots=True)
class Line:
    """A line item. `trade_cut` is a discount on the line itself, `code_cut` its share of a discount on the order."""

    line_id: int
    variant: int
    quantity: int
    unit: int
    trade_cut: int
    code_cut: int
    tax: int
    rate: float
    is_later: bool = False

    @property
    def gross(self) -> int:
        """Quantity x unit price."""
        return self.quantity * self.unit

    @property
    def cut(self) -> int:
        """All discounts of the line, before tax."""
        return self.trade_cut + self.code_cut

    @property
    def net(self) -> int:
        """After discounts, before tax."""
        return self.gross - self.cut


@dataclass(frozen=True, slots=True)
class Back:
    """Units of one line that were given back; `line` is the line's place in the order."""

    line: int
    quantity: int


@dataclass(frozen=True, slots=True)
class Refund:
    """`adjustment` > 0 is kept by the shop (restocking fee), < 0 was paid beyond the goods' worth (goodwill)."""

    at: int
    note: str | None
    backs: tuple[Back, ...]
    takes_shipping: bool = False
    adjustment: int = 0


@dataclass(frozen=True, slots=True)
class Parcel:
    """What left the house at `at`. `lines` are places in the order; `delivered` may lie after now."""

    at: int
    carrier: str
    tracking: str
    delivered: int
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """One order; times are epoch seconds and never after now, but for `fulfil_at` and a parcel's delivery."""

    number: int
    customer: Customer
    created: int
    source: str
    lines: tuple[Line, ...]
    place: Place | None
    shipping: int = 0
    shipping_tax: int = 0
    tip: int = 0
    code: str | None = None
    is_test: bool = False
    is_void: bool = False
    edited_at: int | None = None
    cancelled_at: int | None = None
    cancel_reason: str | None = None
    paid_at: int | None = None
    refunds: tuple[Refund, ...] = ()
    parcels: tuple[Parcel, ...] = ()
    hold: str | None = None
    fulfil_at: int | None = None

    @property
    def order_id(self) -> int:
        """Shopify's number; rises with the order's number."""
        return ORDER_BASE + self.number * STRIDE + 7

    @property
    def currency(self) -> str:
        """What the buyer saw on the page."""
        return self.customer.currency if self.source == WEB else "USD"

    @property
    def shippable(self) -> tuple[int, ...]:
        """Places of the lines that need a parcel (gift cards, the only ones of tax rate -1, do not)."""
        return tuple(place for place, line in enumerate(self.lines) if line.rate >= 0)

    @property
    def open_lines(self) -> tuple[int, ...]:
        """Places of the lines still to be sent."""
        sent = {place for parcel in self.parcels for place in parcel.lines}
        return (
            () if self.cancelled_at or self.is_test else tuple(place for place in self.shippable if place not in sent)
        )

    def refund_id(self, place: int) -> int:
        """Number of the order's refund at `place`."""
        return REFUND_BASE + self.number * 1_000 + place


@dataclass(frozen=True, slots=True)
class Worth:
    """Part of a line in cents: gross = net + cut; tax comes on top."""

    gross: int
    cut: int
    tax: int

    @property
    def total(self) -> int:
        """What the buyer paid for it."""
        return self.gross - self.cut + self.tax


def worth_of(line: Line, quantity: int) -> Worth:
    """What `quantity` units of a line cost the buyer; all units together give the line exactly."""
    return Worth(
        quantity * line.unit, part_of(line.cut, quantity, line.quantity), part_of(line.tax, quantity, line.quantity)
    )
