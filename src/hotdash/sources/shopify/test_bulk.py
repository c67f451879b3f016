"""Bulk operations: any order of lines and files gives the same facts, and nothing is lost."""

from __future__ import annotations

import itertools
import json
import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest

from hotdash.db.connect import Shop
from hotdash.sources.conftest import Load
from hotdash.sources.files.files import import_file
from hotdash.sources.shopify.bulk import BulkFormat
from hotdash.sources.shopify.shopify import FORMATS


def gid(kind: str, number: int) -> str:
    return f"gid://shopify/{kind}/{number}"


def bag(amount: str) -> dict[str, Any]:
    return {"shopMoney": {"amount": amount, "currencyCode": "USD"}}


def lines(*documents: dict[str, Any]) -> str:
    return "".join(json.dumps(document) + "\n" for document in documents)


def order(updated_at: str = "2026-03-03T00:00:00Z", **more: Any) -> dict[str, Any]:
    return {
        "__typename": "Order",
        "id": gid("Order", 1),
        "name": "#1001",
        "test": False,
        "createdAt": "2026-03-02T04:00:00Z",
        "processedAt": "2026-03-02T05:30:00Z",
        "updatedAt": updated_at,
        "currencyCode": "USD",
        "displayFinancialStatus": "PAID",
        "displayFulfillmentStatus": "FULFILLED",
        "tags": ["a, b", 'q"'],
        "customer": {"id": gid("Customer", 9)},
        "subtotalPriceSet": bag("89.99"),
        "totalPriceSet": bag("97.10"),
        "totalTaxSet": bag("7.11"),
        "totalShippingPriceSet": bag("0.0"),
        "totalDiscountsSet": bag("10.01"),
        "refunds": [],
        "fulfillments": [
            {
                "id": gid("Fulfillment", 5),
                "status": "SUCCESS",
                "createdAt": "2026-03-02T20:00:00Z",
                "trackingInfo": [{"company": "UPS", "number": "1Z"}],
                "location": {"id": gid("Location", 3)},
            },
        ],
        **more,
    }


LINE: dict[str, Any] = {
    "__typename": "LineItem",
    "id": gid("LineItem", 11),
    "name": "AN-6 hose",
    "sku": "H6",
    "quantity": 2,
    "variant": {"id": gid("ProductVariant", 21)},
    "product": {"id": gid("Product", 20)},
    "__parentId": gid("Order", 1),
    "originalUnitPriceSet": bag("50.00"),
    "discountAllocations": [{"allocatedAmountSet": bag("10.01")}],
    "taxLines": [{"priceSet": bag("7.11")}],
}
PRODUCT: dict[str, Any] = {
    "__typename": "Product",
    "id": gid("Product", 20),
    "handle": "hose",
    "title": "Hose",
    "status": "ACTIVE",
    "tags": [],
    "updatedAt": "2026-03-01T00:00:00Z",
}
VARIANT = {
    "__typename": "ProductVariant",
    "id": gid("ProductVariant", 21),
    "sku": "H6",
    "title": "Default Title",
    "price": "50.00",
    "updatedAt": "2026-03-01T00:00:00Z",
    "__parentId": gid("Product", 20),
    "inventoryItem": {"id": gid("InventoryItem", 31), "tracked": True, "unitCost": None},
}
ITEM = {
    "__typename": "InventoryItem",
    "id": gid("InventoryItem", 31),
    "unitCost": {"amount": "17.123"},
    "updatedAt": "2026-03-02T00:00:00Z",
}
WORK = {
    "__typename": "FulfillmentOrder",
    "id": gid("FulfillmentOrder", 41),
    "orderId": gid("Order", 1),
    "status": "ON_HOLD",
    "updatedAt": "2026-03-02T10:00:00Z",
    "fulfillmentHolds": [{"reason": "AWAITING_PAYMENT"}],
    "assignedLocation": {"location": {"id": gid("Location", 3)}},
}
CUSTOMER = {
    "__typename": "Customer",
    "id": gid("Customer", 9),
    "firstName": "Ana",
    "updatedAt": "2026-03-01T00:00:00Z",
    "createdAt": "2026-01-01T00:00:00Z",
    "tags": ["pro"],
    "defaultEmailAddress": {"emailAddress": "ana@example.com"},
}


