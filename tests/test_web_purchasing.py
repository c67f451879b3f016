"""Purchase orders to send: complete, harmless in a spreadsheet, readable on paper, and of one shop only."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from hotdash.db.connect import Shop
from hotdash.web.purchase_order import Draft, pdf_of, western
from web_world import World

PATH = "/api/v1/purchase-order-draft"


@pytest.fixture
def shop(world: World, request: pytest.FixtureRequest) -> Shop:
    """A shop of this test's own."""
    return world.add_shop(f"purchasing-{abs(hash(request.node.name))}.example")


def add_due(world: World, shop: Shop, number: int, vendor: str | None, title: str = "Hose end", **known: Any) -> None:
    """A variant at 34 pieces that sells two a day, so that 60 are due; 5 dollars each, unless known otherwise."""
    world.conn.execute(
        "insert into facts.products (shop_id, shopify_product_id, title, vendor) values (%s, %s, %s, %s)",
        [shop.shop_id, number, title, vendor],
    )
    world.conn.execute(
        "insert into facts.variants (shop_id, shopify_variant_id, shopify_product_id, sku, title, price, unit_cost)"
        " values (%s, %s, %s, %s, %s, 20, %s)",
        [shop.shop_id, number, number, known.get("sku", f"AN-{number}"), "Default Title", known.get("cost", 5)],
    )
    world.conn.execute(
        "insert into rollups.inventory_snapshots (shop_id, snapshot_date, shopify_variant_id, shopify_product_id, sku,"
        " product_title, quantity_available, units_sold_7d, units_sold_30d, avg_daily_sales, days_of_cover, safety_stock,"
        " reorder_point, optimal_stock_level, velocity_tier, stock_status)"
        " values (%s, '2026-03-01', %s, %s, %s, %s, 34, 14, 60, 2, 17, 6, 34, 94, 'fast', 'low_stock')",
        [shop.shop_id, number, number, known.get("sku", f"AN-{number}"), title],
    )


def test_the_csv_holds_every_line_due_from_the_supplier(world: World, shop: Shop) -> None:
    add_due(world, shop, 1, "Acme")
    add_due(world, shop, 2, "Acme", "=cmd()", sku="+1", cost=None)
    add_due(world, shop, 3, "Other")
    answer = world.get(f"{PATH}?supplier=Acme", world.token(shop))
    assert answer.status_code == 200 and answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="purchase-order-acme-2026-03-10.csv"'
    assert list(csv.DictReader(io.StringIO(answer.text))) == [
        {
            "supplier": "Acme", "sku": "'+1", "barcode": "", "product": "'=cmd()", "variant": "Default Title",
            "quantity": "60", "pack_size": "1", "unit_cost": "", "line_total": "", "currency": "USD",
        },
        {
            "supplier": "Acme", "sku": "AN-1", "barcode": "", "product": "Hose end", "variant": "Default Title",
            "quantity": "60", "pack_size": "1", "unit_cost": "5", "line_total": "300", "currency": "USD",
        },
    ]  # fmt: skip


def test_the_pdf_is_one(world: World, shop: Shop) -> None:
    add_due(world, shop, 1, "Müller & Söhne")
    answer = world.get(f"{PATH}?supplier=M%C3%BCller+%26+S%C3%B6hne&format=pdf", world.token(shop))
    assert answer.status_code == 200 and answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].endswith('purchase-order-m-ller-s-hne-2026-03-10.pdf"')
    assert answer.content.startswith(b"%PDF-") and answer.content.rstrip().endswith(b"%%EOF")


def test_a_long_order_takes_several_pages_and_comes_out_the_same_again() -> None:
    line = ("AN-1", "", "Hose end – 45° “black”, Привет", "", 1_200, 10, Decimal("4.98"), Decimal("5976.00"))
    draft = Draft("Shop", "Acme", date(2026, 3, 10), "EUR", Decimal(10**6), [line] * 90)
    first = pdf_of(draft)
    assert first == pdf_of(draft)
    assert first.count(b"/Type /Page\n") == 3
    assert (draft.total, draft.unpriced) == (Decimal(90 * 5976), 0)


def test_what_the_fonts_do_not_know_is_written_plainly() -> None:
    assert western("45° – “AN6” 3⁄8″ Ж") == '45° - "AN6" 3?8" ?'


def test_the_page_lists_suppliers_with_their_drafts(world: World, shop: Shop) -> None:
    session = world.session(shop)
    assert "Nothing has to be ordered" in world.browse("/purchase-orders", session).text
    add_due(world, shop, 1, "A&B <Tools>")
    add_due(world, shop, 2, None)
    text = world.browse("/purchase-orders", session).text
    assert "A&amp;B &lt;Tools&gt;" in text and "$300.00" in text and "No supplier known" in text
    assert f"{PATH}?supplier=A%26B%20%3CTools%3E&amp;format=pdf" in text
    assert "/purchase-orders" in world.browse("/rows/v_replenishment", session).text
    assert world.browse("/purchase-orders", "").headers["location"] == "/login"


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400), ("?supplier=", 400), ("?supplier=%00", 400), ("?supplier=Acme&format=xml", 400),
        ("?supplier=Acme&x=1", 400), ("?supplier=Nobody", 404),
    ],
)  # fmt: skip
def test_a_wrong_question_is_an_error_of_the_one_shape(world: World, shop: Shop, query: str, status: int) -> None:
    answer = world.get(PATH + query, world.token(shop))
    assert answer.status_code == status
    assert list(answer.json()) == ["code", "message", "detail", "hint"]


def test_another_shops_order_stays_out(world: World, shop: Shop) -> None:
    theirs = world.add_shop(f"theirs-{shop.domain}")
    add_due(world, theirs, 1, "Acme")
    assert world.get(f"{PATH}?supplier=Acme", world.token(shop)).status_code == 404
    assert world.get(f"{PATH}?supplier=Acme").status_code == 401
