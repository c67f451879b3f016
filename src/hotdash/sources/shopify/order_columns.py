"""Columns of the admin's orders export."""

from __future__ import annotations

from dataclasses import dataclass

from hotdash.sources.shopify.cells import Header


@dataclass(frozen=True)
class OrderColumns:
    """The file's own names of the columns that are read."""

    name: str
    order_id: str
    created_at: str
    paid_at: str
    fulfilled_at: str
    cancelled_at: str
    currency: str
    financial_status: str
    fulfillment_status: str
    subtotal: str
    shipping: str
    taxes: str
    total: str
    discount: str
    refunded: str
    email: str
    phone: str
    billing_name: str
    tags: str
    source: str
    payment_method: str
    ship_country: str
    ship_province: str
    line_quantity: str
    line_name: str
    line_price: str
    line_sku: str
    line_discount: str
    line_taxable: str


def read_header(header: Header) -> OrderColumns:
    """Find the columns.

    Raises:
        UnreadableFileError: a column without which nothing can be read is missing.
    """
    return OrderColumns(
        header.need("Name"), header.need("Id"), header.need("Created at"), header.find("Paid at"),
        header.find("Fulfilled at"), header.find("Cancelled at"), header.need("Currency"),
        header.find("Financial Status"), header.find("Fulfillment Status"), header.need("Subtotal"),
        header.need("Shipping"), header.need("Taxes"), header.need("Total"), header.find("Discount Amount"),
        header.find("Refunded Amount"), header.find("Email"), header.find("Phone", "Billing Phone"),
        header.find("Billing Name"), header.find("Tags"), header.find("Source"), header.find("Payment Method"),
        header.find("Shipping Country"), header.find("Shipping Province"), header.need("Lineitem quantity"),
        header.need("Lineitem name"), header.need("Lineitem price"), header.find("Lineitem sku"),
        header.find("Lineitem discount"), header.find("Lineitem taxable"),
    )  # fmt: skip