def level(observed_at: str, available: int) -> dict[str, Any]:
    return {
        "__typename": "InventoryLevel",
        "id": gid("InventoryLevel", 51) + "?inventory_item_id=31",
        "updatedAt": observed_at,
        "location": {"id": gid("Location", 3), "name": "Barn"},
        "quantities": [{"name": "available", "quantity": available}, {"name": "on_hand", "quantity": available + 1}],
        "__parentId": gid("InventoryItem", 31),
    }


LEVELS: list[dict[str, Any]] = [level("2026-03-02T05:00:00Z", 7), level("2026-03-02T07:00:00Z", 5)]
AGREEMENTS: list[dict[str, Any]] = [
    {"__typename": "Order", "id": gid("Order", 1), "updatedAt": "2026-03-03T00:00:00Z"},
    {
        "__typename": "OrderAgreement",
        "id": gid("SalesAgreement", 61),
        "happenedAt": "2026-03-02T05:30:00Z",
        "reason": "ORDER",
        "__parentId": gid("Order", 1),
    },
    {
        "__typename": "ProductSale",
        "id": gid("Sale", 71),
        "actionType": "ORDER",
        "lineType": "PRODUCT",
        "quantity": 2,
        "totalAmount": bag("97.10"),
        "totalDiscountAmountBeforeTaxes": bag("10.01"),
        "totalTaxAmount": bag("7.11"),
        "lineItem": {"id": gid("LineItem", 11)},
        "__parentId": gid("SalesAgreement", 61),
    },
]
CATALOGUE: list[dict[str, Any]] = [PRODUCT, VARIANT, ITEM, *LEVELS]

TABLES = (
    "products",
    "variants",
    "locations",
    "inventory_changes",
    "inventory_levels",
    "customers",
    "customer_contacts",
    "orders",
    "order_lines",
    "sale_events",
    "refunds",
    "fulfillments",
    "fulfillment_orders",
)


def picture(conn: psycopg.Connection, shop: Shop) -> dict[str, list[str]]:
    """All facts of the shop as text, without when they were written."""
    return {
        table: [
            row[0]
            for row in conn.execute(
                f"select (to_jsonb(t) - 'created_at' - 'updated_at')::text from facts.{table} t"
                " where shop_id = %s order by 1",
                [shop.shop_id],
            ).fetchall()
        ]
        for table in TABLES
    }


def test_recognising_each_format_by_its_head_alone() -> None:
    assert [form.name for form in FORMATS if form.name.startswith("shopify")] == [form.name for form in FORMATS]


def test_loading_an_order_exactly(conn: psycopg.Connection, shop: Shop, load: Load) -> None:
    loaded = load(BulkFormat(), lines(LINE, *CATALOGUE, order(), WORK, CUSTOMER))
    assert loaded.rejects == []
    assert conn.execute(
        "select order_number, order_date::text, total_price, tags, fulfilled_at::text, shopify_customer_id"
        " from facts.orders"
    ).fetchone() == ("#1001", "2026-03-01", Decimal("97.10"), ["a, b", 'q"'], "2026-03-02 20:00:00+00", 9)
    assert conn.execute(
        "select quantity, unit_price, discount_amount, tax_amount, shopify_variant_id from facts.order_lines"
    ).fetchall() == [(2, Decimal("50.00"), Decimal("10.01"), Decimal("7.11"), 21)]
    assert conn.execute("select carrier, tracking_number, location_id from facts.fulfillments").fetchall() == [
        ("UPS", "1Z", 3)
    ]
    assert conn.execute("select status, hold_reasons, location_id from facts.fulfillment_orders").fetchall() == [
        ("ON_HOLD", ["AWAITING_PAYMENT"], 3)
    ]
    assert conn.execute("select email from facts.customer_contacts").fetchall() == [("ana@example.com",)]


def test_loading_twice_changes_nothing(conn: psycopg.Connection, shop: Shop, load: Load) -> None:
    text = lines(*CATALOGUE, order(), LINE, WORK, CUSTOMER, *AGREEMENTS[1:])
    load(BulkFormat(), text)
    before = picture(conn, shop)
    assert load(BulkFormat(), text).written == {}
    assert picture(conn, shop) == before


