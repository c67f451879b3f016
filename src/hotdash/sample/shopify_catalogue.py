"""Products with variants and metafields as ProductsBulk gives them, and customers as CustomersBulk does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from hotdash.sample.catalogue import Catalogue, Product, Variant
from hotdash.sample.days import DAY, Span, iso
from hotdash.sample.jsonl import encode
from hotdash.sample.ledger import agreements_of, totals_of
from hotdash.sample.money import Json, money, price
from hotdash.sample.orders import Order
from hotdash.sample.people import BUILDER, COLLECTOR, RACER, Customer
from hotdash.sample.shopify_ledger import gid
from hotdash.sample.shopify_orders import address_json, updated_at
from hotdash.sample.stock import Shelf

PARTS = "Vehicles & Parts > Vehicle Parts & Accessories > Motor Vehicle Parts"
CATEGORIES = {
    "Apparel": ("aa-1-13-8", "T-Shirts", "Apparel & Accessories > Clothing > Clothing Tops > T-Shirts", 4),
    "Gift Cards": ("gc", "Gift Cards", "Gift Cards", 1),
    "Tools": ("ha-15", "Tools", "Hardware > Tools", 2),
}
METAFIELD_BASE = 33_000_000_000_000


def product_lines(span: Span, catalogue: Catalogue, shelf: Shelf) -> Iterator[Json]:
    """Every product followed by its metafields and variants."""
    for product in catalogue.products:
        yield _product_json(span, catalogue, product, shelf)
        if product.spec.fits:
            yield _fits_json(product)
        for index in product.variants:
            yield _variant_json(span, catalogue.variants[index], product, shelf)


def customer_lines(span: Span, customers: list[Customer], orders: list[Order]) -> Iterator[Json]:
    """Every customer, with what they have ordered and paid so far."""
    counts: defaultdict[int, int] = defaultdict(int)
    spent: defaultdict[int, int] = defaultdict(int)
    touched: dict[int, int] = {}
    for order in orders:
        if not order.is_test:
            totals = totals_of(order, agreements_of(order))
            counts[order.customer.index] += 1
            spent[order.customer.index] += totals.received - totals.refunded
            touched[order.customer.index] = max(touched.get(order.customer.index, 0), updated_at(span, order))
    for customer in customers:
        index = customer.index
        yield _customer_json(customer, counts[index], spent[index], touched.get(index, customer.created))


def order_indices(orders: list[Order]) -> dict[int, int]:
    """Order number -> which of its customer's orders it is, from 1; test orders do not count."""
    seen: defaultdict[int, int] = defaultdict(int)
    found: dict[int, int] = {}
    for order in orders:
        seen[order.customer.index] += not order.is_test
        found[order.number] = seen[order.customer.index]
    return found


def _units(shelf: Shelf, variant: Variant) -> int:
    return shelf.main[variant.index] + shelf.counter[variant.index] if variant.is_tracked else 0


def _product_json(span: Span, catalogue: Catalogue, product: Product, shelf: Shelf) -> Json:
    spec = product.spec
    key, name, full, level = CATEGORIES.get(
        spec.product_type, ("vp-1-4-7", "Motor Vehicle Fuel Systems", f"{PARTS} > Motor Vehicle Fuel Systems", 4)
    )
    changed = max(product.created, span.now - (product.index * 37 % 90 + 1) * DAY)
    return {
        "__typename": "Product",
        "id": gid("Product", product.product_id),
        "handle": product.handle,
        "title": spec.title,
        "vendor": spec.vendor,
        "productType": spec.product_type,
        "status": product.status,
        "tags": sorted([*spec.tags, *(f"fits:{vehicle}" for vehicle in spec.fits)]),
        "createdAt": iso(product.created),
        "updatedAt": iso(changed),
        "publishedAt": iso(product.created),
        "totalInventory": sum(_units(shelf, catalogue.variants[index]) for index in product.variants),
        "category": {
            "id": f"gid://shopify/TaxonomyCategory/{key}",
            "name": name,
            "fullName": full,
            "isLeaf": True,
            "level": level,
        },
    }


def _fits_json(product: Product) -> Json:
    return {
        "__typename": "Metafield",
        "id": gid("Metafield", METAFIELD_BASE + product.index),
        "namespace": "custom",
        "key": "fits",
        "type": "list.single_line_text_field",
        "value": encode(list(product.spec.fits)).decode(),
        "updatedAt": iso(product.created),
        "__parentId": gid("Product", product.product_id),
    }


def _variant_json(span: Span, variant: Variant, product: Product, shelf: Shelf) -> Json:
    choice = variant.choice
    is_cut = variant.index % 29 == 0
    return {
        "__typename": "ProductVariant",
        "id": gid("ProductVariant", variant.variant_id),
        "sku": choice.sku,
        "barcode": f"8{variant.index * 7_919 % 10**11:011d}" if variant.index % 11 else None,
        "title": choice.label,
        "price": price(choice.price),
        "compareAtPrice": price(choice.price * 115 // 100) if is_cut else None,
        "inventoryPolicy": "DENY",
        "inventoryQuantity": _units(shelf, variant),
        "selectedOptions": [{"name": name, "value": value} for name, value in choice.options],
        "createdAt": iso(product.created),
        "updatedAt": iso(max(product.created, span.now - (variant.index * 13 % 60 + 1) * DAY)),
        "inventoryItem": {
            "id": gid("InventoryItem", variant.item_id),
            "sku": choice.sku,
            "tracked": variant.is_tracked,
            "requiresShipping": variant.is_tracked,
            "unitCost": None if variant.cost is None else money(variant.cost),
        },
        "__parentId": gid("Product", product.product_id),
    }


def _customer_json(customer: Customer, count: int, spent: int, touched: int) -> Json:
    tags = ["wholesale", "net-terms"] if customer.is_trade else []
    wants_mail = customer.persona in {BUILDER, RACER, COLLECTOR} and customer.index % 3 != 0
    place = customer.place
    state = "ENABLED" if customer.is_trade or count > 1 else ("DISABLED", "INVITED")[customer.index % 9 == 0]
    return {
        "__typename": "Customer",
        "id": gid("Customer", customer.customer_id),
        "createdAt": iso(customer.created),
        "updatedAt": iso(touched),
        "numberOfOrders": str(count),
        "amountSpent": money(spent),
        "state": state,
        "tags": tags,
        "locale": "en-US" if place.country == "US" else "en",
        "taxExempt": customer.is_trade,
        "firstName": customer.first,
        "lastName": customer.last,
        "displayName": customer.name,
        "defaultEmailAddress": {
            "emailAddress": customer.email,
            "marketingState": "SUBSCRIBED" if wants_mail else "NOT_SUBSCRIBED",
        },
        "defaultPhoneNumber": {"phoneNumber": customer.phone, "marketingState": "NOT_SUBSCRIBED"}
        if customer.index % 4
        else None,
        "defaultAddress": address_json(place),
    }
