"""The objects of Shopify's Admin API as bulk operations write them, one a line; only what hotdash reads.

Money is a decimal string and stays one; ids are global ids such as gid://shopify/Order/1; times carry their offset.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Generic, TypeVar

from msgspec import UNSET, Meta, Struct, UnsetType, field

Gid = Annotated[str, Meta(pattern=r"^gid://shopify/[A-Za-z]+/\d{1,18}(\?.*)?$")]
Money = Annotated[str, Meta(pattern=r"^-?\d{1,15}(\.\d{1,9})?$")]
Count = Annotated[int, Meta(ge=-(2**31), lt=2**31)]
Instant = Annotated[datetime, Meta(tz=True)]


def number(gid: str) -> int:
    """The number in a global id."""
    return int(gid.rsplit("/", 1)[1].partition("?")[0])


def number_of(thing: Reference | None) -> int | None:
    """The number of a referenced object, None where there is none."""
    return number(thing.id) if thing is not None else None


class Line(Struct):
    """What every line has."""

    id: str | None = None
    typename: str | None = field(default=None, name="__typename")


class Reference(Struct):
    """An object that is only named."""

    id: Gid


class Amount(Struct):
    """An amount of money."""

    amount: Money


class Bag(Struct):
    """An amount in the shop's currency and in the customer's."""

    shop: Amount = field(name="shopMoney")
    presentment: Amount | None = field(default=None, name="presentmentMoney")


def shop_money(bag: Bag | None) -> str | None:
    """The amount in the shop's currency."""
    return bag.shop.amount if bag is not None else None


Item = TypeVar("Item")


class Connection(Struct, Generic[Item]):
    """A list that came inline, in a page instead of a bulk file."""

    nodes: list[Item] = []


class Address(Struct, rename="camel"):
    """Where an order goes or a customer lives."""

    country_code_v2: str | None = field(default=None, name="countryCodeV2")
    province_code: str | None = None
    city: str | None = None
    zip: str | None = None


class RefundLineItem(Struct, rename="camel"):
    """What was refunded."""

    id: Gid
    quantity: Count
    line_item: Reference | None = None
    restock_type: str | None = None
    subtotal_set: Bag | None = None
    total_tax_set: Bag | None = None
    parent_id: Gid | None = field(default=None, name="__parentId")


class Refund(Struct, rename="camel"):
    """Money paid back."""

    id: Gid
    processed_at: Instant | None = None
    created_at: Instant | None = None
    total_refunded_set: Bag | None = None
    refund_line_items: Connection[RefundLineItem] | None = None


class Tracking(Struct):
    """A parcel's number."""

    company: str | None = None
    number: str | None = None


class Fulfillment(Struct, rename="camel"):
    """A parcel."""

    id: Gid
    created_at: Instant
    status: str = "SUCCESS"
    display_status: str | None = None
    delivered_at: Instant | None = None
    location: Reference | None = None
    tracking_info: list[Tracking] = []


class Order(Struct, rename="camel"):
    """An order; without a name only its id and version are told."""

    id: Gid
    updated_at: Instant
    name: str | None = None
    test: bool | None = None
    created_at: Instant | None = None
    processed_at: Instant | None = None
    cancelled_at: Instant | None = None
    cancel_reason: str | None = None
    currency_code: str | None = None
    presentment_currency_code: str | None = None
    display_financial_status: str | None = None
    display_fulfillment_status: str | None = None
    source_name: str | None = None
    tags: list[str] = []
    customer: Reference | None = None
    shipping_address: Address | None = None
    subtotal_price_set: Bag | None = None
    total_price_set: Bag | None = None
    total_discounts_set: Bag | None = None
    total_tax_set: Bag | None = None
    total_shipping_price_set: Bag | None = None
    total_refunded_set: Bag | None = None
    refunds: list[Refund] | UnsetType = UNSET
    fulfillments: list[Fulfillment] | UnsetType = UNSET


class Allocation(Struct, rename="camel"):
    """A line's share of a discount."""

    allocated_amount_set: Bag


class TaxLine(Struct, rename="camel"):
    """A line's share of a tax."""

    price_set: Bag


