"""The sample shop: repeatable, consistent to the cent, and believable."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from hotdash.sample.catalogue import build_catalogue
from hotdash.sample.days import ZONE, open_span, ship_deadline
from hotdash.sample.sample import write_sample
from hotdash.sample.shop import run_shop
from hotdash.sample.stock import OutOfStockError

NOW = datetime(2026, 11, 20, 21, 0, tzinfo=UTC)
PROMISES = {"fulfillAt", "fulfillBy", "estimatedDeliveryAt", "snoozed_until"}
INSTANT = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")
NAMES = [
    "shopify-products.jsonl",
    "shopify-customers.jsonl",
    "shopify-orders.jsonl",
    "shopify-fulfillment-orders.jsonl",
    "shopify-inventory.jsonl",
    "chatwoot-agents.jsonl",
    "chatwoot-conversations.jsonl",
    "ga4-landing-pages.json",
    "search-console-pages.json",
    "search-console-queries.json",
    "search-console-days.json",
]
Row = dict[str, Any]


@dataclass(frozen=True)
class Book:
    """The big sample, read back: lines by type, children by parent."""

    folder: Path
    files: dict[str, list[Row]]
    orders: list[Row]
    children: dict[str, list[Row]]
    levels: list[Row]

    @property
    def fulfilment(self) -> list[Row]:
        return self.files["shopify-fulfillment-orders.jsonl"]

    @property
    def conversations(self) -> list[Row]:
        return self.files["chatwoot-conversations.jsonl"]


def read_lines(path: Path) -> list[Row]:
    return [msgspec.json.decode(line) for line in path.read_bytes().splitlines()]


def cents(bag: Row) -> int:
    return int(Decimal(bag["shopMoney"]["amount"]) * 100)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    folder = tmp_path_factory.mktemp("sample")
    files = {path.name: read_lines(path) for path in write_sample(folder, now=NOW) if path.suffix == ".jsonl"}
    lines = files["shopify-orders.jsonl"]
    children: dict[str, list[Row]] = defaultdict(list)
    for line in lines:
        if "__parentId" in line:
            children[line["__parentId"]].append(line)
    return Book(
        folder,
        files,
        sorted((line for line in lines if line["__typename"] == "Order"), key=lambda row: int(row["legacyResourceId"])),
        children,
        [row for row in files["shopify-inventory.jsonl"] if row["__typename"] == "InventoryLevel"],
    )


def sales_by_reason(book: Book, order: Row) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for child in book.children[order["id"]]:
        if child["__typename"].endswith("Agreement"):
            found[child["reason"]] += book.children[child["id"]]
    return found


def total(sales: list[Row], key: str = "totalAmount") -> int:
    return sum(cents(sale[key]) for sale in sales)


def test_same_seed_and_now_give_the_same_bytes_and_another_seed_does_not(tmp_path: Path) -> None:
    first = write_sample(tmp_path / "a", now=NOW, seed=5, months=2)
    again = write_sample(tmp_path / "b", now=NOW.astimezone(ZONE), seed=5, months=2)
    other = write_sample(tmp_path / "c", now=NOW, seed=6, months=2)
    assert [path.name for path in first] == NAMES
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in again]
    assert all(
        one.read_bytes() != two.read_bytes() for one, two in zip(first, other, strict=True) if "agents" not in one.name
    )


def test_a_naive_now_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="timezone"):
        write_sample(tmp_path, now=datetime(2026, 11, 20), months=2)


def test_progress_rises_to_one(tmp_path: Path) -> None:
    heard: list[float] = []
    write_sample(tmp_path, now=NOW, months=2, on_progress=lambda _, share: heard.append(share))
    assert heard == sorted(heard)
    assert heard[-1] == 1.0


def test_order_time_sales_equal_the_original_total(book: Book) -> None:
    for order in book.orders:
        assert total(sales_by_reason(book, order)["ORDER"]) == cents(order["originalTotalPriceSet"]), order["name"]


def test_header_totals_follow_from_the_ledger(book: Book) -> None:
    for order in book.orders:
        by_reason = sales_by_reason(book, order)
        charged, given = by_reason["ORDER"] + by_reason["ORDER_EDIT"], by_reason["REFUND"]
        assert total(charged) == cents(order["totalPriceSet"]), order["name"]
        assert total(charged) + total(given) == cents(order["currentTotalPriceSet"]), order["name"]
        assert total(charged, "totalTaxAmount") == cents(order["totalTaxSet"])
        assert total(charged + given, "totalTaxAmount") == cents(order["currentTotalTaxSet"])
        assert total(charged, "totalDiscountAmountBeforeTaxes") == cents(order["totalDiscountsSet"])
        assert total(charged + given, "totalDiscountAmountBeforeTaxes") == cents(order["currentTotalDiscountsSet"])
        assert cents(order["netPaymentSet"]) + cents(order["totalOutstandingSet"]) == cents(
            order["currentTotalPriceSet"]
        )


def test_refunds_shipping_tips_and_payments_agree(book: Book) -> None:
    for order in book.orders:
        by_reason = sales_by_reason(book, order)
        charged = by_reason["ORDER"] + by_reason["ORDER_EDIT"]
        shipping = [sale for sale in charged if sale["lineType"] == "SHIPPING"]
        assert total(shipping) - total(shipping, "totalTaxAmount") == cents(order["totalShippingPriceSet"])
        assert total([sale for sale in charged if sale["lineType"] == "TIP"]) == cents(order["totalTipReceivedSet"])
        refunded = 0 if order["displayFinancialStatus"] == "VOIDED" else -total(by_reason["REFUND"])
        assert (
            sum(cents(refund["totalRefundedSet"]) for refund in order["refunds"])
            == refunded
            == cents(order["totalRefundedSet"])
        )
        paid = {
            kind: sum(cents(one["amountSet"]) for one in order["transactions"] if one["kind"] == kind)
            for kind in ("SALE", "REFUND")
        }
        assert paid["SALE"] - paid["REFUND"] == cents(order["netPaymentSet"]), order["name"]
        assert paid["REFUND"] == refunded


def test_lines_add_up_to_the_subtotal_and_match_their_sales(book: Book) -> None:
    for order in book.orders:
        lines = {child["id"]: child for child in book.children[order["id"]] if child["__typename"] == "LineItem"}
        allocated = {
            key: sum(cents(part["allocatedAmountSet"]) for part in line["discountAllocations"])
            for key, line in lines.items()
        }
        gross = {key: line["quantity"] * cents(line["originalUnitPriceSet"]) for key, line in lines.items()}
        assert sum(gross.values()) - sum(allocated.values()) == cents(order["subtotalPriceSet"]), order["name"]
        left = {key: line["quantity"] for key, line in lines.items()}
        for sale in [sale for sales in sales_by_reason(book, order).values() for sale in sales if "lineItem" in sale]:
            key = sale["lineItem"]["id"]
            if sale["actionType"] == "ORDER":
                tax = sum(cents(tax["priceSet"]) for tax in lines[key]["taxLines"])
                assert cents(sale["totalAmount"]) == gross[key] - allocated[key] + tax
                assert sale["quantity"] == lines[key]["quantity"]
            else:
                assert sale["quantity"] < 0
                assert cents(sale["totalAmount"]) <= 0
                left[key] += sale["quantity"]
        assert left == {key: line["currentQuantity"] for key, line in lines.items()}


def test_tax_only_in_two_states_and_never_for_the_trade(book: Book) -> None:
    for order in book.orders:
        place = order["shippingAddress"]
        if cents(order["totalTaxSet"]):
            assert place is None or place["provinceCode"] in {"TX", "IL"}
            assert "wholesale" not in order["tags"]


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("shopify")])
def test_every_child_has_its_parent_and_every_id_is_unique(book: Book, name: str) -> None:
    lines = book.files[name]
    ids = {line["id"] for line in lines}
    assert all(line["__parentId"] in ids for line in lines if "__parentId" in line)
    if "inventory" not in name:
        assert len(ids) == len(lines)


def test_references_between_the_files_resolve(book: Book) -> None:
    orders = {order["id"] for order in book.orders}
    customers = {row["id"] for row in book.files["shopify-customers.jsonl"]}
    products = book.files["shopify-products.jsonl"]
    variants = {row["id"] for row in products if row["__typename"] == "ProductVariant"}
    items = {row["inventoryItem"]["id"] for row in products if row["__typename"] == "ProductVariant"}
    lines = [
        child for order in book.orders for child in book.children[order["id"]] if child["__typename"] == "LineItem"
    ]
    assert {line["variant"]["id"] for line in lines} <= variants
    assert {order["customer"]["id"] for order in book.orders if order["customer"]} <= customers
    assert {row["orderId"] for row in book.fulfilment if row["__typename"] == "FulfillmentOrder"} <= orders
    assert {row["__parentId"] for row in book.levels} <= items


def test_children_do_not_stand_under_their_parent(book: Book) -> None:
    seen: set[str] = set()
    early = 0
    for line in book.files["shopify-orders.jsonl"]:
        early += "__parentId" in line and line["__parentId"] not in seen
        seen.add(line["id"])
    assert early > 1_000


def instants(value: Any, key: str = "") -> list[tuple[str, float]]:
    """All instants in a document, as (key, epoch seconds)."""
    if isinstance(value, dict):
        return [found for name, inner in value.items() for found in instants(inner, name)]
    if isinstance(value, list):
        return [found for inner in value for found in instants(inner, key)]
    if isinstance(value, str) and INSTANT.match(value):
        return [(key, datetime.fromisoformat(value).timestamp())]
    is_epoch = key.endswith(("_at", "_since", "timestamp")) and isinstance(value, int | float)
    return [(key, float(value))] if is_epoch else []


@pytest.mark.parametrize("name", NAMES[:7])
def test_nothing_lies_after_now_but_promises(book: Book, name: str) -> None:
    late = [
        found
        for line in book.files[name]
        for found in instants(line)
        if found[0] not in PROMISES and found[1] > NOW.timestamp()
    ]
    assert not late


def test_traffic_ends_yesterday_and_search_three_days_ago(book: Book) -> None:
    visits = json.loads((book.folder / "ga4-landing-pages.json").read_text())
    clicks = json.loads((book.folder / "search-console-pages.json").read_text())
    today = NOW.astimezone(ZONE).date()
    assert max(row["dimensionValues"][0]["value"] for row in visits["rows"]) == f"{today - timedelta(days=1):%Y%m%d}"
    assert max(row["keys"][0] for row in clicks["rows"]) == (today - timedelta(days=3)).isoformat()
    assert visits["rowCount"] == len(visits["rows"])
    assert all(len(row["metricValues"]) == len(visits["metricHeaders"]) for row in visits["rows"])


def test_some_pages_slide_in_the_last_week(book: Book) -> None:
    rows = json.loads((book.folder / "search-console-pages.json").read_text())["rows"]
    last = max(row["keys"][0] for row in rows)
    weeks: dict[str, tuple[list[float], list[float]]] = defaultdict(lambda: ([], []))
    for row in rows:
        age = (date.fromisoformat(last) - date.fromisoformat(row["keys"][0])).days
        if age < 14:
            weeks[row["keys"][1]][age >= 7].append(row["position"])
    worse = [page for page, (new, old) in weeks.items() if sum(new) / len(new) > sum(old) / len(old) + 2]
    assert 2 <= len(worse) <= 8


def test_queries_and_pages_do_not_add_up_to_the_site(book: Book) -> None:
    rows = {
        grain: json.loads((book.folder / f"search-console-{grain}.json").read_text())["rows"]
        for grain in ("days", "pages", "queries")
    }
    clicks = {grain: sum(row["clicks"] for row in found) for grain, found in rows.items()}
    shown = {grain: sum(row["impressions"] for row in found) for grain, found in rows.items()}
    assert clicks["queries"] < 0.7 * clicks["days"]
    assert clicks["pages"] == clicks["days"]
    assert shown["days"] < shown["pages"]


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


@pytest.mark.parametrize("hour", [3, 15, 23])
@pytest.mark.parametrize("day", [19, 22, 23])
def test_queue_and_desk_at_any_hour(tmp_path: Path, day: int, hour: int) -> None:
    now = datetime(2026, 11, day, hour, 30, tzinfo=ZONE)
    write_sample(tmp_path, now=now, months=2)
    check_queue(read_lines(tmp_path / "shopify-orders.jsonl"), now)
    check_desk(read_lines(tmp_path / "chatwoot-conversations.jsonl"), now)


def test_queue_and_desk_of_the_big_sample(book: Book) -> None:
    check_queue(book.orders, NOW)
    check_desk(book.conversations, NOW)


def check_queue(lines: list[Row], now: datetime) -> None:
    orders = [row for row in lines if row["__typename"] == "Order" and not row["cancelledAt"] and not row["test"]]
    waiting = [
        row
        for row in orders
        if row["displayFulfillmentStatus"] in {"UNFULFILLED", "ON_HOLD", "SCHEDULED", "PARTIALLY_FULFILLED"}
    ]
    late = [
        row
        for row in waiting
        if ship_deadline(int(datetime.fromisoformat(row["createdAt"]).timestamp())) < now.timestamp()
    ]
    assert 15 <= len(waiting) <= 30
    assert 3 <= len(late) <= 6
    assert 2 <= sum(row["displayFulfillmentStatus"] == "ON_HOLD" for row in waiting) <= 3


def check_desk(conversations: list[Row], now: datetime) -> None:
    waiting = [row for row in conversations if row["status"] == "open" and row["waiting_since"]]
    breached = [
        row for row in waiting if not row["first_reply_created_at"] and now.timestamp() - row["created_at"] > 7_200
    ]
    assert 6 <= len(waiting) <= 12
    assert 2 <= len(breached) <= 4
    assert sum(row["priority"] == "urgent" for row in conversations if row["status"] != "resolved") == 1
    assert 1 <= sum("escalation" in row["labels"] for row in conversations if row["status"] != "resolved") <= 2


def test_conversations_differ_and_one_in_ten_answers_is_slow(book: Book) -> None:
    recent = [row for row in book.conversations if row["created_at"] > NOW.timestamp() - 180 * 86_400]
    firsts = [row["messages"][0]["content"] for row in recent]
    waits = [row["first_reply_created_at"] - row["created_at"] for row in recent if row["first_reply_created_at"]]
    assert 25 < len(recent) / 180 < 36
    assert len(set(firsts)) / len(firsts) > 0.95
    assert 0.06 < sum(wait > 7_200 for wait in waits) / len(waits) < 0.14
    assert min(waits) > 0
    assert not [text for text in firsts if re.search(r"[{}]", text)]


def test_messages_rise_in_time_and_orders_named_exist(book: Book) -> None:
    names = {order["name"] for order in book.orders}
    for row in book.conversations:
        times = [message["created_at"] for message in row["messages"]]
        assert times == sorted(times)
        assert row["messages"][0]["message_type"] == 0
        assert set(row["custom_attributes"].values()) <= names
