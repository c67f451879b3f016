"""What can be asked for and done at the root."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from graphql import GraphQLError

from fakes.shopify import ql
from fakes.shopify.app import PERSONAL
from fakes.shopify.listing import Getter, Listed
from fakes.shopify.model import Order
from fakes.shopify.order_fields import financial_status, fulfillment_status, seen_works
from fakes.shopify.payloads import gid
from fakes.shopify.shop import HISTORY_WITHOUT_SCOPE
from fakes.shopify.view import Fields, View


class Root:
    """Where a query starts."""


def _times(*names: str) -> dict[str, Getter]:
    def getter(name: str) -> Getter:
        return lambda thing: getattr(thing, name)

    return {name: getter(name) for name in names}


def _id(thing: Any) -> int:
    return int(thing.id)


def _status(order: Order) -> str:
    # closed and not_closed are not told apart: nothing here is archived
    return "cancelled" if order.cancelled_at else "open"


VERSIONS = {"id": _id, **_times("created_at", "updated_at")}
BY_VERSION = {
    "ID": _id,
    "UPDATED_AT": lambda thing: thing.updated_at,
    "CREATED_AT": lambda thing: thing.created_at,
}
ORDER_FILTERS: dict[str, Getter] = {
    **VERSIONS,
    **_times("processed_at"),
    "status": _status,
    "financial_status": financial_status,
    "fulfillment_status": fulfillment_status,
    "return_status": lambda order: "in_progress" if order.returns else "no_return",
    "test": lambda order: str(order.is_test),
    "tag": lambda order: order.tags,
    "customer_id": lambda order: order.customer.id if order.customer else None,
    "name": lambda order: f"#{order.number}",
}
ORDER_SORTS = {**BY_VERSION, "PROCESSED_AT": lambda order: order.processed_at}


def seen_orders(view: View) -> list[Order]:
    """Without read_all_orders only the last 60 days are there, and nothing says that there is more."""
    found = list(view.shop.orders.values())
    if view.app.may(frozenset({"read_all_orders"})):
        return found
    since = view.shop.clock.now() - HISTORY_WITHOUT_SCOPE
    return [order for order in found if order.created_at >= since]


def _seen_order(order: Order | None, view: View) -> Order | None:
    if order is None or view.app.may(frozenset({"read_all_orders"})):
        return order
    return order if order.created_at >= view.shop.clock.now() - HISTORY_WITHOUT_SCOPE else None


def number_of(global_id: str, kind: str) -> int:
    """The number in a global id of this kind.

    Raises:
        GraphQLError: it is another kind's or none.
    """
    start, _, number = global_id.partition("?")[0].rpartition("/")
    if start != f"gid://shopify/{kind}" or not number.isdigit():
        raise GraphQLError(f"Invalid global id '{global_id}'", extensions={"code": "argumentLiteralsIncompatible"})
    return int(number)


def _one(kind: str, things: Callable[[View], Mapping[int, Any]]) -> Callable[[Any, Mapping[str, Any], View], Any]:
    return lambda root, args, view: things(view).get(number_of(args["id"], kind))


def _works(root: Any, args: Mapping[str, Any], view: View) -> Listed:
    works = seen_works(list(view.shop.works.values()), view)
    if not args.get("includeClosed"):
        works = [work for work in works if work.status not in ("CLOSED", "CANCELLED")]
    return Listed(
        works,
        {**VERSIONS, "status": lambda work: work.status},
        {"ID": _id, "UPDATED_AT": BY_VERSION["UPDATED_AT"]},
    )


def _refund(root: Any, args: Mapping[str, Any], view: View) -> Any:
    number = number_of(args["id"], "Refund")
    return next(
        (refund for order in view.shop.orders.values() for refund in order.refunds if refund.id == number), None
    )


def _orders(root: Any, args: Mapping[str, Any], view: View) -> Listed:
    return Listed(seen_orders(view), ORDER_FILTERS, ORDER_SORTS)


def _products(root: Any, args: Mapping[str, Any], view: View) -> Listed:
    filters = {**VERSIONS, "status": lambda product: product.status, "tag": lambda product: product.tags}
    return Listed(view.shop.products.values(), filters, BY_VERSION)


def _customers(root: Any, args: Mapping[str, Any], view: View) -> Listed:
    return Listed(view.shop.customers.values(), VERSIONS, BY_VERSION)


def _variants(root: Any, args: Mapping[str, Any], view: View) -> Listed:
    return Listed(view.shop.variants.values(), VERSIONS, {"ID": _id, "UPDATED_AT": BY_VERSION["UPDATED_AT"]})


def _shopifyql(root: Any, args: Mapping[str, Any], view: View) -> dict[str, Any]:
    if view.app.personal != PERSONAL:
        raise GraphQLError(
            "Access denied for shopifyqlQuery field. Required access: Level 2 access to Customer data.",
            extensions={"code": "ACCESS_DENIED"},
        )
    return ql.answer(args["query"], view.shop)


EVENT_FILTERS: dict[str, Getter] = {
    "id": _id,
    **_times("created_at", "action", "subject_type"),
}
QUERY: Fields = {
    "shop": lambda root, args, view: view.shop,
    "currentAppInstallation": lambda root, args, view: {
        "id": gid("AppInstallation", 1),
        "accessScopes": [{"handle": scope} for scope in sorted(view.app.scopes)],
    },
    "orders": _orders,
    "ordersCount": _orders,
    "order": lambda root, args, view: _seen_order(view.shop.orders.get(number_of(args["id"], "Order")), view),
    "products": _products,
    "productsCount": _products,
    "product": _one("Product", lambda view: view.shop.products),
    "productVariants": _variants,
    "productVariantsCount": _variants,
    "productVariant": _one("ProductVariant", lambda view: view.shop.variants),
    "customers": _customers,
    "customersCount": _customers,
    "customer": _one("Customer", lambda view: view.shop.customers),
    "inventoryItems": lambda root, args, view: Listed(view.shop.items.values(), VERSIONS, {"ID": _id}),
    "inventoryItem": _one("InventoryItem", lambda view: view.shop.items),
    "locations": lambda root, args, view: Listed(view.shop.locations.values(), {"id": _id}),
    "location": _one("Location", lambda view: view.shop.locations),
    "fulfillmentOrders": _works,
    "fulfillmentOrder": _one("FulfillmentOrder", lambda view: view.shop.works),
    "return": _one("Return", lambda view: view.shop.returns),
    "refund": _refund,
    # nothing is on its way between places
    "inventoryTransfers": lambda root, args, view: Listed([], {"id": _id, "created_at": _id, "status": _id}),
    "inventoryShipments": lambda root, args, view: Listed([], {"id": _id, "status": _id}),
    "events": lambda root, args, view: Listed(
        view.shop.events, EVENT_FILTERS, {"ID": _id, "CREATED_AT": BY_VERSION["CREATED_AT"]}
    ),
    "bulkOperation": lambda root, args, view: view.bulk.state(number_of(args["id"], "BulkOperation")),
    "bulkOperations": lambda root, args, view: view.bulk.listed(),
    "webhookSubscriptions": lambda root, args, view: Listed(view.webhooks.shown()),
    "shopifyqlQuery": _shopifyql,
}  # fmt: skip
MUTATION: Fields = {
    "bulkOperationRunQuery": lambda root, args, view: view.bulk.run(args["query"], view),
    "bulkOperationCancel": lambda root, args, view: view.bulk.cancel(number_of(args["id"], "BulkOperation")),
    "webhookSubscriptionCreate": lambda root, args, view: view.webhooks.subscribe(
        args["topic"], args["webhookSubscription"]
    ),
    "webhookSubscriptionDelete": lambda root, args, view: view.webhooks.unsubscribe(
        args["id"], number_of(args["id"], "WebhookSubscription")
    ),
}
