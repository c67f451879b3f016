"""Single objects, whole, as the lines that a bulk operation would write: one set of stagers serves both."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from hotdash.clock import utc_now
from hotdash.sources.shopify.client import Client

Node = dict[str, Any]


def fetch_objects(client: Client, kind: str, ids: Iterable[str]) -> Iterator[Node]:
    """Lines for the objects with these global ids, children with __parentId; a Deletion for what is no longer there.

    Args:
        kind: Order, Product, Customer, InventoryItem, FulfillmentOrder or Location.

    Raises:
        SourceError: Shopify cannot be asked.
    """
    for gid in dict.fromkeys(ids):
        yield from FETCHERS[kind](client, gid)


def lines_of(node: Node, parent: str | None = None) -> Iterator[Node]:
    """An object and, each as a line of its own, what it holds in connections; what stands in lists stays there."""
    children: list[Node] = []
    line: Node = {}
    for name, value in node.items():
        if isinstance(value, dict) and "nodes" in value:
            children += value["nodes"]
        else:
            line[name] = value
    if parent is not None:
        line["__parentId"] = parent
    yield line
    for child in children:
        yield from lines_of(child, node["id"])


def deletion(gid: str) -> Node:
    """The line that says that Shopify no longer has an object."""
    return {"__typename": "Deletion", "id": gid, "deletedAt": utc_now().isoformat()}


def goes_with(line: Node) -> str | None:
    """What should be fetched besides an object: of work its order, of an item the product that it is sold as."""
    if line.get("__typename") == "FulfillmentOrder":
        # A hold shows in the order's state and touches no version of it.
        return str(line["order"]["id"])
    sold_as = (line.get("soldAs") or {}).get("edges") or ()
    products = [edge["node"].get("product") for edge in sold_as]
    return str(products[0]["id"]) if products and products[0] else None


def complete_order(client: Client, order: Node) -> Node:
    """Read on whatever connection of an order did not fit into its page."""
    gid = order["id"]
    _read_on(client, order.get("lineItems"), "order_lines", ("order", "lineItems"), id=gid)
    agreements = order.get("agreements")
    if agreements and (has_more(agreements) or any(has_more(node.get("sales")) for node in agreements["nodes"])):
        order["agreements"] = {"nodes": list(_agreements(client, gid))}
    for refund in order.get("refunds") or ():
        lines = refund.get("refundLineItems")
        _read_on(client, lines, "refunded_lines", ("refund", "refundLineItems"), id=refund["id"])
    if has_more(order.get("fulfillmentOrders")):
        sizes = {"lines": 1, "agreements": 1, "sales": 1, "refundLines": 1, "works": 100}
        whole = client.ask("order", id=gid, **sizes)["order"] or order
        order["fulfillmentOrders"] = whole["fulfillmentOrders"]
    return order


def complete_product(client: Client, product: Node) -> Node:
    """Read on variants that did not fit into a product's page, and note that all are there."""
    _read_on(client, product.get("variants"), "product", ("product", "variants"), id=product["id"])
    product["hasAllVariants"] = "variants" in product
    return product


def has_more(connection: Node | None) -> bool:
    """Whether a connection says that its page is not the last."""
    return bool(connection and connection.get("pageInfo", {}).get("hasNextPage"))


def _read_on(client: Client, connection: Node | None, query: str, path: tuple[str, ...], **variables: Any) -> None:
    if connection is None or not has_more(connection):
        return
    after = connection["pageInfo"]["endCursor"]
    for nodes in client.pages(query, *path, after=after, **variables):
        connection["nodes"] += nodes


def _agreements(client: Client, gid: str) -> Iterator[Node]:
    """All agreements of an order, each with all its sales; a page holds one agreement."""
    after: str | None = None
    while True:
        page = _agreement_page(client, gid, after, None)
        for agreement in page["nodes"]:
            sales = agreement["sales"]
            while has_more(sales):
                more = _agreement_page(client, gid, after, sales["pageInfo"]["endCursor"])
                sales = more["nodes"][0]["sales"] if more["nodes"] else {}
                agreement["sales"]["nodes"] += sales.get("nodes", [])
            yield agreement
        if not has_more(page):
            return
        after = page["pageInfo"]["endCursor"]


def _agreement_page(client: Client, gid: str, after: str | None, after_sale: str | None) -> Node:
    order = client.ask("order_agreements", id=gid, after=after, afterSale=after_sale)["order"]
    return dict(order["agreements"]) if order else {"nodes": []}


def _order(client: Client, gid: str) -> Iterator[Node]:
    order = client.ask("order", id=gid)["order"]
    yield from lines_of(complete_order(client, order)) if order else [deletion(gid)]


def _product(client: Client, gid: str) -> Iterator[Node]:
    product = client.ask("product", id=gid)["product"]
    yield from lines_of(complete_product(client, product)) if product else [deletion(gid)]


def _customer(client: Client, gid: str) -> Iterator[Node]:
    yield client.ask("customer", id=gid)["customer"] or deletion(gid)


def _item(client: Client, gid: str) -> Iterator[Node]:
    item = client.ask("inventory_item", id=gid)["inventoryItem"]
    if item is not None:
        _read_on(client, item["inventoryLevels"], "inventory_item", ("inventoryItem", "inventoryLevels"), id=gid)
        yield from lines_of(item)


def _work(client: Client, gid: str) -> Iterator[Node]:
    work = client.ask("fulfillment_order", id=gid)["fulfillmentOrder"]
    if work is not None:
        yield work


def read_locations(client: Client) -> Iterator[Node]:
    """Every location, inactive ones too."""
    for nodes in client.pages("locations", "locations"):
        yield from nodes


def _location(client: Client, gid: str) -> Iterator[Node]:
    yield from (node for node in read_locations(client) if node["id"] == gid)


FETCHERS: dict[str, Callable[[Client, str], Iterator[Node]]] = {
    "Order": _order,
    "Product": _product,
    "Customer": _customer,
    "InventoryItem": _item,
    "FulfillmentOrder": _work,
    "Location": _location,
}