def test_each_line_counts_with_its_whole_and_once_only(conn: psycopg.Connection, shop: Shop, tmp_path: Path) -> None:
    file = tmp_path / "bulk.jsonl"
    file.write_text(lines(*CATALOGUE, order(), LINE, WORK, CUSTOMER, *AGREEMENTS[1:]))
    first = import_file(conn, shop, file)
    assert (first.read, first.unchanged, first.rejected) == (len(CATALOGUE) + 6, 0, 0)
    assert first.days > 0
    again = import_file(conn, shop, file)
    assert (again.read, again.loaded, again.unchanged, again.days) == (first.read, 0, first.read, 0)
    file.write_text(lines(order("2026-03-04T00:00:00Z", displayFinancialStatus="REFUNDED"), LINE, *AGREEMENTS[1:]))
    changed = import_file(conn, shop, file)
    assert (changed.loaded, changed.unchanged, changed.days) == (4, 0, 1)


def test_any_order_of_lines_gives_the_same_facts(conn: psycopg.Connection, shop: Shop, load: Load) -> None:
    documents: list[dict[str, Any]] = [*CATALOGUE, order(), LINE, WORK, CUSTOMER, *AGREEMENTS[1:]]
    pictures = []
    for seed in range(4):
        random.Random(seed).shuffle(documents)
        with conn.transaction(force_rollback=True):
            load(BulkFormat(), lines(*documents))
            pictures.append(picture(conn, shop))
    assert all(other == pictures[0] for other in pictures)


def test_any_order_of_files_gives_the_same_facts(conn: psycopg.Connection, shop: Shop, load: Load) -> None:
    old = lines(order("2026-03-02T12:00:00Z", displayFulfillmentStatus="UNFULFILLED", fulfillments=[]), LINE)
    files = [lines(order(), LINE), old, lines(*AGREEMENTS), lines(WORK), lines(CUSTOMER)]
    pictures = []
    for turn in itertools.islice(itertools.permutations(files), 0, 120, 19):
        if turn.index(files[2]) < min(turn.index(files[0]), turn.index(old)):
            continue  # until its lines are known, the ledger cannot name their variants
        with conn.transaction(force_rollback=True):
            load(BulkFormat(), lines(*CATALOGUE))
            for text in turn:
                load(BulkFormat(), text)
            pictures.append(picture(conn, shop))
    for other in pictures:
        assert other == pictures[0]
    assert '"order_number": "#1001"' in pictures[0]["orders"][0]
    assert len(pictures[0]["fulfillments"]) == 1


def test_a_file_of_agreements_blanks_nothing(conn: psycopg.Connection, shop: Shop, load: Load) -> None:
    load(BulkFormat(), lines(*CATALOGUE, order(), LINE))
    before = picture(conn, shop)
    assert load(BulkFormat(), lines(*AGREEMENTS)).rejects == []
    after = picture(conn, shop)
    assert after["order_lines"] == before["order_lines"]
    assert after["fulfillments"] == before["fulfillments"]
    assert conn.execute("select order_number, total_price from facts.orders").fetchone() == ("#1001", Decimal("97.10"))
    assert conn.execute("select sum(amount) from facts.sale_events where not is_derived").fetchone() == (
        Decimal("97.10"),
    )


def test_agreements_may_come_before_their_order(conn: psycopg.Connection, load: Load) -> None:
    assert load(BulkFormat(), lines(*AGREEMENTS)).rejects == []
    assert conn.execute("select order_number, order_date::text from facts.orders").fetchone() == ("1", "2026-03-01")
    load(BulkFormat(), lines(order(), LINE))
    assert conn.execute("select order_number, total_price from facts.orders").fetchone() == ("#1001", Decimal("97.10"))
    assert conn.execute("select sum(amount) from facts.sale_events").fetchone() == (Decimal("97.10"),)


def test_an_older_state_never_overwrites_a_newer(conn: psycopg.Connection, shop: Shop, load: Load) -> None:
    load(
        BulkFormat(),
        lines(PRODUCT, VARIANT, {**CUSTOMER, "updatedAt": "2026-04-01T00:00:00Z", "firstName": "Anna"}, WORK),
    )
    before = picture(conn, shop)
    stale = "2026-02-01T00:00:00Z"
    loaded = load(
        BulkFormat(),
        lines(
            {**PRODUCT, "updatedAt": stale, "title": "Old"},
            {**VARIANT, "updatedAt": stale, "price": "1.00"},
            CUSTOMER,
            {**WORK, "updatedAt": stale, "status": "OPEN"},
        ),
    )
    assert loaded.written == {}
    assert picture(conn, shop) == before


