"""Products, stock, customers, the shop itself, as GraphQL shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graphql import GraphQLError

from fakes.shopify.listing import Listed
from fakes.shopify.model import Item, Level, Product
from fakes.shopify.payloads import gid, instant, level_gid
from fakes.shopify.view import Fields, View, gids, in_dollars, instants, plain

STOCK_NAMES = {
    "available",
    "on_hand",
    "committed",
    "incoming",
    "reserved",
    "damaged",
    "safety_stock",
    "quality_control",
}
LEVEL_FILTERS = {"updated_at": lambda level: level.updated_at, "created_at": lambda level: level.created_at}


def _quantities(level: Level, args: Mapping[str, Any], view: View) -> list[dict[str, Any]]:
    unknown = set(args["names"]) - STOCK_NAMES
    if unknown:
        raise GraphQLError(f"The quantity names {sorted(unknown)} are invalid.", extensions={"code": "INVALID"})
    return [
        {
            "id": f"gid://shopify/InventoryQuantity/{level.location.id}?name={name}",
            "name": name,
            "quantity": level.quantities.get(name, 0),
            "updatedAt": instant(level.updated_at),
        }
        for name in args["names"]
    ]


def _level_at(item: Item, args: Mapping[str, Any], view: View) -> Level | None:
    number = int(args["locationId"].rsplit("/", 1)[1])
    return next((level for level in item.levels if level.location.id == number), None)


def _metafields(product: Product, args: Mapping[str, Any], view: View) -> Listed:
    keys, namespace = args.get("keys"), args.get("namespace")
    return Listed(
        [
            one
            for one in product.metafields
            if (not keys or f"{one.namespace}.{one.key}" in keys) and namespace in (None, one.namespace)
        ]
    )


PRODUCT: Fields = {
    **gids("Product"),
    **instants(createdAt="created_at", updatedAt="updated_at", publishedAt="created_at"),
    **plain(handle="handle", title="title", vendor="vendor", productType="product_type", status="status", tags="tags"),
    "category": lambda product, args, view: None,
    "metafields": _metafields,
    "variants": lambda product, args, view: Listed(product.variants),
    "totalInventory": lambda product, args, view: sum(
        level.quantities["available"] for variant in product.variants for level in variant.item.levels
    ),
}
VARIANT: Fields = {
    **gids("ProductVariant"),
    **instants(createdAt="created_at", updatedAt="updated_at"),
    **plain(sku="sku", barcode="barcode", title="title", product="product", inventoryItem="item"),
    # the old Money scalar always has its two digits
    "price": lambda variant, args, view: f"{variant.price // 100}.{variant.price % 100:02d}",
}
METAFIELD: Fields = {
    **gids("Metafield"),
    **instants(updatedAt="updated_at", createdAt="updated_at"),
    **plain(namespace="namespace", key="key", type="type", value="value"),
}
ITEM: Fields = {
    **gids("InventoryItem"),
    **instants(createdAt="created_at", updatedAt="updated_at"),
    **plain(sku="sku", tracked="is_tracked"),
    "unitCost": lambda item, args, view: in_dollars(item.cost) if item.cost is not None else None,
    "inventoryLevel": _level_at,
    "inventoryLevels": lambda item, args, view: Listed(item.levels, LEVEL_FILTERS),
    "variants": lambda item, args, view: Listed([item.variant]),
}
LEVEL: Fields = {
    **instants(createdAt="created_at", updatedAt="updated_at"),
    **plain(location="location", item="item"),
    "id": lambda level, args, view: level_gid(level),
    "isActive": lambda level, args, view: True,
    "quantities": _quantities,
}
LOCATION: Fields = {
    **gids("Location"),
    **plain(name="name"),
    "isActive": lambda location, args, view: True,
    "inventoryLevels": lambda location, args, view: Listed(
        [level for item in view.shop.items.values() for level in item.levels if level.location is location],
        LEVEL_FILTERS,
    ),
}
CUSTOMER: Fields = {
    **gids("Customer"),
    **instants(createdAt="created_at", updatedAt="updated_at"),
    **plain(firstName="first_name", lastName="last_name", tags="tags", taxExempt="is_tax_exempt",
            defaultAddress="address"),
    "displayName": lambda customer, args, view: f"{customer.first_name} {customer.last_name}",
    "defaultEmailAddress": lambda customer, args, view: {"emailAddress": customer.email},
    "defaultPhoneNumber": lambda customer, args, view: {"phoneNumber": customer.phone} if customer.phone else None,
}  # fmt: skip
ADDRESS: Fields = plain(countryCodeV2="country", provinceCode="province", city="city", zip="zip", address1="street")
EVENT: Fields = {
    **instants(createdAt="created_at"),
    **plain(action="action", subjectType="subject_type"),
    "id": lambda event, args, view: gid("BasicEvent", event.id),
    "subjectId": lambda event, args, view: gid(event.subject_type.title(), event.subject_id),
    "message": lambda event, args, view: f"{event.action} {event.subject_type}",
}
SHOP: Fields = {
    **gids("Shop"),
    **plain(name="name", myshopifyDomain="domain", ianaTimezone="timezone", currencyCode="currency"),
    "taxesIncluded": lambda shop, args, view: False,
    "plan": lambda shop, args, view: {
        "publicDisplayName": "Basic",
        "shopifyPlus": False,
        "partnerDevelopment": False,
    },
}
