"""The sample shop as a business: its size, its accidents, its shelf."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from hotdash.sample.catalogue import build_catalogue
from hotdash.sample.days import ZONE, open_span
from hotdash.sample.shop import run_shop
from hotdash.sample.stock import OutOfStockError
from sample_book import NOW, Book, Row, cents


def last_year(book: Book) -> list[Row]:
    since = NOW - timedelta(days=365)
    return [order for order in book.orders if datetime.fromisoformat(order["createdAt"]) > since and not order["test"]]


def test_last_year_is_a_two_million_dollar_shop(book: Book) -> None:
    orders = last_year(book)
    revenue = sum(cents(order["currentTotalPriceSet"]) for order in orders) / 100
    sold = sum(cents(order["subtotalPriceSet"]) for order in orders) / 100
    assert 1_500_000 < revenue < 2_200_000
    assert 200 < sold / len(orders) < 320
    assert 15 < len(orders) / 365 < 26


def test_rare_things_happen_at_their_rate(book: Book) -> None:
    orders = last_year(book)
    cancelled = sum(order["cancelledAt"] is not None for order in orders) / len(orders)
    returned = sum(bool(order["refunds"]) and not order["cancelledAt"] for order in orders) / len(orders)
    assert 0.008 < cancelled < 0.025
    assert 0.025 < returned < 0.06
    assert 2 <= sum(order["test"] for order in book.orders) <= 10
    assert {order["presentmentCurrencyCode"] for order in orders} == {"USD", "CAD", "GBP", "AUD"}
    assert any(order["edited"] for order in orders)
    types = Counter(child["__typename"] for order in orders for child in book.children[order["id"]])
    assert types["OrderEditAgreement"] > 5
    assert (
        max(
            line["quantity"]
            for order in orders
            for line in book.children[order["id"]]
            if line["__typename"] == "LineItem"
        )
        == 100
    )


def test_foreign_buyers_see_their_currency(book: Book) -> None:
    order = next(order for order in book.orders if order["presentmentCurrencyCode"] == "CAD")
    shop, shown = order["totalPriceSet"]["shopMoney"], order["totalPriceSet"]["presentmentMoney"]
    assert shop["currencyCode"] == "USD"
    assert Decimal(shown["amount"]) > Decimal(shop["amount"])


def local(instant: str) -> date:
    return datetime.fromisoformat(instant).astimezone(ZONE).date()


def quantity(level: Row, name: str) -> int:
    return int(next(one["quantity"] for one in level["quantities"] if one["name"] == name))


def test_stock_is_never_negative_and_adds_up(book: Book) -> None:
    for level in book.levels:
        held = [
            quantity(level, name)
            for name in ("available", "committed", "reserved", "damaged", "safety_stock", "quality_control")
        ]
        assert min(*held, quantity(level, "incoming")) >= 0, level["id"]
        assert sum(held) == quantity(level, "on_hand")


def test_a_variant_is_not_sold_while_it_is_out(book: Book) -> None:
    """Where the shelf was empty in the evening and nothing moved the next day, no parcel order of that day holds it."""
    products = book.files["shopify-products.jsonl"]
    items = {row["id"]: row["inventoryItem"]["id"] for row in products if "inventoryItem" in row}
    history: dict[str, dict[date, int]] = defaultdict(dict)
    for level in book.levels:
        if level["location"]["name"] == "Main Warehouse":
            history[level["__parentId"]][local(level["updatedAt"])] = quantity(level, "available")
    first = min(day for days in history.values() for day in days)
    outages = Counter[str]()
    for order in book.orders:
        day = local(order["createdAt"])
        lines = [row for row in book.children[order["id"]] if row["__typename"] == "LineItem" and not row["isGiftCard"]]
        for line in lines if day > first and order["sourceName"] != "pos" else []:
            days = history[items[line["variant"]["id"]]]
            before = days[max(earlier for earlier in days if earlier < day)]
            assert before > 0 or day in days, (order["name"], line["sku"])
            outages["sold"] += 1
    empty = [day for days in history.values() for day, left in days.items() if left == 0]
    assert outages["sold"] > 5_000
    assert len(empty) > 30


def test_the_shelf_refuses_to_sell_what_is_not_there() -> None:
    span = open_span(NOW, 2)
    shop = run_shop(3, span, build_catalogue(3, span), lambda share: None)
    empty = next(index for index, units in enumerate(shop.shelf.main) if units == 0)
    with pytest.raises(OutOfStockError):
        shop.shelf.take(0, empty, 1)


def test_committed_units_are_those_still_to_be_sent(book: Book) -> None:
    newest = {level["id"]: level for level in sorted(book.levels, key=lambda row: row["updatedAt"])}
    committed = sum(quantity(level, "committed") for level in newest.values())
    cancelled = {order["id"] for order in book.orders if order["cancelledAt"] or order["test"]}
    waiting = {row["id"] for row in book.fulfilment if row.get("orderId") and row["orderId"] not in cancelled}
    remaining = sum(row["remainingQuantity"] for row in book.fulfilment if row.get("__parentId") in waiting)
    assert committed == remaining > 0


def test_a_handful_of_wanted_variants_is_out(book: Book) -> None:
    units: dict[str, int] = defaultdict(int)
    for level in {level["id"]: level for level in sorted(book.levels, key=lambda row: row["updatedAt"])}.values():
        units[level["__parentId"]] += quantity(level, "available")
    assert 7 <= sum(left == 0 for left in units.values()) <= 14
