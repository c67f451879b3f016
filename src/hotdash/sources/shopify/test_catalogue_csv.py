"""The admin's exports of products, inventory and customers, old and new spellings."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import psycopg
import pytest

from hotdash.errors import UnreadableFileError
from hotdash.sources.conftest import Load
from hotdash.sources.formats import Format
from hotdash.sources.shopify.bulk import BulkFormat
from hotdash.sources.shopify.customers_csv import CustomersFormat
from hotdash.sources.shopify.inventory_csv import InventoryFormat
from hotdash.sources.shopify.orders_csv import OrdersFormat
from hotdash.sources.shopify.products_csv import ProductsFormat
from hotdash.sources.shopify.test_bulk import CATALOGUE, CUSTOMER, PRODUCT, VARIANT, lines
from hotdash.sources.shopify.test_orders_csv import FIRST
from hotdash.sources.shopify.test_orders_csv import export as orders_export

PRODUCTS = """Handle,Title,Vendor,Type,Tags,Option1 Name,Option1 Value,Variant SKU,Variant Price,Cost per item,Status
hose,PTFE hose,Acme,Hose,"race, fuel",Size,AN-6,H6,50.00,17.12,active
hose,,,,,,AN-8,H8,60.00,,
hose,,,,,,,,,,
"""
NEW_PRODUCTS = PRODUCTS.replace("Handle,", "URL handle,").replace("Variant SKU,Variant Price", "SKU,Price")
STOCK = """Handle,Title,Option1 Name,Option1 Value,SKU,HS Code,COO,Location,Incoming,Committed,Available,On hand
hose,PTFE hose,Size,AN-6,H6,,,Barn,0,2,5,7
hose,PTFE hose,Size,AN-6,H6,,,Shed,not stocked,not stocked,not stocked,not stocked
"""
NEW_STOCK = STOCK.replace(
    "Incoming,Committed,Available,On hand",
    "Incoming (not editable),Committed (not editable),Available (not editable),On hand (current)",
)
WIDE_STOCK = (
    "Handle,Title,Option1 Name,Option1 Value,SKU,HS Code,COO,Barn,Shed\nhose,PTFE hose,Size,AN-6,H6,,,5,not stocked\n"
)
CUSTOMERS = """Customer ID,First Name,Last Name,Email,Default Address City,Country Code,Zip,Total Spent,Tax Exempt,Tags
'9,Ana,Ruiz,ana@example.com,Austin,US,'01234,10.00,yes,"pro, race"
"""


@pytest.mark.parametrize("text", [PRODUCTS, NEW_PRODUCTS])
def test_loading_products_in_both_spellings(text: str, conn: psycopg.Connection, load: Load) -> None:
    assert load(ProductsFormat(), text).rejects == []
    assert conn.execute("select handle, title, tags, status from facts.products").fetchall() == [
        ("hose", "PTFE hose", ["race", "fuel"], "active")
    ]
    assert conn.execute("select sku, title, price, unit_cost from facts.variants order by sku").fetchall() == [
        ("H6", "AN-6", Decimal("50.00"), Decimal("17.12")),
        ("H8", "AN-8", Decimal("60.00"), None),
    ]
    assert load(ProductsFormat(), text).written == {}


def test_products_known_by_id_are_found_by_handle_and_sku(conn: psycopg.Connection, load: Load) -> None:
    load(BulkFormat(), lines(*CATALOGUE))
    load(ProductsFormat(), PRODUCTS)
    assert conn.execute("select shopify_product_id, title from facts.products").fetchall() == [(20, "Hose")]
    assert conn.execute(
        "select sku, shopify_variant_id > 0, shopify_product_id from facts.variants order by sku"
    ).fetchall() == [
        ("H6", True, 20),
        ("H8", False, 20),
    ]


@pytest.mark.parametrize("text", [STOCK, NEW_STOCK])
def test_loading_stock_as_seen_at_the_import(
    text: str, conn: psycopg.Connection, load: Load, set_now: Callable[[str], None]
) -> None:
    load(ProductsFormat(), PRODUCTS)
    assert load(InventoryFormat(), text).rejects == []
    assert conn.execute(
        "select l.name, i.available, i.on_hand, i.committed"
        " from facts.inventory_levels i join facts.locations l using (location_id)"
    ).fetchall() == [("Barn", 5, 7, 2)]


def test_stock_with_a_column_a_location(conn: psycopg.Connection, load: Load) -> None:
    load(ProductsFormat(), PRODUCTS)
    assert load(InventoryFormat(), WIDE_STOCK).rejects == []
    assert conn.execute("select available from facts.inventory_levels").fetchall() == [(5,)]


def test_stock_seen_again_unchanged_is_no_change(conn: psycopg.Connection, load: Load) -> None:
    load(ProductsFormat(), PRODUCTS)
    load(InventoryFormat(), STOCK)
    assert load(InventoryFormat(), STOCK).written == {}


def test_stock_of_an_unknown_variant_is_kept(load: Load) -> None:
    ((column, reason, remedy),) = load(InventoryFormat(), WIDE_STOCK).rejects
    assert column == "SKU" and "not known" in reason and "products first" in (remedy or "")


def test_loading_customers(conn: psycopg.Connection, load: Load) -> None:
    assert load(CustomersFormat(), CUSTOMERS).rejects == []
    assert conn.execute("select shopify_customer_id, tags, is_tax_exempt, country from facts.customers").fetchall() == [
        (9, ["pro", "race"], True, "US")
    ]
    assert conn.execute("select first_name, email, city, postcode from facts.customer_contacts").fetchall() == [
        ("Ana", "ana@example.com", "Austin", "01234")
    ]
    assert load(CustomersFormat(), CUSTOMERS).written == {}


@pytest.mark.parametrize("csv_first", [True, False])
def test_a_customer_with_a_version_wins(csv_first: bool, conn: psycopg.Connection, load: Load) -> None:
    if csv_first:
        load(CustomersFormat(), CUSTOMERS)
    load(BulkFormat(), lines(CUSTOMER))
    if not csv_first:
        load(CustomersFormat(), CUSTOMERS)
    assert conn.execute("select tags, country from facts.customers").fetchall() == [(["pro"], None)]
    assert conn.execute("select first_name, city from facts.customer_contacts").fetchall() == [("Ana", None)]


@pytest.mark.parametrize(
    ("file_format", "text", "reason"),
    [
        (ProductsFormat(), PRODUCTS.replace("50.00", "fifty"), "not an amount"),
        (ProductsFormat(), PRODUCTS + ",Nothing,,,,,,X,1.00,,\n", "no handle"),
        (ProductsFormat(), PRODUCTS + "other,,,,,,,X,1.00,,\n", "product of this variant is not known"),
        (InventoryFormat(), STOCK.replace("2,5,7", "2,many,7"), "not a whole number"),
        (InventoryFormat(), STOCK.replace("Shed,not", ",not"), "no location"),
        (CustomersFormat(), CUSTOMERS.replace("'9,", ",").replace("ana@example.com", ""), "neither id nor e-mail"),
        (CustomersFormat(), CUSTOMERS.replace("'9,", "nine,"), "not an id"),
    ],
)
def test_keeping_a_bad_row_with_its_reason(
    file_format: ProductsFormat | InventoryFormat | CustomersFormat, text: str, reason: str, load: Load
) -> None:
    assert any(reason in reject[1] and reject[2] for reject in load(file_format, text).rejects)


@pytest.mark.parametrize(
    ("file_format", "text", "column"),
    [
        (ProductsFormat(), PRODUCTS.replace("Variant Price", "Cost"), "Variant Price"),
        (InventoryFormat(), STOCK.replace("Location", "Place").replace("COO", "Land"), "Location"),
        (CustomersFormat(), CUSTOMERS.replace("Last Name", "Surname"), "Last Name"),
    ],
)
def test_a_missing_column_is_named(
    file_format: ProductsFormat | InventoryFormat | CustomersFormat, text: str, column: str, load: Load
) -> None:
    with pytest.raises(UnreadableFileError, match=f"no column '{column}'"):
        load(file_format, text)


def sold_and_stocked(conn: psycopg.Connection) -> dict[str, list[tuple[object, ...]]]:
    """Everything that hangs on a product, a variant or a customer."""
    queries = {
        "products": "select shopify_product_id, handle from facts.products order by 1",
        "variants": "select shopify_variant_id, shopify_product_id, sku, unit_cost from facts.variants order by 1",
        "customers": "select shopify_customer_id from facts.customers order by 1",
        "contacts": "select shopify_customer_id, email from facts.customer_contacts order by 1",
        "orders": "select shopify_order_id, shopify_customer_id from facts.orders order by 1",
        "lines": "select sku, shopify_variant_id, shopify_product_id from facts.order_lines order by 1",
        "ledger": "select shopify_variant_id, amount from facts.sale_events where kind = 'gross_sale' order by 1",
        "stock": "select shopify_variant_id, available from facts.inventory_changes order by 1, 2",
        "levels": "select shopify_variant_id, available from facts.inventory_levels order by 1, 2",
    }
    return {name: conn.execute(query.encode()).fetchall() for name, query in queries.items()}


# The real catalogue, and the files without ids; the first pair in the order in which nothing has to be adopted.
REAL = lines(PRODUCT, VARIANT, CUSTOMER)
BY_NAME: tuple[tuple[Format, str], ...] = (
    (ProductsFormat(), PRODUCTS),
    (CustomersFormat(), CUSTOMERS.replace("'9", "")),
    (OrdersFormat(), orders_export(FIRST | {"Lineitem sku": "H6"})),
    (InventoryFormat(), STOCK),
)


def test_a_real_thing_takes_over_what_came_under_a_made_id(conn: psycopg.Connection, load: Load) -> None:
    with conn.transaction(force_rollback=True):
        load(BulkFormat(), REAL)
        for form, text in BY_NAME:
            load(form, text)
        expected = sold_and_stocked(conn)
    assert expected["products"] == [(20, "hose")] and expected["customers"] == [(9,)]
    for moment in range(len(BY_NAME) + 1):
        with conn.transaction(force_rollback=True):
            for place, (form, text) in enumerate((*BY_NAME, BY_NAME[0])):
                if place == moment:
                    load(BulkFormat(), REAL)
                load(form, text)
            assert sold_and_stocked(conn) == expected, f"the real catalogue as number {moment}"
