"""What a webhook's topic and body say: which object must be fetched. Bodies have the form of the old REST API."""

from __future__ import annotations

from typing import Any

Body = dict[str, Any]
# Which keys a message of these topics has and has not: the one cannot be passed off as another.
FORMS: dict[str, tuple[set[str], set[str]]] = {
    "customers/data_request": ({"shop_domain", "customer", "data_request"}, {"orders_to_redact"}),
    "customers/redact": ({"shop_domain", "customer", "orders_to_redact"}, {"data_request"}),
    "shop/redact": ({"shop_domain", "shop_id"}, {"customer"}),
    "app/uninstalled": ({"myshopify_domain"}, {"customer", "line_items"}),
}
# Where a message says which order it belongs to, when it is about a part of one.
OF_AN_ORDER = {"refunds", "fulfillments", "fulfillment_events", "order_transactions", "returns", "disputes"}
KINDS = {
    "orders": "Order",
    "products": "Product",
    "customers": "Customer",
    "inventory_items": "InventoryItem",
    "locations": "Location",
}


def object_of(topic: str, message: Body) -> str | None:
    """The global id of what must be fetched: orders for their parts, stock by its item; None where there is nothing."""
    group = topic.partition("/")[0]
    if group in OF_AN_ORDER:
        order = message.get("order")
        return _gid("Order", message.get("order_id") or (order.get("id") if isinstance(order, dict) else None))
    if topic == "orders/edited":
        edit = message.get("order_edit")
        return _gid("Order", edit.get("order_id") if isinstance(edit, dict) else None)
    if group == "inventory_levels":
        return _gid("InventoryItem", message.get("inventory_item_id"))
    if group == "fulfillment_orders":
        return _work_of(message)
    if topic == "customers/merge":
        return _gid("Customer", message.get("admin_graphql_api_customer_kept_id"))
    return _gid(KINDS[group], message.get("id")) if group in KINDS and topic not in FORMS else None


def merged_away(topic: str, message: Any) -> str | None:
    """Global id of the customer who vanished into another, where the message tells of that."""
    if topic != "customers/merge" or not isinstance(message, dict):
        return None
    return _gid("Customer", message.get("admin_graphql_api_customer_deleted_id"))


def _work_of(message: Body) -> str | None:
    names = ("fulfillment_order", "moved_fulfillment_order", "original_fulfillment_order")
    work = next((message[name] for name in names if isinstance(message.get(name), dict)), None)
    return _gid("FulfillmentOrder", work.get("id")) if work else None


def _gid(kind: str, number: object) -> str | None:
    """From a number, a text of digits or a global id of that kind."""
    text = str(number).removeprefix(f"gid://shopify/{kind}/").partition("?")[0]
    is_id = isinstance(number, int | str) and text.isascii() and text.isdecimal() and 0 < len(text) <= 18
    return f"gid://shopify/{kind}/{text}" if is_id else None


def kind_of(gid: str) -> str:
    """Order, of gid://shopify/Order/1."""
    return gid.split("/")[3]