def test_a_cost_has_its_own_clock_and_is_never_blanked(conn: psycopg.Connection, shop: Shop, load: Load) -> None:
    load(BulkFormat(), lines(PRODUCT, VARIANT, ITEM))
    load(BulkFormat(), lines({**VARIANT, "updatedAt": "2026-03-05T00:00:00Z", "price": "55.00"}))
    load(BulkFormat(), lines({**ITEM, "updatedAt": "2026-03-01T00:00:00Z", "unitCost": {"amount": "9"}}))
    assert conn.execute("select price, unit_cost from facts.variants").fetchone() == (
        Decimal("55.00"),
        Decimal("17.123"),
    )


def test_stock_keeps_its_history_and_shows_the_newest(conn: psycopg.Connection, shop: Shop, load: Load) -> None:
    load(BulkFormat(), lines(PRODUCT, VARIANT))
    load(BulkFormat(), lines(LEVELS[1]))
    load(BulkFormat(), lines(LEVELS[0]))
    assert conn.execute(
        "select available, observed_date::text from facts.inventory_changes order by observed_at"
    ).fetchall() == [(7, "2026-03-01"), (5, "2026-03-02")]
    assert conn.execute("select available, on_hand from facts.inventory_levels").fetchall() == [(5, 6)]


def test_a_level_of_an_unknown_variant_is_kept_with_the_remedy(load: Load) -> None:
    ((column, reason, remedy),) = load(BulkFormat(), lines(LEVELS[0])).rejects
    assert column == "inventory_item_id" and "not known" in reason and "products first" in (remedy or "")


def test_a_cancelled_parcel_that_vanishes_is_deleted(conn: psycopg.Connection, shop: Shop, load: Load) -> None:
    load(BulkFormat(), lines(order()))
    load(BulkFormat(), lines(order("2026-03-04T00:00:00Z", fulfillments=[])))
    assert conn.execute("select count(*) from facts.fulfillments").fetchone() == (0,)


def test_an_unknown_word_is_kept_as_text(conn: psycopg.Connection, shop: Shop, load: Load) -> None:
    assert (
        load(BulkFormat(), lines(order(displayFulfillmentStatus="TELEPORTED"), {**WORK, "status": "DREAMING"})).rejects
        == []
    )
    assert conn.execute("select display_fulfillment_status from facts.orders").fetchone() == ("TELEPORTED",)


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ({"__typename": "Metaobject", "id": gid("Metaobject", 1)}, "does not know the type"),
        ({"name": "nothing"}, "does not know the type"),
        ({**PRODUCT, "title": None}, "Expected `str`"),
        ({**PRODUCT, "id": "20"}, "Expected `str` matching regex"),
        ({**VARIANT, "price": "NaN"}, "Expected `str` matching regex"),
        ({**LINE, "quantity": 2**40}, "Expected `int`"),
        ({**PRODUCT, "updatedAt": "2026-02-30T00:00:00Z"}, "Invalid RFC3339"),
        ({**PRODUCT, "title": "a\0b"}, "NUL"),
        ({**VARIANT, "__parentId": None}, "names no product"),
        ({**LEVELS[0], "__parentId": None}, "names no item"),
        ({**WORK, "orderId": None}, "names no order"),
        (order(currencyCode="EUR"), "books in EUR"),
        ({"__typename": "RefundLineItem", "id": gid("RefundLineItem", 1), "quantity": 1}, "names no refund"),
        ({"__typename": "Order", "id": gid("Order", 7), "updatedAt": "2026-03-03T00:00:00Z"}, "neither number nor"),
        (VARIANT, "product of this variant is not known"),
        (ITEM, "No variant is known"),
    ],
)
def test_keeping_a_bad_line_with_its_reason(document: dict[str, Any], reason: str, load: Load) -> None:
    first = {**CUSTOMER, "id": gid("Customer", 10)}
    loaded = load(BulkFormat(), lines(first, document))
    assert [reason in reject[1] for reject in loaded.rejects] == [True]
    assert loaded.written["customers"] == 1
