"""The things of a shop as they are kept here: small, in cents, without what can be computed from them.

Their GraphQL shapes stand in the *_fields modules, their REST shapes in payloads.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(slots=True)
class Location:
    """Where stock lies; its work is opened by the scope of its kind."""

    id: int
    name: str
    is_third_party: bool = False


@dataclass(slots=True)
class Level:
    """Stock of an item at a location."""

    item: Item
    location: Location
    quantities: dict[str, int]
    created_at: datetime
    updated_at: datetime


@dataclass(slots=True)
class Item:
    """What is stocked."""

    id: int
    sku: str | None
    created_at: datetime
    updated_at: datetime
    cost: int | None
    is_tracked: bool = True
    variant: Variant | None = None
    levels: list[Level] = field(default_factory=list)


@dataclass(slots=True)
class Variant:
    """A variant; `price` in cents."""

    id: int
    product: Product
    item: Item
    sku: str | None
    barcode: str | None
    title: str
    price: int
    created_at: datetime
    updated_at: datetime
    is_deleted: bool = False


@dataclass(slots=True)
class Metafield:
    """A field that the shop has added."""

    id: int
    namespace: str
    key: str
    type: str
    value: str
    updated_at: datetime


@dataclass(slots=True)
class Product:
    """A product."""

    id: int
    handle: str
    title: str
    vendor: str
    product_type: str
    status: str
    tags: list[str]
    created_at: datetime
    updated_at: datetime
    variants: list[Variant] = field(default_factory=list)
    metafields: list[Metafield] = field(default_factory=list)


@dataclass(slots=True)
class Address:
    """Where somebody lives."""

    country: str
    province: str | None
    city: str
    zip: str
    street: str


@dataclass(slots=True)
class Customer:
    """A customer."""

    id: int
    created_at: datetime
    updated_at: datetime
    first_name: str
    last_name: str
    email: str
    phone: str | None
    tags: list[str]
    address: Address
    is_tax_exempt: bool = False


@dataclass(slots=True)
class Line:
    """An order line; `quantity` with, `current` without what was removed. Discount and tax are those of `quantity`."""

    id: int
    variant: Variant | None
    sku: str | None
    title: str
    quantity: int
    current: int
    price: int
    discount: int
    tax: int
    is_gift_card: bool = False


@dataclass(slots=True)
class Sale:
    """An entry of the ledger. `kind` is PRODUCT, SHIPPING, GIFT_CARD, TIP or ADJUSTMENT; `total` is after tax."""

    id: int
    action: str
    kind: str
    quantity: int | None
    total: int
    discount: int
    tax: int
    line: Line | None = None


@dataclass(slots=True)
class RefundLine:
    """What was refunded of a line."""

    id: int
    line: Line
    quantity: int
    subtotal: int
    tax: int
    restock: str


@dataclass(slots=True)
class Refund:
    """Money paid back."""

    id: int
    created_at: datetime
    total: int
    lines: list[RefundLine]


@dataclass(slots=True)
class Agreement:
    """What was agreed at one time: ORDER, ORDER_EDIT, REFUND, RETURN."""

    id: int
    happened_at: datetime
    reason: str
    sales: list[Sale]
    refund: Refund | None = None


@dataclass(slots=True)
class Parcel:
    """A fulfilment."""

    id: int
    created_at: datetime
    updated_at: datetime
    status: str
    display_status: str
    location: Location
    carrier: str
    tracking: str
    delivered_at: datetime | None = None


@dataclass(slots=True)
class Work:
    """A fulfilment order."""

    id: int
    order: Order
    location: Location
    status: str
    request_status: str
    created_at: datetime
    updated_at: datetime
    fulfill_at: datetime | None
    fulfill_by: datetime | None = None
    holds: list[tuple[int, str]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class ReturnLine:
    """What a customer sends back."""

    id: int
    line: Line
    quantity: int
    reason: str
    note: str
    is_refunded: bool = False


@dataclass(slots=True)
class Return:
    """A return."""

    id: int
    number: int
    status: str
    created_at: datetime
    order: Order
    lines: list[ReturnLine]
    closed_at: datetime | None = None


@dataclass(slots=True)
class Order:
    """An order; `shipping` in cents, `rate` the customer's currency for one of the shop's."""

    id: int
    number: int
    created_at: datetime
    processed_at: datetime
    updated_at: datetime
    customer: Customer | None
    address: Address | None
    source: str
    tags: list[str]
    lines: list[Line]
    shipping: int
    paid: int = 0
    currency: str = "USD"
    rate: int = 100
    is_test: bool = False
    cancelled_at: datetime | None = None
    cancel_reason: str | None = None
    agreements: list[Agreement] = field(default_factory=list)
    refunds: list[Refund] = field(default_factory=list)
    parcels: list[Parcel] = field(default_factory=list)
    works: list[Work] = field(default_factory=list)
    returns: list[Return] = field(default_factory=list)

    @property
    def discount(self) -> int:
        """All discounts given on its lines."""
        return sum(line.discount for line in self.lines)

    @property
    def tax(self) -> int:
        """All taxes on its lines."""
        return sum(line.tax for line in self.lines)

    @property
    def subtotal(self) -> int:
        """Its lines after discounts, before tax and shipping."""
        return sum(line.price * line.quantity - line.discount for line in self.lines)

    @property
    def total(self) -> int:
        """What it came to, before anything was refunded."""
        return self.subtotal + self.tax + self.shipping

    @property
    def refunded(self) -> int:
        """What was paid back."""
        return sum(refund.total for refund in self.refunds)


@dataclass(slots=True)
class Event:
    """Something that happened to a thing of the shop."""

    id: int
    action: str
    subject_type: str
    subject_id: int
    created_at: datetime