class LineItem(Struct, rename="camel"):
    """An order line."""

    id: Gid
    quantity: Count
    parent_id: Gid = field(name="__parentId")
    name: str | None = None
    title: str | None = None
    sku: str | None = None
    is_gift_card: bool = False
    product: Reference | None = None
    variant: Reference | None = None
    original_unit_price_set: Bag | None = None
    discount_allocations: list[Allocation] = []
    tax_lines: list[TaxLine] = []


class Agreement(Struct, rename="camel"):
    """What was agreed at one time: the order itself, an edit, a return, a refund."""

    id: Gid
    happened_at: Instant
    parent_id: Gid = field(name="__parentId")
    reason: str | None = None


class Sale(Struct, rename="camel"):
    """One entry of the ledger."""

    id: Gid
    action_type: str
    line_type: str
    total_amount: Bag
    parent_id: Gid = field(name="__parentId")
    quantity: Count | None = None
    total_discount_amount_before_taxes: Bag | None = None
    total_tax_amount: Bag | None = None
    line_item: Reference | None = None


class Product(Struct, rename="camel"):
    """A product."""

    id: Gid
    title: str
    handle: str | None = None
    vendor: str | None = None
    product_type: str | None = None
    status: str | None = None
    tags: list[str] = []
    updated_at: Instant | None = None
    # said by hotdash itself where it has read every variant
    has_all_variants: bool = False


class Metafield(Struct):
    """A field of the shop's own making, on a product or elsewhere."""

    namespace: str | None = None
    key: str | None = None
    value: str | None = None
    parent_id: str | None = field(default=None, name="__parentId")


class InventoryItem(Struct, rename="camel"):
    """What is stocked; unit_cost is null for people who may not see it."""

    id: Gid
    tracked: bool | None = None
    unit_cost: Amount | None = None
    updated_at: Instant | None = None


class ProductVariant(Struct, rename="camel"):
    """A variant."""

    id: Gid
    sku: str | None = None
    barcode: str | None = None
    title: str | None = None
    price: Money | None = None
    product: Reference | None = None
    inventory_item: InventoryItem | None = None
    updated_at: Instant | None = None
    parent_id: Gid | None = field(default=None, name="__parentId")


class Location(Struct):
    """Where stock lies."""

    id: Gid
    name: str | None = None


class Quantity(Struct, rename="camel"):
    """One kind of stock."""

    name: str
    quantity: Count
    updated_at: Instant | None = None


class InventoryLevel(Struct, rename="camel"):
    """Stock of an item at a location; one that is not active holds nothing that could be sold."""

    id: str
    location: Location
    is_active: bool = True
    quantities: list[Quantity] = []
    updated_at: Instant | None = None
    item: Reference | None = None
    parent_id: Gid | None = field(default=None, name="__parentId")


class Hold(Struct):
    """Why work has to wait."""

    reason: str


class AssignedLocation(Struct):
    """Who has to do the work."""

    location: Reference | None = None


class FulfillmentOrder(Struct, rename="camel"):
    """Work that a location has to do for an order."""

    id: Gid
    status: str
    updated_at: Instant | None = None
    order_id: Gid | None = None
    order: Reference | None = None
    request_status: str | None = None
    fulfill_at: Instant | None = None
    fulfill_by: Instant | None = None
    assigned_location: AssignedLocation | None = None
    fulfillment_holds: list[Hold] = []
    parent_id: Gid | None = field(default=None, name="__parentId")


class Deletion(Struct, rename="camel"):
    """What hotdash itself notes when Shopify no longer has an object, or has it after all (deleted_at null)."""

    id: Gid
    deleted_at: Instant | None = None


class EmailAddress(Struct, rename="camel"):
    """A customer's e-mail."""

    email_address: str | None = None


class PhoneNumber(Struct, rename="camel"):
    """A customer's telephone."""

    phone_number: str | None = None


class Customer(Struct, rename="camel"):
    """A customer."""

    id: Gid
    created_at: Instant | None = None
    updated_at: Instant | None = None
    tags: list[str] = []
    tax_exempt: bool | None = None
    first_name: str | None = None
    last_name: str | None = None
    default_email_address: EmailAddress | None = None
    default_phone_number: PhoneNumber | None = None
    default_address: Address | None = None
    email: str | None = None
    phone: str | None = None
