"""Every document of hotdash is answered, and the file of a bulk operation is what a GraphQL engine would say."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from graphql import parse

from fakes.shopify.conftest import Client
from fakes.shopify.execution import answer
from fakes.shopify.payloads import gid
from fakes.shopify.view import View
from hotdash.sources.shopify import operations

SINCE = "updated_at:>='2024-01-01T00:00:00Z'"
PAGED = [
    "orders_changed", "order_versions_changed", "products_changed", "inventory_items_changed", "customers_changed",
    "fulfillment_orders_changed", "returns_changed", "refund_lines",
]  # fmt: skip


def flat(name: str, thing: Any, parent: str | None = None) -> list[str]:
    """The lines that an engine's nested answer makes."""
    own = {key: value for key, value in thing.items() if not (isinstance(value, dict) and "edges" in value)}
    lines = [json.dumps({**own, **({"__parentId": parent} if parent else {})}, sort_keys=True)]
    for value in thing.values():
        if isinstance(value, dict) and "edges" in value:
            lines += [line for edge in value["edges"] for line in flat(name, edge["node"], thing["id"])]
    return lines


@pytest.mark.parametrize("name", operations.names_of_bulk())
def test_a_bulk_file_says_what_an_engine_says(client: Client, name: str) -> None:
    fake = client.fake
    text = operations.bulk_document(name, query=SINCE, keys=["custom.fits"])
    state = client.run_bulk(text)
    found = client.http.get(state["url"]).text.splitlines()
    view = View(fake.shop, fake.app, fake.bulk, fake.webhooks, pages=False)
    result = answer(view, parse(text), {})
    assert result.errors is None and result.data is not None
    (root,) = result.data.values()
    told = [line for edge in root["edges"] for line in flat(name, edge["node"])]
    assert Counter(json.dumps(json.loads(line), sort_keys=True) for line in found) == Counter(told)
    assert int(state["objectCount"]) == len(found) and int(state["rootObjectCount"]) == len(root["edges"])
    assert int(state["fileSize"]) == len("".join(line + "\n" for line in found).encode())


@pytest.mark.parametrize("name", PAGED)
def test_pages_hold_everything_once(client: Client, name: str) -> None:
    seen: list[str] = []
    after = None
    while True:
        (page,) = client.ask(name, query=SINCE, after=after, first=7 if "orders" not in name else 3).values()
        seen += [node["id"] for node in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    shop = client.fake.shop
    kinds: dict[str, Any] = {
        "products": shop.products, "customers": shop.customers, "inventory": shop.items, "fulfillment": shop.works,
    }  # fmt: skip
    assert len(seen) == len(set(seen)) == len(kinds.get(name.split("_")[0], shop.orders))


def test_one_thing_is_fetched_by_its_id(client: Client) -> None:
    shop, driver = client.fake.shop, client.fake.driver
    order = driver.place_order()
    driver.fulfil(order)
    refund, back = driver.refund(order), driver.ask_return(order)
    assert refund is not None
    item = next(iter(shop.items.values()))
    asked = [
        ("order", "Order", order.id), ("order_lines", "Order", order.id), ("order_agreements", "Order", order.id),
        ("refunded_lines", "Refund", refund.id), ("fulfillment_order", "FulfillmentOrder", order.works[0].id),
        ("product", "Product", next(iter(shop.products))), ("inventory_item", "InventoryItem", item.id),
        ("customer", "Customer", next(iter(shop.customers))),
    ]  # fmt: skip
    if back is not None:
        asked.append(("return", "Return", back.id))
    for name, kind, number in asked:
        (found,) = client.ask(name, id=gid(kind, number)).values()
        assert found["id"] == gid(kind, number)
    location = gid("Location", item.levels[0].location.id)
    found = client.ask("inventory_level", item=gid("InventoryItem", item.id), location=location)["inventoryItem"]
    assert found["inventoryLevel"]["quantities"][0]["quantity"] == item.levels[0].quantities["available"]
    assert client.ask("order", id=gid("Order", 1))["order"] is None
    levels = client.ask("inventory_levels_changed", location=location, query=SINCE)["location"]["inventoryLevels"]
    assert len(levels["nodes"]) == len(shop.items)


def test_the_rest_is_answered(client: Client) -> None:
    shop = client.fake.shop
    assert client.ask("shop")["shop"]["ianaTimezone"] == "America/Chicago"
    assert len(client.ask("locations")["locations"]["nodes"]) == len(shop.locations)
    counts = client.ask("counts", orders="status:any")
    assert counts["ordersCount"] == {"count": len(shop.orders), "precision": "EXACT"}
    assert counts["customersCount"]["count"] == len(shop.customers)
    for name in ("inventory_transfers", "inventory_shipments"):
        assert next(iter(client.ask(name).values()))["nodes"] == []
    client.fake.driver.delete_order(next(iter(shop.orders.values())))
    (event,) = client.ask("events", query="action:destroy subject_type:ORDER")["events"]["nodes"]
    assert event["subjectType"] == "ORDER" and event["action"] == "destroy"


def test_days_are_counted_as_shopify_counts_them(client: Client) -> None:
    query = "FROM sales SHOW orders, gross_sales, discounts, sales_reversals, net_sales, shipping_charges, taxes,"
    found = client.ask("shopifyql", query=f"{query} total_sales SINCE -800d UNTIL today TIMESERIES day")[
        "shopifyqlQuery"
    ]
    names = [column["name"] for column in found["tableData"]["columns"]]
    rows = [dict(zip(names, row, strict=True)) for row in found["tableData"]["rows"]]
    assert len(rows) == 801 and rows[-1]["day"] == "2026-11-02"
    shop = client.fake.shop
    counted = [order for order in shop.orders.values() if not order.is_test]
    assert sum(int(row["orders"]) for row in rows) == len(counted)
    sales = [sale for order in counted for agreement in order.agreements for sale in agreement.sales]
    ledger = [sale.total for sale in sales if sale.kind != "GIFT_CARD"]
    assert round(sum(float(row["total_sales"]) for row in rows) * 100) == sum(ledger)
    wrong = client.ask("shopifyql", query="FROM sales SHOW returns SINCE -1d TIMESERIES day")["shopifyqlQuery"]
    assert wrong["tableData"] is None and "returns" in wrong["parseErrors"][0]
    other = client.ask("shopifyql", query="FROM sales SHOW orders TIMESERIES day SINCE -1d")["shopifyqlQuery"]
    assert len(other["tableData"]["rows"]) == 2
    unread = client.ask("shopifyql", query="SELECT orders FROM sales")["shopifyqlQuery"]
    assert unread["parseErrors"] and unread["tableData"] is None
