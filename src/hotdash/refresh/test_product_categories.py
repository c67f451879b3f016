"""The parts taxonomy: given what a product calls itself, where it stands."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from hotdash.db.connect import Shop


@pytest.mark.parametrize(
    ("product_type", "title", "tags", "expected"),
    [
        ("Hose Ends", "-6 AN Straight PTFE Hose End", [], ("Fuel & Ignition", "AN Fittings & Adapters")),
        ("Hose", "PTFE Hose", [], ("Fuel & Ignition", "Hose & Line")),
        ("Fuel Pumps", "Fuel Pump Wiring and Relay Kit", [], ("Fuel & Ignition", "Fuel Pumps")),
        ("Tools", "AN Wrench", [], ("Tools & Equipment", "Hand Tools")),
        (None, "Long Tube Headers", [], ("Exhaust & Intake", "Exhaust")),
        (None, "Transmission Cooler Kit", [], ("Engine & Drivetrain", "Drivetrain")),
        (None, "Mystery", ["fuel-pump"], ("Fuel & Ignition", "Fuel Pumps")),
        (None, "Mystery", [], ("Accessories & Apparel", "Not sorted")),
    ],
)
def test_sorting(
    conn: psycopg.Connection[Any], product_type: str | None, title: str, tags: list[str], expected: tuple[str, str]
) -> None:
    found = conn.execute("select * from rules.parts_taxonomy(%s, %s, %s)", [product_type, title, tags]).fetchall()
    assert found == [expected]


def test_margin_flags_and_vehicles_are_recomputed(conn: psycopg.Connection[Any], shop: Shop) -> None:
    s = {"s": shop.shop_id}
    conn.execute(
        "insert into facts.products (shop_id, shopify_product_id, title, tags)"
        " values (%(s)s, 9, 'Weld Bung', '{perf}')",
        s,
    )
    conn.execute(
        "insert into facts.variants (shop_id, shopify_variant_id, shopify_product_id, price, unit_cost)"
        " values (%(s)s, 1, 9, 10, 5), (%(s)s, 2, 9, 30, 25), (%(s)s, 3, 9, 99, null)",
        s,
    )
    conn.execute("insert into facts.fitments values (%(s)s, 9, 'Ford', 'Bronco', 1966, 1968, 'tag')", s)
    wrote = [conn.execute("select refresh.product_categories(%(s)s, '{9}')", s).fetchone() for _ in range(2)]
    row = conn.execute(
        "select margin_pct, is_performance_part, is_restoration_part, is_custom_fabrication, fits_vehicle_years,"
        " fits_makes from rollups.product_categories"
    ).fetchone()
    assert row == (25, True, False, True, [1966, 1967, 1968], ["Ford"])
    assert wrote == [(1,), (0,)]
