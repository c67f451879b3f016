"""Suppliers, purchase orders and special orders from small files: what they change, and what they refuse."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest

from hotdash.db.connect import Shop, set_session, shop_session
from hotdash.db.copy import Staging
from hotdash.errors import UnreadableFileError
from hotdash.sources.calendar.shipping_hours import ShippingHoursFormat
from hotdash.sources.conftest import Load
from hotdash.sources.files.files import import_file
from hotdash.sources.files.formats import recognise
from hotdash.sources.formats import Format, Head
from hotdash.sources.supply.purchase_orders import PurchaseOrdersFormat
from hotdash.sources.supply.special_orders import SpecialOrdersFormat
from hotdash.sources.supply.suppliers import COLUMNS as SUPPLIER_COLUMNS
from hotdash.sources.supply.suppliers import SuppliersFormat

TERMS = "supplier,lead_time_days,minimum_order_value,pack_size\n"
ORDERS = "po_number,supplier,sku,quantity,ordered_on,expected_on,received_on,received,status\n"


def rows(conn: psycopg.Connection, query: str) -> list[Any]:
    return conn.execute(query.encode()).fetchall()


@pytest.fixture
def variants(conn: psycopg.Connection, shop: Shop) -> None:
    """AN6 and AN8 of Acme."""
    for number, sku in ((6, "AN6"), (8, "AN8")):
        conn.execute(
            "insert into facts.products (shop_id, shopify_product_id, title, vendor, tags)"
            " values (%s, %s, %s, 'Acme', '{Hand-Bent}')",
            [shop.shop_id, number, sku],
        )
        conn.execute(
            "insert into facts.variants (shop_id, shopify_variant_id, shopify_product_id, sku) values (%s, %s, %s, %s)",
            [shop.shop_id, number, number, sku],
        )


@pytest.mark.usefixtures("variants")
def test_a_file_tells_all_suppliers_and_touches_whose_lead_time_changed(conn: psycopg.Connection, load: Load) -> None:
    assert load(SuppliersFormat(), f"{TERMS}Acme,21,500.50,12\nOther,,,\n").written == {"suppliers": 2}
    assert load(SuppliersFormat(), f"{TERMS}Acme,21,500.50,12\nOther,,,\n").written == {}
    assert load(SuppliersFormat(), f"{TERMS}Acme,21,600,12\n").written == {"suppliers": 2}
    assert rows(conn, "select supplier_name, lead_time_days, minimum_order_value, pack_size from facts.suppliers") == [
        ("Acme", 21, 600, 12)
    ]  # fmt: skip


@pytest.mark.usefixtures("variants")
def test_another_lead_time_moves_the_reorder_point_of_every_day(conn: psycopg.Connection, shop: Shop) -> None:
    """Two a day, every day: over 14 days 28 as long as nothing is known, then what the supplier or the vendor says."""
    conn.execute("insert into facts.locations (shop_id, location_id, name) values (%s, 1, 'L')", [shop.shop_id])
    conn.execute(
        "insert into facts.inventory_changes (shop_id, shopify_variant_id, location_id, observed_at, observed_date,"
        " available) values (%s, 6, 1, '2026-02-01 12:00-06', '2026-02-01', 50)",
        [shop.shop_id],
    )
    conn.execute(
        "insert into rollups.sku_performance (shop_id, metric_date, shopify_variant_id, units_sold, revenue,"
        " units_returned, orders, revenue_rank, velocity_rank) select %s, d::date, 6, 2, 2, 0, 1, 1, 1"
        " from generate_series('2025-10-01'::timestamp, '2026-02-03', '1 day') as d",
        [shop.shop_id],
    )
    product = ("shopify_product_id", "title", "vendor", "line_number")
    steps: list[tuple[str, tuple[str, ...], tuple[Any, ...], int]] = [
        ("staged_suppliers", SUPPLIER_COLUMNS, ("Acme", 10, None, None, 1), 20),
        ("staged_suppliers", SUPPLIER_COLUMNS, ("Acme", 20, None, None, 1), 40),
        ("staged_products", product, (6, "AN6", "Nobody", 1), 28),
        ("staged_products", product, (6, "AN6", "Acme", 1), 40),
        ("staged_suppliers", SUPPLIER_COLUMNS, ("Other", 20, None, None, 1), 28),
    ]
    for table, columns, values, expected in steps:
        with shop_session(conn, [shop.shop_id], now=datetime(2026, 2, 3, 18, tzinfo=UTC)):
            conn.execute("select load.open_staging()")
            staging = Staging(conn)
            staging.add(table, columns, [values])
            staging.flush()
            conn.execute("select load.everything(%s)", [shop.shop_id])
            conn.execute("select refresh.touched(%s)", [shop.shop_id])
            conn.execute("select load.close_staging()")
        conn.execute("reset role")
        assert rows(conn, "select distinct reorder_point from rollups.inventory_snapshots") == [(expected,)]


@pytest.mark.usefixtures("variants")
def test_a_purchase_order_is_told_line_by_line(conn: psycopg.Connection, load: Load) -> None:
    text = (
        f"{ORDERS}P1,Acme,AN6,30,2026-03-02,2026-03-20,,10,\nP1,Acme,AN8,5,2026-03-02,,,,\n"
        "P2,Acme,AN6,7,,,2026-03-01,,\n"
    )
    assert load(PurchaseOrdersFormat(), text).written == {"purchase_orders": 2, "purchase_order_lines": 3}
    assert load(PurchaseOrdersFormat(), text).written == {}
    heads = "select status, expected_date::text, received_at is null from facts.purchase_orders"
    assert sorted(rows(conn, heads)) == [("partial", "2026-03-20", True), ("received", None, False)]
    # One line alone, as when it is replayed: the others stay, and so does what they say of the order.
    assert load(PurchaseOrdersFormat(), f"{ORDERS}P1,,AN8,6,,,,,\n").written == {"purchase_order_lines": 1}
    assert sorted(rows(conn, heads)) == [("partial", "2026-03-20", True), ("received", None, False)]
    load(PurchaseOrdersFormat(), f"{ORDERS}P1,Acme,AN8,0,2026-03-02,,,,Cancelled\n")
    lines = (
        "select o.status, l.shopify_variant_id, l.quantity from facts.purchase_orders as o"
        " join facts.purchase_order_lines as l using (shop_id, purchase_order_id)"
    )
    assert sorted(rows(conn, lines)) == [("cancelled", 6, 30), ("received", 6, 7)]


@pytest.mark.usefixtures("variants")
def test_a_line_of_an_unknown_sku_is_kept_with_its_reason(conn: psycopg.Connection, load: Load) -> None:
    found = load(PurchaseOrdersFormat(), f"{ORDERS}P1,Acme,AN99,30,,,,,\nP1,Acme,AN6,1,,,,,\n")
    assert [(column, reason) for column, reason, _ in found.rejects] == [("sku", "No variant has the SKU AN99.")]
    assert rows(conn, "select quantity from facts.purchase_order_lines") == [(1,)]


@pytest.mark.usefixtures("variants")
def test_a_shops_own_rules_mark_its_special_orders(conn: psycopg.Connection, load: Load) -> None:
    special = "select shopify_product_id from facts.products where is_special_order order by 1"
    load(SpecialOrdersFormat(), "special_order_on,value\ntag,Hand Bent\n")
    assert rows(conn, special) == [(6,), (8,)]
    load(SpecialOrdersFormat(), "special_order_on,value\nproduct_type,Headers\n")
    assert rows(conn, special) == []


def test_a_file_tells_the_whole_week_of_a_location(conn: psycopg.Connection, load: Load) -> None:
    head = "ships_on,cutoff,location_id\n"
    assert load(ShippingHoursFormat(), f"{head}Mon,14:00,\nSat,9:30,\n5,12,77\n").written == {"shipping_hours": 3}
    assert load(ShippingHoursFormat(), f"{head}Tuesday,14:00,\n").written == {"shipping_hours": 3}
    weeks = "select location_id, weekday, cutoff_minute from facts.shipping_hours order by 1"
    assert rows(conn, weeks) == [(0, 2, 840), (77, 5, 720)]


def test_a_new_list_makes_kept_answers_old(conn: psycopg.Connection, shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "suppliers.csv"
    path.write_text(f"{TERMS}Acme,21,,\n")

    def version() -> Any:
        set_session(conn, [shop.shop_id], "service_role")
        (found,) = rows(conn, f"select access.data_version({shop.shop_id})")
        return found

    before = version()
    assert before == version()
    import_file(conn, shop, path, mapping=None)
    assert before != version()


@pytest.mark.parametrize(
    ("form", "bad"),
    [
        (SuppliersFormat(), f"{TERMS},1,,\n"),
        (SuppliersFormat(), f"{TERMS}Acme,-1,,\n"),
        (SuppliersFormat(), f"{TERMS}Acme,NaN,,\n"),
        (SuppliersFormat(), f"{TERMS}Acme,,,0\n"),
        (PurchaseOrdersFormat(), f"{ORDERS}P1,Acme,AN6,-1,,,,,\n"),
        (PurchaseOrdersFormat(), f"{ORDERS}P1,Acme,AN6,,,,,,\n"),
        (PurchaseOrdersFormat(), f"{ORDERS}P1,Acme,,1,,,,,\n"),
        (PurchaseOrdersFormat(), f"{ORDERS}P1,Acme,AN6,1,yesterday,,,,\n"),
        (PurchaseOrdersFormat(), f"{ORDERS}P1,Acme,AN6,1,,,,0.5,\n"),
        (SpecialOrdersFormat(), "special_order_on,value\nsku,AN6\n"),
        (ShippingHoursFormat(), "ships_on,cutoff\nMon,0:00\n"),
        (ShippingHoursFormat(), "ships_on,cutoff\nSomeday,9:00\n"),
    ],
)
def test_a_list_with_a_bad_row_is_refused_whole(form: Format, bad: str, load: Load) -> None:
    assert recognise(Head("a file", bad, tuple(bad.split("\n")[0].split(",")))).name == form.name
    with pytest.raises(UnreadableFileError, match="Line 2"):
        load(form, bad)
