"""The admin's orders export: money exact, refunds booked, bad orders kept whole."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotdash.errors import UnreadableFileError
from hotdash.sources.conftest import Load
from hotdash.sources.shopify.bulk import BulkFormat
from hotdash.sources.shopify.order_parts import share
from hotdash.sources.shopify.orders_csv import OrdersFormat
from hotdash.sources.shopify.test_bulk import LINE, lines, order

COLUMNS = [
    "Name",
    "Email",
    "Financial Status",
    "Paid at",
    "Fulfillment Status",
    "Fulfilled at",
    "Currency",
    "Subtotal",
    "Shipping",
    "Taxes",
    "Total",
    "Discount Code",
    "Discount Amount",
    "Created at",
    "Lineitem quantity",
    "Lineitem name",
    "Lineitem price",
    "Lineitem sku",
    "Lineitem taxable",
    "Lineitem discount",
    "Billing Name",
    "Shipping Country",
    "Shipping Province",
    "Notes",
    "Cancelled at",
    "Payment Method",
    "Refunded Amount",
    "Id",
    "Tags",
    "Source",
]
# Two hoses and a fitting: 113.00 of goods, 11.30 off the order, 9.00 shipping, 8.14 tax.
FIRST = {
    "Name": "#1001",
    "Email": "ana@example.com",
    "Financial Status": "paid",
    "Paid at": "2026-03-01 23:31:00 -0600",
    "Fulfillment Status": "fulfilled",
    "Fulfilled at": "2026-03-02 14:00:00 -0600",
    "Currency": "USD",
    "Subtotal": "101.70",
    "Shipping": "9.00",
    "Taxes": "8.14",
    "Total": "118.84",
    "Discount Amount": "11.30",
    "Created at": "2026-03-01 23:30:00 -0600",
    "Lineitem quantity": "2",
    "Lineitem name": "AN-6 hose",
    "Lineitem price": "50.00",
    "Lineitem sku": "H6",
    "Lineitem taxable": "true",
    "Lineitem discount": "0.00",
    "Billing Name": "Ana Ruiz",
    "Shipping Country": "US",
    "Shipping Province": "TX",
    "Notes": "two\nlines",
    "Refunded Amount": "0.00",
    "Id": "4501",
    "Tags": "pro, race",
    "Source": "web",
    "Payment Method": "Shopify Payments",
}
SECOND = {
    "Name": "#1001",
    "Lineitem quantity": "1",
    "Lineitem name": "AN-6 fitting",
    "Lineitem price": "13.00",
    "Lineitem sku": "F6",
    "Lineitem taxable": "true",
    "Lineitem discount": "0.00",
}


def export(*rows: dict[str, str], columns: list[str] = COLUMNS) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def ledger(conn: psycopg.Connection) -> dict[str, Decimal]:
    rows = conn.execute("select kind, sum(amount) from facts.sale_events group by kind order by kind").fetchall()
    return {kind: amount for kind, amount in rows if amount}


def test_loading_an_order_of_two_lines_exactly(conn: psycopg.Connection, load: Load) -> None:
    assert load(OrdersFormat(), export(FIRST, SECOND)).rejects == []
    assert conn.execute(
        "select shopify_order_id, order_number, order_date::text, total_price, tags, is_test from facts.orders"
    ).fetchall() == [(4501, "#1001", "2026-03-01", Decimal("118.84"), ["pro", "race"], False)]
    assert conn.execute(
        "select sku, quantity, discount_amount, tax_amount from facts.order_lines order by sku"
    ).fetchall() == [
        ("F6", 1, Decimal("1.30"), Decimal("0.94")),
        ("H6", 2, Decimal("10.00"), Decimal("7.20")),
    ]
    assert ledger(conn) == {
        "gross_sale": Decimal("113.00"),
        "discount": Decimal("-11.30"),
        "shipping": Decimal("9.00"),
        "tax": Decimal("8.14"),
    }
    assert conn.execute("select first_name, last_name, email from facts.customer_contacts").fetchall() == [
        ("Ana", "Ruiz", "ana@example.com")
    ]


def test_loading_twice_changes_nothing(load: Load) -> None:
    text = export(FIRST, SECOND)
    load(OrdersFormat(), text)
    assert load(OrdersFormat(), text).written == {}


def test_a_cancelled_order_is_reversed_on_its_day(conn: psycopg.Connection, load: Load) -> None:
    load(
        OrdersFormat(),
        export({**FIRST, "Cancelled at": "2026-03-05 09:00:00 -0600", "Refunded Amount": "118.84"}, SECOND),
    )
    assert conn.execute("select sum(amount) from facts.sale_events").fetchone() == (Decimal(0),)
    assert conn.execute(
        "select event_date::text, sum(amount) from facts.sale_events where kind = 'return' group by 1"
    ).fetchall() == [("2026-03-05", Decimal("-101.70"))]
    assert conn.execute("select refund_date::text, total_refunded from facts.refunds").fetchall() == [
        ("2026-03-05", Decimal("118.84"))
    ]


def test_a_partial_refund_is_an_adjustment_with_its_share_of_tax(conn: psycopg.Connection, load: Load) -> None:
    load(OrdersFormat(), export({**FIRST, "Refunded Amount": "20.00"}, SECOND))
    assert ledger(conn)["adjustment"] == Decimal("-18.63")
    assert ledger(conn)["tax"] == Decimal("8.14") - Decimal("1.37")
    assert conn.execute("select refund_date::text from facts.refunds").fetchall() == [("2026-03-02",)]


@pytest.mark.parametrize("change", [{"Payment Method": "(for testing) Bogus Gateway"}, {"Tags": "vip, Test"}])
def test_a_test_order_is_marked(change: dict[str, str], conn: psycopg.Connection, load: Load) -> None:
    load(OrdersFormat(), export({**FIRST, **change}))
    assert conn.execute("select is_test from facts.orders").fetchone() == (True,)


@pytest.mark.parametrize("csv_first", [True, False])
def test_a_document_with_its_own_version_wins(csv_first: bool, conn: psycopg.Connection, load: Load) -> None:
    same = {**order("2026-03-02T20:00:00Z"), "id": "gid://shopify/Order/4501"}
    true_line = {**LINE, "__parentId": "gid://shopify/Order/4501"}
    if csv_first:
        load(OrdersFormat(), export(FIRST, SECOND))
    load(BulkFormat(), lines(same, true_line))
    if not csv_first:
        load(OrdersFormat(), export(FIRST, SECOND))
    assert conn.execute("select total_price, source_updated_at::text from facts.orders").fetchall() == [
        (Decimal("97.10"), "2026-03-02 20:00:00+00")
    ]
    assert conn.execute("select line_id from facts.order_lines").fetchall() == [(11,)]


@pytest.mark.parametrize(
    ("change", "column", "reason"),
    [
        ({"Currency": "EUR"}, "Currency", "in EUR"),
        ({"Total": "1,234.5.6"}, "Total", "not an amount"),
        ({"Total": "1e999"}, "Total", "not an amount"),
        ({"Created at": "2026-02-30 10:00:00 -0600"}, "Created at", "not a possible time"),
        ({"Created at": "0001-01-01 10:00:00 -0600"}, "Created at", "not a possible time"),
        ({"Created at": "", "Id": ""}, "Created at", "first row of this order is missing"),
        ({"Id": "4.5E+12"}, "Id", "not an id"),
        ({"Lineitem quantity": "9999999999"}, "Lineitem quantity", "not a whole number"),
        ({"Lineitem price": ""}, "Lineitem price", "no quantity or price"),
    ],
)
def test_keeping_a_bad_order_whole(change: dict[str, str], column: str, reason: str, load: Load) -> None:
    loaded = load(OrdersFormat(), export({**FIRST, **change}, SECOND, {**FIRST, "Name": "#1002", "Id": "4502"}))
    ((found_column, found_reason, remedy),) = loaded.rejects
    assert found_column == column and reason in found_reason and remedy
    assert loaded.written["orders"] == 1


def test_a_missing_column_is_named_with_the_remedy(load: Load) -> None:
    with pytest.raises(UnreadableFileError, match="no column 'Total'") as error:
        load(OrdersFormat(), export(FIRST, columns=[column for column in COLUMNS if column != "Total"]))
    assert error.value.hint


@given(st.decimals(0, 10**6, places=2), st.lists(st.decimals(0, 10**4, places=2), min_size=1, max_size=9))
def test_shares_always_sum_to_the_amount(amount: Decimal, weights: list[Decimal]) -> None:
    assert sum(share(amount, weights)) == amount
