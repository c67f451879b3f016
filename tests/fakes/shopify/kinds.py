"""Which GraphQL type a thing is, and what answers the fields of each type."""

from __future__ import annotations

from typing import Any

from fakes.shopify import catalogue_fields as catalogue
from fakes.shopify import model
from fakes.shopify import order_fields as orders
from fakes.shopify.root_fields import MUTATION, QUERY, Root
from fakes.shopify.shop import FakeShop
from fakes.shopify.view import Fields

SALES = {
    "PRODUCT": "ProductSale",
    "SHIPPING": "ShippingLineSale",
    "GIFT_CARD": "GiftCardSale",
    "TIP": "TipSale",
    "ADJUSTMENT": "AdjustmentSale",
}
AGREEMENTS = {
    "ORDER": "OrderAgreement",
    "ORDER_EDIT": "OrderEditAgreement",
    "REFUND": "RefundAgreement",
    "RETURN": "ReturnAgreement",
}
OF_CLASS: dict[type, tuple[str, Fields]] = {
    model.Order: ("Order", orders.ORDER),
    model.Line: ("LineItem", orders.LINE),
    model.Refund: ("Refund", orders.REFUND),
    model.RefundLine: ("RefundLineItem", orders.REFUND_LINE),
    model.Parcel: ("Fulfillment", orders.PARCEL),
    model.Work: ("FulfillmentOrder", orders.WORK),
    model.Return: ("Return", orders.RETURN),
    model.ReturnLine: ("ReturnLineItem", orders.RETURN_LINE),
    model.Product: ("Product", catalogue.PRODUCT),
    model.Variant: ("ProductVariant", catalogue.VARIANT),
    model.Metafield: ("Metafield", catalogue.METAFIELD),
    model.Item: ("InventoryItem", catalogue.ITEM),
    model.Level: ("InventoryLevel", catalogue.LEVEL),
    model.Location: ("Location", catalogue.LOCATION),
    model.Customer: ("Customer", catalogue.CUSTOMER),
    model.Address: ("MailingAddress", catalogue.ADDRESS),
    model.Event: ("BasicEvent", catalogue.EVENT),
    FakeShop: ("Shop", catalogue.SHOP),
}
FIELDS: dict[str, Fields] = {
    "QueryRoot": QUERY,
    "Mutation": MUTATION,
    "Sale": orders.SALE,
    "SalesAgreement": orders.AGREEMENT,
    "ReturnLineItemType": orders.RETURN_LINE,
    "Event": catalogue.EVENT,
    **dict.fromkeys(SALES.values(), orders.SALE),
    **dict.fromkeys(AGREEMENTS.values(), orders.AGREEMENT),
    **{name: fields for name, fields in OF_CLASS.values()},
}


def type_name(thing: Any) -> str:
    """The GraphQL type of a thing."""
    if isinstance(thing, model.Sale):
        return SALES[thing.kind]
    if isinstance(thing, model.Agreement):
        return AGREEMENTS[thing.reason]
    if isinstance(thing, dict):
        return str(thing["__typename"])
    return "QueryRoot" if isinstance(thing, Root) else OF_CLASS[type(thing)][0]
